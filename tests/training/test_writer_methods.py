"""Whole, LoRA, DoRA and QLoRA: each learns, is served as it was stamped, and an adapter that is merged says the same."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open

from bot.errors import ConfigError
from bot.writer import parity
from bot.writer.engine.loaded import Loaded
from bot.writer.engine.loaded import load as load_to_serve
from bot.writer.engine.settings import EngineSettings
from tests.training.school import LEARNED, RECIPE, briefs, enrol
from training.writer.dpo import train_dpo
from training.writer.load import load_base
from training.writer.recipe import Recipe, checked
from training.writer.run import Run
from training.writer.sft import train_sft

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
METHODS = ("full", "lora", "dora", "qlora")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("methods")
    rows: list[dict[str, Any]] = []
    for own in briefs()[:16]:
        answer = LEARNED[own["brief"]["language"]]
        rows += [{**own, "answer": answer}, {**own, "chosen": answer, "rejected": f"{answer}好" * 3}]
    enrol(folder, rows)
    return folder


def recipe(school: Path, method: str) -> Recipe:
    text = RECIPE.replace('base = "tiny"', f'base = "{school / "tiny"}"').replace("epochs = 9", "epochs = 3")
    text = text.replace(
        "[guard]\n", "[guard]\nrepetition_above = 1.0\n"
    )  # so short a schooling makes no orator
    text = text.replace("length_factor = 6.0", "length_factor = 100.0").replace("probes = 2", "probes = 1")
    text = text.replace('method = "full"', f'method = "{method}"')
    return checked(tomllib.loads(text.replace('"fp32"', '"bf16"' if method == "qlora" else '"fp32"')), method)


def served(folder: Path, school: Path, stamp: dict[str, Any] | None = None) -> Loaded:
    base = str(school / "tiny") if (folder / "adapter_config.json").exists() else ""
    return load_to_serve(
        EngineSettings(folder=str(folder), base=base, device="cpu", precision="fp32", parity=stamp or {})
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_method_learns_is_served_as_stamped_and_may_be_merged(
    method: str, school: Path, tmp_path: Path
) -> None:
    if method == "qlora":
        pytest.importorskip("bitsandbytes")
    told: list[str] = []
    ours = recipe(school, method)
    first = Run(recipe=ours, data=school / "set", folder=tmp_path / "sft", say=told.append)
    learned = train_dpo(
        Run(recipe=ours, data=school / "set", folder=tmp_path / "dpo", say=told.append), train_sft(first)
    )
    assert f"by {method}" in told[1]
    assert not (learned / "ref").exists(), "where preferences began from is no part of the result"
    here = served(learned, school)
    stamp = parity.stamp(here.model, here.tokenizer)
    served(learned, school, stamp)
    with pytest.raises(ConfigError, match="not the registered ones"):
        served(school / "tiny", school, stamp)
    if method != "full":
        names = list(safe_open(learned / "adapter_model.safetensors", "pt").keys())
        assert any("lora_A" in name for name in names)
        assert any("magnitude" in name for name in names) == (method == "dora")
        here.model.merge_and_unload().save_pretrained(tmp_path / "merged")
        here.tokenizer.save_pretrained(tmp_path / "merged")
        served(tmp_path / "merged", school, stamp)


def test_a_base_in_four_bits_is_learned_through_after_it_was_only_looked_at(school: Path) -> None:
    pytest.importorskip("bitsandbytes")
    model, _ = load_base(recipe(school, "qlora"))
    words = torch.tensor([[1, 2, 3, 4]])
    model.enable_input_require_grads()  # as peft does

    def slope() -> torch.Tensor:
        seen: list[torch.Tensor] = []
        hook = model.get_input_embeddings().register_forward_hook(lambda _layer, _x, out: seen.append(out))
        model.train()(words).logits.float().sum().backward(inputs=[seen[0]])
        hook.remove()
        assert seen[0].grad is not None
        return seen[0].grad

    before = slope()
    with torch.no_grad():
        model.eval()(words)
    assert torch.equal(slope(), before)


def test_a_base_in_four_bits_is_packed_and_counted_as_what_it_stands_for(school: Path) -> None:
    pytest.importorskip("bitsandbytes")
    packed, _ = load_base(recipe(school, "qlora"))
    whole, _ = load_base(recipe(school, "full"))
    assert type(packed.model.layers[0].mlp.down_proj).__name__ == "Linear4bit"
    told: list[str] = []
    ours = recipe(school, "qlora")
    Run(recipe=ours, data=school / "set", folder=school, say=told.append).fits(ours.sft)
    assert told[0].startswith(f"{whole.num_parameters() / 1e6:,.1f} M")
