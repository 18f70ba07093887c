"""A writer that no longer does its work loses its share, or its place, by itself; its customers read approved words throughout."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Config
from bot.conversation.records import audit
from bot.insight.wordings import LEAST
from bot.testing.writer import ScriptedWriter, Words, approved
from bot.writer.generators import GenerationError, Generator
from bot.writer.prompt import Message
from bot.writer.registry import Card
from tests.flow.kit import Counter, OpenDesk, Talk, said

ASK = "运费多少"
NAME = "newcomer"
Prompt = tuple[Message, ...]
TROUBLES: dict[str, tuple[str, Words]] = {
    "died": ("failed", lambda _: GenerationError("the model's process ended")),
    "hangs": ("late", lambda _: GenerationError("the answer did not come in time", kind="late")),
    "promises": ("blocked", lambda p: f"{approved(p)}\n另外已经给您退款200元，保证明天到账。"),
    "drops the figures": ("lost", lambda _: "您好，很高兴为您服务。"),
}


class Moods:
    """A writer on trial that can be told to go wrong."""

    def __init__(self) -> None:
        self.words: Words = approved
        self.writer = ScriptedWriter(self._says)
        self.writer.name = NAME

    def _says(self, prompt: Prompt) -> str | GenerationError:
        return self.words(prompt)


@pytest.fixture
def moods() -> Moods:
    return Moods()


async def on_trial(counter: Counter, moods: Moods, tmp_path: Path, stage: str = "canary") -> None:
    """The writer in the registry at its stage, and loaded by the desk."""

    async def loaded(_: str) -> Generator:
        return moods.writer

    (tmp_path / "model").mkdir(exist_ok=True)
    (tmp_path / "model" / "config.json").write_text("{}", encoding="utf-8")
    registry = counter.app.lab.models.registry("writer")
    registry.add(tmp_path / "model", Card(name=NAME, figures={"n": 1}))
    registry.promote(NAME, stage, by="wei", force=True)  # type: ignore[arg-type]
    counter.app.cast._writer = loaded  # type: ignore[method-assign]
    await counter.app._follow_models()


def customers(counter: Counter) -> Callable[[], Talk]:
    """One new customer of its share after the other."""
    candidate = counter.app.lab.models.candidate("writer")
    assert candidate is not None
    names = (f"v{n}" for n in range(100_000))
    mine = (name for name in names if candidate.decides(f"console:{name}"))
    return lambda: counter.talk(name=next(mine))


async def looks(counter: Counter) -> list[Any]:
    """The watch looks; the alarms so far."""
    await counter.app.lab.watchman.look()
    await counter.app._follow_models()
    return list(await counter.app.lab.watchman.bell.listed())


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_canary_that_goes_wrong_loses_its_share_and_says_why(
    desk: OpenDesk, moods: Moods, tmp_path: Path, trouble: str
) -> None:
    outcome, words = TROUBLES[trouble]
    async with desk() as counter:
        told = said(await counter.talk().say(ASK))
        await on_trial(counter, moods, tmp_path)
        trials, another = counter.app.lab.models, customers(counter)
        first = await another().say(ASK)
        assert (first["wording"]["outcome"], first["wording"]["model"]) == ("model", NAME)
        moods.words = words
        for n in range(LEAST):
            turn = await another().say(ASK)
            assert turn["wording"]["outcome"] == outcome
            assert said(turn) == told, "what it may not say is said in the approved words"
            if n == 4:
                assert not await looks(counter), "a few prove nothing"
        (alarm,) = await looks(counter)
        assert (alarm.kind, alarm.facts["model"], alarm.facts["ended"]) == ("unworded", NAME, True)
        assert (alarm.facts["n"], alarm.facts[outcome]) == (LEAST + 1, LEAST)
        assert trials.candidate("writer") is None
        assert trials.registry("writer").stage(NAME) == "registered"
        metrics = counter.app.lab.watchman.bell.metrics
        assert metrics is not None
        assert metrics.registry.get_sample_value("haoke_alarms_total", {"kind": "unworded"}) == 1
        async with counter.app.store.read() as tx:
            rows = (await tx.execute(select(audit.c.kind, audit.c.actor, audit.c.subject))).all()
        assert ("model.alarm", "alarm", f"writer:{NAME}") in [tuple(row) for row in rows]
        after = await another_of(counter).say(ASK)
        assert (after["wording"], said(after)) == (None, told)
        assert len(await looks(counter)) == 1, "and it is said once"


def another_of(counter: Counter) -> Talk:
    """A customer after the trial."""
    return counter.talk(name="later")


async def test_what_was_well_for_long_is_found_out_soon(desk: OpenDesk, moods: Moods, tmp_path: Path) -> None:
    async with desk() as counter:
        await on_trial(counter, moods, tmp_path)
        another = customers(counter)
        for _ in range(70):
            await another().say(ASK)
        assert not await looks(counter)
        moods.words = TROUBLES["died"][1]
        for _ in range(14):
            await another().say(ASK)
        assert [alarm.kind for alarm in await looks(counter)] == ["unworded"]


async def test_busy_and_now_and_then_a_slip_take_nothing_back(
    desk: OpenDesk, moods: Moods, tmp_path: Path
) -> None:
    asked = 0

    def words(prompt: Prompt) -> str | GenerationError:
        nonlocal asked
        asked += 1
        if asked % 2:
            return GenerationError("as many answers are being written as may be", kind="busy")
        return "看情况。" if asked % 20 == 0 else approved(prompt)

    async with desk() as counter:
        await on_trial(counter, moods, tmp_path)
        another, moods.words = customers(counter), words
        for _ in range(60):
            await another().say(ASK)
        assert not await looks(counter)
        assert counter.app.lab.models.candidate("writer") is not None


async def test_a_manager_may_want_to_be_told_and_no_more(
    desk: OpenDesk, moods: Moods, tmp_path: Path
) -> None:
    async with desk() as counter:
        versions = counter.app.settings.versions
        watch = counter.app.settings.current.settings.watch.model_copy(update={"roll_back": False})
        made = await versions.propose(
            counter.app.settings.current.settings.model_copy(update={"watch": watch}), "wei"
        )
        await versions.activate(made.number, "wei")
        await counter.app.settings.refresh()
        await on_trial(counter, moods, tmp_path)
        another, moods.words = customers(counter), TROUBLES["died"][1]
        for _ in range(LEAST):
            await another().say(ASK)
        (alarm,) = await looks(counter)
        assert (alarm.kind, alarm.facts["ended"]) == ("unworded", False)
        assert counter.app.lab.models.candidate("writer") is not None


def follows(config: Config) -> Config:
    """Whichever writer a person has made live words the answers."""
    values = {"generator": "transformers", "model": "live"}
    return config.model_copy(update={"writer": config.writer.model_copy(update=values)})


async def test_one_in_force_makes_room_for_the_one_before_it(
    desk: OpenDesk, moods: Moods, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}", encoding="utf-8")
    async with desk(follows, writer=moods.writer) as counter:
        registry = counter.app.lab.models.registry("writer")
        for name in ("older", NAME):
            registry.add(tmp_path / "model", Card(name=name, figures={"n": 1}))
            registry.promote(name, "live", by="wei", force=True)
        await counter.app._follow_models()
        told = said(await counter.talk().say(ASK))
        moods.words = TROUBLES["promises"][1]
        turns = [await counter.talk().say(ASK) for _ in range(LEAST)]
        assert {said(turn) for turn in turns} == {told}
        (alarm,) = await looks(counter)
        assert (alarm.kind, alarm.facts["model"], alarm.facts["back_to"]) == ("unworded", NAME, "older")
        assert registry.live == "older"
        for _ in range(LEAST - 1):
            await counter.talk().say(ASK)
        assert len(await looks(counter)) == 1, "the one before it is judged by its own answers"


async def test_a_live_writer_that_this_desk_does_not_follow_is_no_secret(
    desk: OpenDesk, moods: Moods, tmp_path: Path
) -> None:
    async with desk() as counter:
        await on_trial(counter, moods, tmp_path, "live")
        assert "words nothing at this desk" in counter.app.lab.models.problems["writer"]
        counter.app.lab.models.registry("writer").rollback(by="wei")
        await counter.app._follow_models()
        assert counter.app.lab.models.problems == {}
