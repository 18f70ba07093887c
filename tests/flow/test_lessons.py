"""What people make of drafts becomes rows to learn from, through the real desk."""

from pathlib import Path

from bot.insight.labels import Labels
from bot.insight.lessons import Lesson, lessons
from tests.flow.kit import Counter, OpenDesk, at_level, said
from training.writer.data import load, prepare
from training.writer.examples import Pair

BETTER = "林女士您好，10421 已由顺丰发出，单号 SF1040210421，正在路上。"


async def learned(counter: Counter) -> list[Lesson]:
    return [lesson async for lesson in lessons(counter.app.store, shop="好客优选")]


async def test_a_changed_draft_teaches_what_is_better(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("你好")
        turn = await mei.say("10421到哪了？")
        assert await counter.people.draft(turn["turn_id"], "ann", approve=True, text=BETTER) == "edited"
        (lesson,) = await learned(counter)
    draft = said(turn).removesuffix("\n1. 看全部物流")  # its button is not wording
    assert (lesson.source, lesson.chosen, lesson.rejected) == ("edited", BETTER, draft)
    assert lesson.brief.said == "10421到哪了？"
    assert lesson.brief.before[0] == ("customer", "你好")
    assert lesson.brief.decision == turn["decision"]
    example, pair = lesson.rows()
    assert example["answer"] == pair["chosen"] == BETTER
    assert pair["rejected"] == draft
    assert example["source"] == f"edited:{turn['turn_id']}"
    assert mei.id not in str(example), "the conversation is not named"


async def test_what_was_let_out_or_called_right_is_an_example(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei = counter.talk(customer="C1001")
        approved = await mei.say("10421到哪了？")
        await counter.people.draft(approved["turn_id"], "ann", approve=True)
        rejected = await mei.say("10423到哪了？")
        await counter.people.draft(rejected["turn_id"], "ann", approve=False)
        praised = await mei.say("你好")
        late = await mei.say("谢谢")
        await Labels(counter.app.store).put(praised["turn_id"], "lee", "right")
        await Labels(counter.app.store).put(late["turn_id"], "lee", "too_late")
        found = await learned(counter)
    assert {(each.turn, each.source) for each in found} == {
        (approved["turn_id"], "approved"),
        (praised["turn_id"], "right"),
    }
    assert all(not each.rejected for each in found)
    assert next(each.chosen for each in found if each.source == "approved") in said(approved)


async def test_what_was_forgotten_teaches_nothing(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("10421到哪了？")
        await counter.people.draft(turn["turn_id"], "ann", approve=True, text=BETTER)
        await counter.app.store.forget(mei.id)
        assert await learned(counter) == []


async def test_the_rows_are_read_by_the_training(desk: OpenDesk, tmp_path: Path) -> None:
    from bot.commands.school import write

    async with desk(at_level(orders="assist")) as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("10421到哪了？")
        await counter.people.draft(turn["turn_id"], "ann", approve=True, text=BETTER)
        rows = [row for lesson in await learned(counter) for row in lesson.rows()]
    assert write(tmp_path / "lessons.jsonl", rows) == 1
    prepare([tmp_path / "lessons.jsonl"], tmp_path / "set", test=0.0, validation=0.0)
    (pair,) = load(tmp_path / "set", "pairs", "train")
    assert isinstance(pair, Pair)
    assert pair.source == f"edited:{turn['turn_id']}"
