"""What is registered stays what it was, and comes near customers step by step."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadInput, ConfigError
from bot.writer import parity
from bot.writer.registry import Card, Registry
from training.writer.tiny import make_tiny

FIGURES: dict[str, Any] = {"all": {"usable (kept, backed)": {"share": 0.9, "n": 100}}}
TEXTS = ["您好，订单在路上。", "Your order is on its way."] * 4


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny(tmp_path_factory.mktemp("tiny"), TEXTS, vocabulary=500, width=32, layers=1, heads=2)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path)


def test_a_model_comes_near_customers_step_by_step(registry: Registry, base: Path) -> None:
    registry.add(base, Card(name="one", figures=FIGURES))
    with pytest.raises(BadInput, match="next stage is shadow"):
        registry.promote("one", "live", by="Lee")
    with pytest.raises(BadInput, match="who"):
        registry.promote("one", "shadow", by=" ")
    for stage in ("shadow", "canary", "live"):
        registry.promote("one", stage, by="Lee")  # type: ignore[arg-type]
    assert (registry.live, registry.stage("one")) == ("one", "live")
    assert [(step.stage, step.by) for step in registry.steps()] == [
        ("shadow", "Lee"),
        ("canary", "Lee"),
        ("live", "Lee"),
    ]


def test_the_one_before_comes_back(registry: Registry, base: Path) -> None:
    for name in ("one", "two"):
        registry.add(base, Card(name=name, figures=FIGURES))
        for stage in ("shadow", "canary", "live"):
            registry.promote(name, stage, by="Lee")  # type: ignore[arg-type]
    assert registry.rollback(by="Ann") == "one"
    assert registry.live == "one"
    assert registry.rollback(by="Ann") == ""
    assert registry.live == ""
    with pytest.raises(BadInput, match="nothing to roll back"):
        registry.rollback(by="Ann")


@pytest.mark.parametrize(
    ("stage", "why"), [("live", "already"), ("shadow", "rollback"), ("registered", "rollback")]
)
def test_the_live_model_leaves_by_being_rolled_back_alone(
    registry: Registry, base: Path, stage: Any, why: str
) -> None:
    registry.add(base, Card(name="one", figures=FIGURES))
    registry.promote("one", "live", by="Lee", force=True)
    with pytest.raises(BadInput, match=why):
        registry.promote("one", stage, by="Lee", force=True)
    assert (registry.live, registry.stage("one")) == ("one", "live")
    assert registry.rollback(by="Lee") == ""
    assert registry.stage("one") == "registered"


def test_two_models_are_never_shown_as_live(registry: Registry, base: Path) -> None:
    for name in ("one", "two"):
        registry.add(base, Card(name=name, figures=FIGURES))
        registry.promote(name, "live", by="Lee", force=True)
    assert [registry.stage(name) for name in ("one", "two")] == ["registered", "live"]
    registry.rollback(by="Lee")
    assert [registry.stage(name) for name in ("one", "two")] == ["live", "registered"]


BUSY = """
import sys, pathlib
from bot.writer.registry import Registry
registry = Registry(pathlib.Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(40):
    for stage in ("shadow", "registered"):
        registry.promote(sys.argv[2], stage, by=sys.argv[2], force=True)
"""


def test_of_two_processes_none_loses_what_the_other_has_done(
    registry: Registry, base: Path, tmp_path: Path
) -> None:
    started = []
    for name in ("one", "two"):
        registry.add(base, Card(name=name, figures=FIGURES))
        command = [sys.executable, "-c", BUSY, str(tmp_path), name]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
    for each in started:
        assert each.stdout is not None
        assert each.stdout.readline() == b"ready\n"
    for each in started:
        assert each.stdin is not None
        each.stdin.write(b"go\n")
        each.stdin.flush()
    for each in started:
        each.communicate(timeout=60)
        assert each.returncode == 0
    assert Counter(step.by for step in registry.steps()) == {"one": 80, "two": 80}


def test_what_another_has_taken_back_by_then_is_not_taken_back_again(registry: Registry, base: Path) -> None:
    for name in ("one", "two"):
        registry.add(base, Card(name=name, figures=FIGURES))
        registry.promote(name, "live", by="Lee", force=True)
    assert registry.rollback(by="Lee", only="two") == "one"
    with pytest.raises(BadInput, match="two is no longer live; one is"):
        registry.rollback(by="alarm", only="two")
    assert registry.live == "one"


@pytest.mark.parametrize(
    ("card", "why"), [({"gate": ["too loose"], "figures": FIGURES}, "gate"), ({}, "never evaluated")]
)
def test_a_model_that_has_not_shown_it_stays_away(
    registry: Registry, base: Path, card: Any, why: str
) -> None:
    registry.add(base, Card(name="one", **card))
    with pytest.raises(BadInput, match=why):
        registry.promote("one", "shadow", by="Lee")
    registry.promote("one", "shadow", by="Lee", force=True)


@pytest.mark.parametrize("name", ["../up", "A", "", ".hidden", "a/b", "x" * 80])
def test_a_name_is_no_path(registry: Registry, base: Path, name: str) -> None:
    with pytest.raises(BadInput, match="name"):
        registry.add(base, Card(name=name))


def test_changed_files_are_refused(registry: Registry, base: Path) -> None:
    registry.add(base, Card(name="one"))
    folder = registry.weights("one")
    (folder / "tokenizer_config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="not those that were registered"):
        registry.weights("one")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "x.pt", "deep/optimizer.pkl", "modeling_own.py"])
def test_only_safetensors_come_in(registry: Registry, base: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(base, folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"x")
    with pytest.raises(ConfigError, match="code"):
        registry.add(folder, Card(name="one"))
    assert registry.names() == []


def opened(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    return AutoModelForCausalLM.from_pretrained(str(folder)), AutoTokenizer.from_pretrained(str(folder))


def test_the_stamp_holds_for_the_same_model_only(base: Path) -> None:
    model, tokenizer = opened(base)
    stamp = parity.stamp(model, tokenizer)
    parity.check(stamp, *opened(base))

    other = opened(base)[1]
    other.chat_template = other.chat_template.replace("<|im_start|>assistant\n", "<|im_start|>assistant ")
    with pytest.raises(ConfigError, match="template or the tokenizer"):
        parity.check(stamp, model, other)

    other = opened(base)[1]
    other.add_tokens(["订单"])
    with pytest.raises(ConfigError, match="template or the tokenizer"):
        parity.check(stamp, model, other)

    merged = opened(base)[0]
    merged.model.layers[0].mlp.down_proj.weight.data *= 40  # a merge with a wrong scale
    with pytest.raises(ConfigError, match="merged wrongly"):
        parity.check(stamp, merged, tokenizer)

    with pytest.raises(ConfigError, match="version 0"):
        parity.check({**stamp, "prompt": "0"}, model, tokenizer)
