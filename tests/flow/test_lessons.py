"""What people make of drafts becomes rows to learn from, through the real desk."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.tables import outbox
from bot.insight.instead import instead, verdict
from bot.insight.labels import Labels
from bot.insight.lessons import Lesson, lessons
from bot.testing.writer import ScriptedWriter
from bot.testing.writer import approved as approved_text
from bot.visits import Visits
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
    assert example["reasoning"], "why the desk decided so stands beside it"
    assert (
        turn["reasons"][0]["rule"] in example["reasoning"]
        or turn["reasons"][0]["detail"] in example["reasoning"]
    )
    assert mei.id not in str(example), "the conversation is not named"


async def test_facts_read_as_they_do_when_a_model_words_the_turn(desk: OpenDesk) -> None:
    writer = ScriptedWriter(approved_text)
    async with desk(writer=writer) as counter:
        for text in ("10421到哪了？", "运费多少", "人工客服几点上班"):
            turn = await counter.talk(customer="C1001").say(text)
            await Labels(counter.app.store).put(turn["turn_id"], "lee", "right")
        found = {lesson.brief.said: lesson.brief for lesson in await learned(counter)}
    served = {}
    for prompt in writer.prompts:
        text = str(prompt[-1]["content"])
        served[next(said for said in found if said in text)] = text
    assert len(served) >= 2
    for said_, shown in served.items():
        for name, value in found[said_].facts.items():
            assert f"{name}: {value}" in shown or f"{name}：{value}" in shown or value in shown, (name, value)
            assert "{" not in value, "no row of a database"
            assert "T00:00" not in value, "no date as machines write it"
            assert not value.startswith("20"), "no date as machines write it"


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


# ---- verdicts: what came instead is better

ANSWER = "您好，10421 在路上，派送员今天会给您打电话。"


async def judged(counter: Counter) -> list[Lesson]:
    return [lesson async for lesson in instead(counter.app.store, shop="好客优选")]


def unbuttoned(turn: dict[str, Any]) -> str:
    return said(turn).removesuffix("\n1. 看全部物流")


async def a_person_writes(counter: Counter, talk: Any, text: str) -> None:
    counter.clock.advance(20)
    await counter.people.claim(talk.id, "ann")
    await counter.people.say(talk.id, "ann", text)


async def thumb(counter: Counter, talk: Any, turn: dict[str, Any], score: int) -> None:
    async with counter.app.store.read() as tx:
        key = await tx.scalar(select(outbox.c.key).where(outbox.c.turn_id == turn["turn_id"]))
    await Visits(counter.app.store).rate(talk.address, "thumb", str(key), score)


async def test_a_draft_that_was_thrown_away_is_worse_than_what_was_written(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("10421到哪了？")
        await counter.people.draft(turn["turn_id"], "ann", approve=False)
        assert await judged(counter) == [], "nothing came instead"
        await a_person_writes(counter, mei, ANSWER)
        (lesson,) = await judged(counter)
    assert (lesson.source, lesson.chosen, lesson.brief.approved) == ("rejected", ANSWER, ANSWER)
    assert lesson.rejected == unbuttoned(turn)
    assert lesson.brief.said == "10421到哪了？"
    example, pair = lesson.rows()
    assert pair["source"] == example["source"] == f"rejected:{turn['turn_id']}"
    assert pair["consent"] == "privacy.learn"
    assert pair["border"] == "rejected"


@pytest.mark.parametrize("how", ["wrong", "thumb_down"])
async def test_an_answer_that_was_wrong_is_worse_than_a_persons(desk: OpenDesk, how: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("10421到哪了？")
        if how == "wrong":
            await Labels(counter.app.store).put(turn["turn_id"], "lee", "wrong")
        else:
            await thumb(counter, mei, turn, -1)
        await mei.say("转人工")  # that a person was asked for does not come between
        await a_person_writes(counter, mei, ANSWER)
        (lesson,) = await judged(counter)
    assert (lesson.source, lesson.chosen, lesson.rejected) == (how, ANSWER, unbuttoned(turn))


async def test_who_came_too_late_is_worse_than_how_a_person_was_brought_in(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        late = await mei.say("10421到哪了？")
        person = await mei.say("转人工")
        await Labels(counter.app.store).put(late["turn_id"], "lee", "too_late")
        (lesson,) = await judged(counter)
    assert person["decision"] == "handoff"
    assert lesson.chosen.split("\n")[0] in said(person)
    assert (lesson.source, lesson.border, lesson.brief.decision) == (
        "too_late",
        "escalate/explain",
        "handoff",
    )
    assert lesson.rejected == unbuttoned(late)


async def test_a_person_who_came_too_early_gives_the_answer(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("转人工，10421到哪了")
        await Labels(counter.app.store).put(turn["turn_id"], "lee", "too_early")
        await a_person_writes(counter, mei, ANSWER)
        (lesson,) = await judged(counter)
    assert (lesson.source, lesson.chosen, lesson.border) == ("too_early", ANSWER, "escalate/explain")
    assert lesson.brief.decision == "answer"


async def test_a_thumb_up_is_an_example_and_a_contradicted_one_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("你好")
        await thumb(counter, mei, turn, 1)
        (lesson,) = await judged(counter)
        assert (lesson.source, lesson.chosen, lesson.rejected) == ("thumb_up", said(turn), "")
        await Labels(counter.app.store).put(turn["turn_id"], "lee", "wrong")
        assert await judged(counter) == []


async def test_words_that_answer_something_else_teach_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("10421到哪了？")
        await Labels(counter.app.store).put(turn["turn_id"], "lee", "wrong")
        await mei.say("你好")  # the bot answers this
        await a_person_writes(counter, mei, ANSWER)
        assert await judged(counter) == []
        after = counter.talk(customer="C1001")
        slow = await after.say("10421到哪了？")
        await Labels(counter.app.store).put(slow["turn_id"], "lee", "wrong")
        counter.clock.advance(3 * 3600)
        await a_person_writes(counter, after, ANSWER)
        assert await judged(counter) == []


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"wrong"}, "wrong"),
        ({"wrong", "right"}, ""),
        ({"thumb_up", "thumb_down"}, ""),
        ({"too_early", "too_late"}, ""),
        ({"wrong", "too_late"}, "too_late"),
        ({"rejected", "wrong"}, "rejected"),
        ({"right"}, ""),
        ({"thumb_up", "right"}, ""),
        (set(), ""),
    ],
)
def test_what_verdicts_come_to(given: set[str], what: str) -> None:
    assert verdict(given) == what
