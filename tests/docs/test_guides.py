"""The programs in the guides are whole and their tests pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.walk import DOCS, LONGEST_S, steps, write

GUIDES = sorted((DOCS / "guides").glob("*.md"))
PLACES = {"slots", "effects", "own-intents", "testing", "connectors"}  # guides whose programs are run


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_about_code_brings_its_tests(guide: Path) -> None:
    files = [step.path for step in steps(guide) if step.kind == "file"]
    assert any("test_" in path for path in files) == (guide.stem in PLACES)


def test_the_programs_of_the_guides_pass_their_own_tests(tmp_path: Path) -> None:
    for guide in GUIDES:
        for step in steps(guide):
            write(step, tmp_path)
    settings = "[pytest]\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"
    (tmp_path / "pytest.ini").write_text(settings)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
