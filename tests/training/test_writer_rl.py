"""Learning from tried answers: a model that promises half the time learns to leave it, by the guardrail's word alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.writer.prompt import Brief, messages
from tests.training.school import LEARNED, PROMISE, briefs, enrol
from training.writer.data import load
from training.writer.evaluate import open_model
from training.writer.recipe import RlPart, read_recipe
from training.writer.rewards import as_reward, backed, kept, language
from training.writer.rl import must_divide, train_rl
from training.writer.run import Run
from training.writer.sft import train_sft

TOLD = Brief(language="zh", decision="answer", approved="订单 10421 预计 11 月 27 日送到。", said="到哪了")


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ("您好，订单 10421 预计 11 月 27 日送到。", (1, 1, 1)),
        ("订单 10421 预计 11 月 27 日送到，我保证。", (-1, 1, 1)),
        ("您好，请您放心。", (1, -1, 1)),
        ("Hello, how are you today?", (1, -1, -1)),
        ("", (1, -1, -1)),
    ],
)
def test_an_answer_is_worth_what_it_keeps(said: str, worth: tuple[int, int, int]) -> None:
    assert (backed(TOLD, said), kept(TOLD, said), language(TOLD, said)) == worth


def test_rewards_have_the_form_that_the_trainer_calls() -> None:
    asked = json.dumps(TOLD.as_json(), ensure_ascii=False)
    said = [[{"role": "assistant", "content": text}] for text in ("您好，我保证。", "您好。")]
    assert as_reward("backed")(
        completions=said, brief=[asked, asked], values=[[], []], prompts=[], step=3
    ) == [-1.0, 1.0]


def test_tries_that_do_not_go_into_an_update_are_refused_in_our_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ConfigError, match=r"rl\.answers: 4 tries .* update of 6 answers"):
        must_divide(RlPart(answers=4, batch=3, accumulate=2))
    must_divide(RlPart(answers=4, batch=2, accumulate=2))
    monkeypatch.setenv("WORLD_SIZE", "2")
    must_divide(RlPart(answers=4, batch=2))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A model that has learned to promise in every second answer."""
    folder = tmp_path_factory.mktemp("rl")
    rows = []
    for number, row in enumerate(row for row in briefs() if row["brief"]["language"] == "zh"):
        rows.append({**row, "answer": LEARNED["zh"] + PROMISE * (number % 2)})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        enrol(folder, rows, check_promises=False)
        train_sft(run(folder, "sft"))
        yield folder


def run(folder: Path, stage: str) -> Run:
    recipe = read_recipe(folder / "recipe.toml")
    return Run(recipe=recipe, data=folder / "set", folder=folder / stage, say=lambda text: None)


def promising(folder: Path, model_folder: Path) -> float:
    """The share of tried answers that promise."""
    import torch

    model, tokenizer = open_model(model_folder)
    torch.manual_seed(0)
    found = []
    for row in load(folder / "set", "sft", "train"):
        text = tokenizer.apply_chat_template(
            list(messages(row.brief)), tokenize=False, add_generation_prompt=True
        )
        asked = tokenizer(text, return_tensors="pt", add_special_tokens=False)
        inputs = {name: asked[name] for name in ("input_ids", "attention_mask")}
        out = model.generate(**inputs, do_sample=True, max_new_tokens=30, pad_token_id=tokenizer.pad_token_id)
        said = tokenizer.decode(out[0][inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        found.append(backed(row.brief, said) < 0)
    return sum(found) / len(found)


@pytest.mark.slow
def test_promises_fall_where_only_the_rewards_say_so(school: Path) -> None:
    before = promising(school, school / "sft" / "model")
    trained = train_rl(run(school, "rl"), school / "sft" / "model")
    after = promising(school, trained)
    assert before > 0.25
    assert after < 0.6 * before
