"""The settings that the guides show are settings that work."""

import re
from pathlib import Path

import pytest

from bot.config import load_config

DOCS = Path(__file__).parents[2] / "docs"
BLOCKS = [
    (page, number, block)
    for page in ("rasa.md", "mcp.md")
    for number, block in enumerate(
        re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    )
]


@pytest.mark.parametrize(("page", "number", "block"), BLOCKS, ids=[f"{page} {n}" for page, n, _ in BLOCKS])
def test_a_block_of_settings_can_be_loaded(page: str, number: int, block: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(block, encoding="utf-8")
    config = load_config(file, {"CLINIC_TOKEN": "s3cret"})
    assert config.actions.intents or config.actions.endpoint or config.mcp
    assert "s3cret" not in str(config.public())
