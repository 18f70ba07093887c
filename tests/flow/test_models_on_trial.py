"""A judge on trial: it looks on, decides for a share, comes into force once it has shown enough, and is taken back."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadInput
from bot.insight.model_trials import ModelTrials
from bot.writer.registry import Card
from tests.flow.kit import Counter, OpenDesk
from tests.judges import judge_that_hears

WISHES = ("运费多少", "有什么优惠吗", "支持哪些付款方式", "可以开发票吗")  # no rule proves these


async def trying(counter: Counter, tmp_path: Path, intent: str, stage: str = "shadow") -> ModelTrials:
    """A candidate in the registry of judges, with its stage."""
    trials = counter.app.lab.models
    registry = trials.registry("judge")
    for name in registry.names():
        registry.promote(name, "registered", by="test", force=True)
    name = f"hears-{(intent or 'all').replace('.', '-')}-{len(registry.names())}"
    registry.add(judge_that_hears(intent, tmp_path / name), Card(name=name, figures={"n": 1}))
    registry.promote(name, stage, by="lee", force=True)  # type: ignore[arg-type]
    await counter.app._follow_models()
    return trials


async def judge_part(counter: Counter) -> dict[str, Any]:
    await counter.app.cast.backstage.drained()
    part: dict[str, Any] = (await counter.app.lab.models.overview())["parts"][0]
    return part


async def test_in_shadow_it_looks_on_and_its_differences_are_listed(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        await trying(counter, tmp_path, "handoff.request")
        mei = counter.talk()
        turns = [await mei.say(text) for text in WISHES[:3]]
        assert "handoff" not in {turn["decision"] for turn in turns}, "what looks on decides nothing"
        part = await judge_part(counter)
        assert (part["agreement"]["seen"], part["agreement"]["differ"]) == (3, 3)
        newest = part["differences"][0]
        assert newest["text"] == WISHES[2]
        assert newest["after"]["path"] == "person"
        assert newest["before"]["path"] != "person"


async def test_a_judge_that_agrees_is_ready_and_one_that_differs_is_refused(
    desk: OpenDesk, tmp_path: Path
) -> None:
    async with desk() as counter:
        trials = await trying(counter, tmp_path, "")
        name = next(each for each in trials.registry("judge").names() if each.startswith("hears-all"))
        await counter.talk().say(WISHES[0])
        await judge_part(counter)
        with pytest.raises(BadInput, match="has not shown enough"):
            await trials.move("judge", name, "canary", "wei")
        for _ in range(9):
            mei = counter.talk()
            for text in WISHES[:4]:
                await mei.say(text)
            await counter.app.cast.backstage.drained()
        part = await judge_part(counter)
        assert part["agreement"] == {
            "seen": 37,
            "agreed": 37,
            "differ": 0,
            "low": pytest.approx(0.906, abs=0.01),
            "ready": True,
        }
        await trials.move("judge", name, "canary", "wei")
        await trials.move("judge", name, "live", "wei")
        await counter.app._follow_models()
        turn = await counter.talk().say(WISHES[0])
        assert turn["model"] == "hears-all-linear", "the next turn is heard by the judge in force"
        await trials.back("judge", "wei")
        await counter.app._follow_models()
        assert (await counter.talk().say(WISHES[0]))["model"] != "hears-all-linear"


async def test_a_person_may_find_the_candidate_right(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        trials = await trying(counter, tmp_path, "handoff.request")
        await counter.talk().say(WISHES[0])
        difference = (await judge_part(counter))["differences"][0]
        await trials.comparisons.decide(difference["id"], "candidate", "wei")
        assert (await judge_part(counter))["agreement"]["agreed"] == 1
        with pytest.raises(BadInput):
            await trials.comparisons.decide(difference["id"] + 7, "candidate", "wei")


async def test_as_a_canary_it_decides_in_its_share_of_conversations(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        trials = await trying(counter, tmp_path, "handoff.request", "canary")
        candidate = trials.candidate("judge")
        assert candidate is not None
        assert candidate.share == 10
        names = [f"visitor-{n}" for n in range(400)]
        mine = [name for name in names if candidate.decides(f"console:{name}")]
        assert 20 <= len(mine) <= 60
        others = [name for name in names if name not in mine]
        assert (await counter.talk(name=mine[0]).say(WISHES[0]))["decision"] == "handoff"
        assert (await counter.talk(name=others[0]).say(WISHES[0]))["decision"] == "answer"


async def test_a_canary_whose_conversations_fail_loses_its_share(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        trials = await trying(counter, tmp_path, "handoff.request", "canary")
        candidate = trials.candidate("judge")
        assert candidate is not None
        mine = [name for n in range(600) if candidate.decides(f"console:{(name := f'v{n}')}")][:32]
        for name in mine:
            await counter.talk(name=name).say(WISHES[0])
        await counter.app.lab.watchman.look()
        assert trials.candidate("judge") is None
        alarm = (await counter.app.lab.watchman.bell.listed())[0]
        assert (alarm.kind, alarm.facts["n"], alarm.facts["share"]) == ("canary", 32, 0.0)


async def test_a_judge_under_which_nothing_is_completed_is_taken_back(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        trials = await trying(counter, tmp_path, "handoff.request", "live")
        for n in range(32):
            await counter.talk(name=f"v{n}").say(WISHES[0])
        for _ in range(2):
            await counter.app.lab.watchman.look()
        await counter.app._follow_models()
        assert trials.registry("judge").live == ""
        alarms = await counter.app.lab.watchman.bell.listed()
        assert [(a.kind, a.facts["part"], a.facts["back_to"]) for a in alarms] == [
            ("ccr", "judge", "installed")
        ]
        assert (await counter.talk().say(WISHES[0]))["decision"] == "answer"


async def test_a_candidate_that_cannot_be_loaded_rings_once_until_it_is_taken_out(
    desk: OpenDesk, tmp_path: Path
) -> None:
    async with desk() as counter:
        trials, bell = counter.app.lab.models, counter.app.lab.watchman.bell
        registry = trials.registry("judge")
        registry.add(judge_that_hears("", tmp_path / "broken"), Card(name="broken", figures={"n": 1}))
        registry.promote("broken", "shadow", by="lee", force=True)
        file = registry.folder / "broken" / "model" / "judge.json"
        whole = file.read_text(encoding="utf-8")
        file.write_text("{}", encoding="utf-8")
        for _ in range(3):
            await counter.app._follow_models()
            await counter.app.lab.watchman.look()
        (alarm,) = await bell.listed(open_only=True)
        assert (alarm.kind, alarm.facts["part"], alarm.facts["model"]) == ("unloaded", "judge", "broken")
        assert "registered" in alarm.facts["why"]
        assert bell.metrics is not None
        assert bell.metrics.registry.get_sample_value("haoke_alarms_total", {"kind": "unloaded"}) == 1
        file.write_text(whole, encoding="utf-8")
        registry.promote("broken", "registered", by="lee", force=True)
        await counter.app._follow_models()
        await counter.app.lab.watchman.look()
        assert (await bell.listed(open_only=True), trials.problems) == ([], {})
        registry.promote("broken", "shadow", by="lee", force=True)
        await counter.app._follow_models()
        assert counter.app.cast.trying_judge is not None, "mended and put on trial again, it is tried again"


async def test_a_judge_that_cannot_be_loaded_changes_nothing(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        trials = counter.app.lab.models
        registry = trials.registry("judge")
        registry.add(judge_that_hears("", tmp_path / "broken"), Card(name="broken", figures={"n": 1}))
        registry.promote("broken", "live", by="lee", force=True)
        (registry.folder / "broken" / "model" / "judge.json").write_text("{}", encoding="utf-8")
        await counter.app._follow_models()
        assert "broken" in trials.problems["judge"]
        assert (await counter.talk().say(WISHES[0]))["decision"] == "answer"
