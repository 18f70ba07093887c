"""What a manager saves holds for the next turn, and every turn says under which settings it was judged."""

from sqlalchemy import select

from bot.conversation.tables import turns
from bot.insight import basis
from bot.settings import Settings
from tests.flow.kit import Counter, OpenDesk, rule, said, wish


async def save(counter: Counter, values: Settings) -> None:
    versions = counter.app.settings.versions
    made = await versions.propose(values, "wei")
    await versions.activate(made.number, "wei")
    await counter.app.settings.refresh()


async def test_a_saved_list_brings_in_a_person_from_the_next_turn_on(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        before = await mei.say("10421 到哪了")
        await save(counter, Settings.model_validate({"always": {"words": ["10421"]}}))
        after = await mei.say("10421 到哪了")
    assert (before["decision"], before["config_version"]) == ("answer", "file")
    assert (after["decision"], after["config_version"], rule(after)) == ("handoff", "v1", "person.listed")
    assert after["handoff"]["reason"] == "listed"


async def test_gold_customers_go_to_a_person_others_do_not(desk: OpenDesk) -> None:
    async with desk() as counter:
        await save(counter, Settings.model_validate({"always": {"tiers": ["gold"]}}))
        gold = await counter.talk("C1001").say("有什么优惠吗")
        other = await counter.talk("C1003").say("有什么优惠吗")
    assert gold["decision"] == "handoff"
    assert other["decision"] == "answer"


async def test_large_amounts_go_to_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        await save(counter, Settings.model_validate({"always": {"amounts": {"CNY": "1000"}}}))
        small = await counter.talk().say("我想退款100元")
        large = await counter.talk().say("我想退款2000元")
    assert small["decision"] != "handoff"
    assert rule(large) == "person.listed"


async def test_an_impossible_bar_asks_about_everything(desk: OpenDesk) -> None:
    async with desk() as counter:
        await save(
            counter,
            Settings.model_validate({"thresholds": [{"scope": {"skill": "orders"}, "clarify_below": 1.0}]}),
        )
        turn = await counter.talk().say("10421 到哪了")
    assert turn["decision"] == "clarify"


async def test_a_saved_level_holds_a_draft(desk: OpenDesk) -> None:
    async with desk() as counter:
        await save(counter, Settings(autonomy={"orders": "assist"}))
        turn = await counter.talk().say(wish("order.status", order_id="10421"))
    assert turn["release"] == "held"


async def test_a_turn_can_be_judged_again_from_what_is_kept_of_it(desk: OpenDesk) -> None:
    lines = ("10421 到哪了", "把10423退了", "有优惠吗", "确认", "转人工", "嗯嗯那个啥", "我要告你们", "谢谢")
    async with desk() as counter:
        mei = counter.talk()
        for line in lines:
            await mei.say(line)
        domain = counter.app.domain
        skill_of = {intent: card.skill for intent, card in domain.cards.items()}
        async with counter.app.store.read() as tx:
            rows = (await tx.execute(select(turns).order_by(turns.c.seq_first))).all()
    assert len(rows) == len(lines)
    for row in rows:
        logged = basis.read(row.id, row.conversation_id, row.finished_at, row.trace, row.basis)
        again = logged.judge(Settings(), domain.cards, skill_of)
        assert (basis.path(again), again.reasons[0].rule) == (logged.judged, logged.rule)


async def test_a_trial_is_written_down_and_nothing_of_it_is_said(desk: OpenDesk) -> None:
    async with desk() as counter:
        versions = counter.app.settings.versions
        made = await versions.propose(Settings.model_validate({"always": {"words": ["10421"]}}), "wei")
        await versions.try_out(made.number, "wei")
        await counter.app.settings.refresh()
        turn = await counter.talk().say("10421 到哪了")
        async with counter.app.store.read() as tx:
            kept = await tx.scalar(select(turns.c.basis))
    assert turn["decision"] == "answer"
    assert "SF1040210421" in said(turn)
    assert (kept["judged"]["path"], kept["trial"]["path"], kept["trial"]["version"]) == (
        "alone",
        "person",
        "v1",
    )
