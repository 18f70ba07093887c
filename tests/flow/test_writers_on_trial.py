"""A writer on trial, a real one made on the spot: it looks on, words a share of conversations, comes into force and is taken back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.errors import BadInput
from bot.insight.model_trials import ModelTrials
from bot.writer import parity
from bot.writer.prompt import Brief, messages
from bot.writer.registry import Card
from tests.flow.kit import Change, Counter, OpenDesk, said
from training.writer.tiny import make_tiny

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ASK = "运费多少"  # no rule proves it, and its answer is a line of text
OTHER = "支持哪些付款方式"
ENOUGH = 36  # of 36 that agree 90 % are sure
NAME = "parrot"


def parrot(folder: Path, line: str) -> tuple[Any, Any]:
    """A model that has learned one line and says it whatever it is asked, and its tokenizer."""
    import torch

    asked = [
        messages(Brief(language="zh", decision="answer", approved=line, said=text))
        for text in ("运费多少", "你好，请问运费多少钱", "邮费怎么算")
    ]
    texts = [line] * 8 + [str(message["content"]) for each in asked for message in each]
    make_tiny(folder, texts, vocabulary=900, width=64, layers=2, heads=2, seed=3)
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForCausalLM.from_pretrained(folder)
    answer = tokenizer(line + "<|im_end|>", add_special_tokens=False)["input_ids"]
    rows = []
    for each in asked:
        plain = tokenizer.apply_chat_template(list(each), tokenize=False, add_generation_prompt=True)
        before = tokenizer(plain, add_special_tokens=False)["input_ids"]
        ids = torch.tensor([before + answer])
        rows.append((ids, torch.tensor([[-100] * len(before) + answer])))
    steps = torch.optim.AdamW(model.parameters(), lr=3e-3)
    torch.set_num_threads(1)  # two that wait for each other are slower on a busy machine
    for number in range(240):
        ids, labels = rows[number % len(rows)]
        if number % 6:  # most steps see the end of the brief alone, which is quick
            ids, labels = ids[:, -len(answer) - 40 :], labels[:, -len(answer) - 40 :]
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        steps.step()
        steps.zero_grad()
        if number % 6 == 0 and loss.item() < 0.01:
            break
    model.eval().save_pretrained(folder, safe_serialization=True)
    return model, tokenizer


def small(**more: Any) -> Change:
    """Settings for a model of this size."""

    def change(config: Config) -> Config:
        values = {"precision": "fp32", "device": "cpu", "temperature": 0.0, "deadline_s": 60.0, **more}
        return config.model_copy(update={"writer": config.writer.model_copy(update=values)})

    return change


async def registered(counter: Counter, tmp_path: Path) -> ModelTrials:
    """The parrot in the registry of writers; its line is the approved answer to ASK."""
    line = said(await counter.talk().say(ASK))
    model, tokenizer = parrot(tmp_path / "model", line)
    card = Card(name=NAME, figures={"n": 1}, parity=parity.stamp(model, tokenizer))
    trials = counter.app.lab.models
    trials.registry("writer").add(tmp_path / "model", card)
    return trials


async def seen(counter: Counter) -> dict[str, Any]:
    """What the lab shows of writers."""
    await counter.app.cast.backstage.drained()
    part: dict[str, Any] = (await counter.app.lab.models.overview())["parts"][1]
    return part


async def test_from_shadow_to_force_and_back(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk(small()) as counter:
        trials = await registered(counter, tmp_path)
        await trials.move("writer", NAME, "shadow", "wei")
        await counter.app._follow_models()
        assert trials.problems == {}
        for n in range(ENOUGH):
            turn = await counter.talk(name=f"shadow-{n}").say(ASK)
            assert turn["wording"] is None, "what looks on words nothing"
            await counter.app.cast.backstage.drained()
            if n == 0:
                with pytest.raises(BadInput, match="has not shown enough"):
                    await trials.move("writer", NAME, "canary", "wei")
        part = await seen(counter)
        assert (part["agreement"]["seen"], part["agreement"]["agreed"]) == (ENOUGH, ENOUGH)
        assert part["agreement"]["ready"]

        await trials.move("writer", NAME, "canary", "wei")
        await counter.app._follow_models()
        candidate = trials.candidate("writer")
        assert candidate is not None
        names = [f"v{n}" for n in range(400)]
        mine = [name for name in names if candidate.decides(f"console:{name}")]
        others = [name for name in names if name not in mine]
        worded = await counter.talk(name=mine[0]).say(ASK)
        assert (worded["wording"]["outcome"], worded["wording"]["model"]) == ("model", NAME)
        kept = await counter.talk(name=mine[1]).say(OTHER)
        assert kept["wording"]["outcome"] in ("lost", "blocked")
        looked = await counter.talk(name=others[0]).say(OTHER)
        assert looked["wording"] is None
        assert said(kept) == said(looked), "what it may not say is said in the approved words"
        part = await seen(counter)
        (difference,) = part["differences"]
        assert (difference["text"], difference["after"]["text"]) == (OTHER, "")
        assert difference["before"]["text"] == said(looked)
        assert difference["after"]["why"]
        await trials.comparisons.decide(difference["id"], "live", "wei")
        assert (await seen(counter))["agreement"]["agreed"] == ENOUGH
        for n in range(25):  # one of 37 that differs is too many; more that agree outweigh it
            await counter.talk(name=f"{others[1]}-{n}").say(ASK)
            await counter.app.cast.backstage.drained()
        trials.registry("writer").promote(NAME, "live", by="wei")

    async with desk(small(generator="transformers", model="live")) as counter:
        trials = counter.app.lab.models
        worded = await counter.talk().say(ASK)
        assert (worded["wording"]["outcome"], worded["wording"]["model"]) == ("model", NAME)
        assert await trials.back("writer", "wei") == ""
        for _ in range(60):
            turn = await counter.talk().say(ASK)
            if turn["wording"] is None:
                break
            await asyncio.sleep(0.5)
        assert turn["wording"] is None, "nobody was asked for words, so nothing has failed"
        assert said(turn) == said(worded), "the approved words"


async def test_a_writer_that_cannot_be_loaded_changes_nothing(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk(small()) as counter:
        trials = counter.app.lab.models
        make_tiny(tmp_path / "broken", ["坏的"] * 3, vocabulary=300, width=32, layers=1, heads=2)
        trials.registry("writer").add(tmp_path / "broken", Card(name="broken", figures={"n": 1}))
        trials.registry("writer").promote("broken", "shadow", by="lee")
        weights = trials.registry("writer").folder / "broken" / "model" / "config.json"
        whole = weights.read_text(encoding="utf-8")
        weights.write_text("{}", encoding="utf-8")
        await counter.app._follow_models()
        assert "broken" in trials.problems["writer"]
        turn = await counter.talk().say(ASK)
        assert (turn["decision"], turn["wording"]) == ("answer", None)
        weights.write_text(whole, encoding="utf-8")
        trials.registry("writer").promote("broken", "registered", by="lee")


async def test_a_writer_under_which_nothing_is_completed_is_taken_back(
    desk: OpenDesk, tmp_path: Path
) -> None:
    async with desk(small()) as counter:
        trials = await registered(counter, tmp_path)
        trials.registry("writer").promote(NAME, "live", by="wei", force=True)
    async with desk(small(generator="transformers", model="live")) as counter:
        await counter.app._follow_models()
        for n in range(32):
            talk = counter.talk(name=f"v{n}")
            await talk.say(ASK)
            await talk.say("转人工")
        for _ in range(2):
            await counter.app.lab.watchman.look()
        assert counter.app.lab.models.registry("writer").live == ""
        alarms = await counter.app.lab.watchman.bell.listed()
        assert [(a.kind, a.facts["part"], a.facts["back_to"]) for a in alarms] == [
            ("ccr", "writer", "installed")
        ]
