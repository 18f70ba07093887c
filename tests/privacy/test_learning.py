"""A customer who does not want to be learned from: their words are in no set that is written afterwards, and go out of those that were."""

import json
from pathlib import Path
from typing import Any

from bot.commands.school import write
from bot.insight.instead import instead
from bot.insight.labels import Labels
from bot.insight.lessons import lessons
from bot.privacy import Erasure, Tombstones, export, object_to_learning
from bot.privacy.datasets import SCHOOL
from tests.flow.conftest import OpenDesk
from tests.flow.kit import Counter, Talk, at_level
from tests.privacy.test_canary import CANARY, files_with
from training.writer.data import prepare

SAID = f"我叫{CANARY}，10421到哪了？"
SENT = f"{CANARY}您好，您的订单已由顺丰发出，正在路上，请您放心。"


async def taught(counter: Counter) -> tuple[list[dict[str, Any]], set[str]]:
    """Everything that a weekly round would learn from, and the turns that it leaves out."""
    no: set[str] = set()
    store = counter.app.store
    found = [each async for each in lessons(store, left_out=no)]
    found += [each async for each in instead(store, left_out=no)]
    return [row for each in found for row in each.rows()], no


async def an_edit_and_a_wrong_answer(counter: Counter, talk: Talk, said: str) -> None:
    turn = await talk.say(said)
    await counter.people.draft(turn["turn_id"], "ann", approve=True, text=SENT.replace(CANARY, talk.id))
    wrong = await talk.say(said)
    await counter.people.draft(wrong["turn_id"], "ann", approve=False)
    await Labels(counter.app.store).put(wrong["turn_id"], "lee", "wrong")
    counter.clock.advance(20)
    await counter.people.claim(talk.id, "ann")
    await counter.people.say(talk.id, "ann", SENT.replace(CANARY, talk.id))


async def test_who_says_no_is_in_no_set_and_who_does_not_stays(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk(at_level(orders="assist", logistics="assist")) as counter:
        data = counter.app.config.data_dir
        mei, alex = counter.talk(customer="C1001"), counter.talk(customer="C1002", name="alex")
        await an_edit_and_a_wrong_answer(counter, mei, SAID)
        await an_edit_and_a_wrong_answer(counter, alex, "20731到哪了？")
        before, no = await taught(counter)
        assert {row["source"].partition(":")[0] for row in before} == {"edited", "rejected"}
        assert CANARY in json.dumps(before, ensure_ascii=False)
        assert not no
        write(data / SCHOOL / "lessons.jsonl", before)
        prepare([data / SCHOOL / "lessons.jsonl"], data / SCHOOL / "round" / "set", test=0.0, validation=0.0)
        assert files_with(data / SCHOOL, CANARY)

        assert await object_to_learning(counter.app.store, data, "C1001", "lee") > 0
        assert files_with(data / SCHOOL, CANARY) == [], "sets that were written already"
        await an_edit_and_a_wrong_answer(
            counter, counter.talk(customer="C1001"), SAID
        )  # and a new conversation
        after, no = await taught(counter)
        assert CANARY not in json.dumps(after, ensure_ascii=False)
        assert len(no) == 4, "it is told how many were left out"
        alexs = [row for row in before if CANARY not in json.dumps(row, ensure_ascii=False)]
        assert after == alexs != []
        write(tmp_path / "lessons.jsonl", after)
        prepare([tmp_path / "lessons.jsonl"], tmp_path / "set", test=0.0, validation=0.0)
        assert files_with(tmp_path, CANARY) == []

        await object_to_learning(counter.app.store, data, "C1001", "lee", withdrawn=True)
        again, no = await taught(counter)
        assert len(again) > len(before), "whoever agrees again teaches again"
        assert not no


async def test_a_visitor_who_signs_in_later_and_one_who_never_does(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        data, store = counter.app.config.data_dir, counter.app.store
        known, unknown = counter.talk(customer=None), counter.talk(customer=None)
        await object_to_learning(store, data, "C1001", "lee")
        await object_to_learning(store, data, unknown.id, "lee")
        for talk in (known, unknown):
            turn = await talk.say("你好")
            await Labels(store).put(turn["turn_id"], "lee", "right")
        rows, no = await taught(counter)
        assert (len(rows), len(no)) == (1, 1)
        known.customer = "C1001"
        await known.say("10421到哪了？")
        rows, no = await taught(counter)
        assert (len(rows), len(no)) == (0, 2), "all of the conversation, what was said before as well"


async def test_a_no_is_in_the_copy_and_goes_with_the_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        data, store = counter.app.config.data_dir, counter.app.store
        await counter.talk().say("你好")
        await object_to_learning(store, data, "C1001", "lee")
        (said,) = (await export(store, "C1001"))["consent_to_learning"]
        assert said["state"] == "withdrawn"
        assert (await export(store, "C1001"))["consent"] == [], "being told things is another matter"
        await Erasure(store, Tombstones(data)).erase("C1001", "lee")
        assert (await export(store, "C1001"))["consent_to_learning"] == []


async def test_a_customer_says_so_themself(desk: OpenDesk) -> None:
    async with desk(at_level(orders="assist")) as counter:
        data, talk = counter.app.config.data_dir, counter.talk(customer="C1001")
        await an_edit_and_a_wrong_answer(counter, talk, SAID)
        before, _ = await taught(counter)
        write(data / SCHOOL / "lessons.jsonl", before)
        again = counter.talk(customer="C1001")
        turn = await again.say("请不要用我的聊天记录训练你们的模型")
        assert turn["reasons"][0]["rule"] == "learning.said"
        assert "不会用来训练" in turn["replies"][0]
        rows, no = await taught(counter)
        assert rows == []
        assert no
        await counter.app._tidy()
        assert files_with(data / SCHOOL, CANARY) == [], "within the hour, as it was said"

        turn = await again.say("同意你们用我的聊天记录训练模型")
        assert "可以用来改进" in turn["replies"][0]
        assert (await taught(counter))[0] == before


async def test_a_visitor_says_so_for_this_conversation(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor, other = counter.talk(customer=None), counter.talk(customer=None, name="other")
        for talk in (visitor, other):
            turn = await talk.say("hello")
            await Labels(counter.app.store).put(turn["turn_id"], "lee", "right")
        await visitor.say("please don't train your bot on my messages")
        rows, no = await taught(counter)
        assert (len(rows), len(no)) == (1, 1)


async def test_it_is_noted_while_a_question_is_open_and_while_a_person_has_the_talk(desk: OpenDesk) -> None:
    async with desk() as counter:
        talk = counter.talk(customer="C1001")
        await talk.say("10423我要退款")
        turn = await talk.say("别用我的对话训练AI")
        assert turn["reasons"][0]["rule"] == "learning.said"
        turn = await talk.say("确认")
        assert [effect["state"] for effect in turn["effects"]] == ["done"], "the question stayed open"
        await counter.people.claim(talk.id, "ann")
        turn = await talk.say("同意你们用我的聊天记录训练模型")
        assert turn["reasons"][0]["rule"] == "learning.said"
