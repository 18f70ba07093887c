"""The kit by example: what a test says, what it reads, and what it sees when it fails."""

import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot.commands.chat import explanation
from bot.errors import BadInput, Unavailable
from bot.testing import NetworkUsed, Unexpected, desk, heard
from tests.testing.note import Boast, OrderNote, Weather

SECOND = Path(__file__).parents[1] / "fixtures" / "second_shop.json"


async def test_an_own_skill_is_tested_without_any_model_that_knows_it() -> None:
    async with desk(skills=[OrderNote], customer="C1001") as d:
        r = await d.say("捎句话", heard("order.note", order_id="10421"))
        assert r.asks("note")
        assert r.decision == "clarify"
        assert r.text == "要捎什么话？"

        r = await d.say("放门口", heard("dialog.inform"))
        assert r.text == "好的，订单 10421 的备注记下了：放门口。"
        assert r.slots == {"order_id": "10421"}
        assert r.responses == ("note.taken",)
        assert not r.asked


async def test_what_is_not_scripted_is_read_by_the_model_that_ships() -> None:
    async with desk(customer="C1001") as d:
        r = await d.say("10421 到哪了")
        r.expect(decision="answer", intent="order.status", skill="orders", must="SF1040210421")


async def test_an_effect_is_shown_pressed_and_written_into_the_shops_ledger() -> None:
    async with desk(customer="C1001") as d:
        r = await d.say("退掉 10423", heard("refund.request", order_id="10423"))
        assert r.decision == "clarify"
        assert not d.shop.ledger
        r = await d.press("确认")
        assert [(e["type"], e["order"], e["state"]) for e in r.effects] == [("refund", "10423", "done")]
        ((command, receipt),) = d.shop.ledger
        assert (command.customer_id, receipt.state) == ("C1001", "done")
        assert (await d.shop.order("10423")).refunds


async def test_time_passes_only_when_it_is_told_to() -> None:
    async with desk(customer="C1001") as d:
        await d.say("退掉 10423", heard("refund.request", order_id="10423"))
        await d.wait(minutes=11)
        r = await d.press("确认")
        r.expect(decision="clarify", effects=[], must="过期")
        assert not d.shop.ledger


async def test_a_handoff_an_agent_and_the_silence_of_the_bot() -> None:
    async with desk(customer="C1001") as d:
        r = await d.say("转人工", heard("handoff.request"))
        assert r.handoff == "queued"
        await d.main.agent("我在")
        r = await d.say("在吗", heard("dialog.social"))
        assert r.owner == "agent:agent-1"
        assert r.text == ""


async def test_a_shop_can_fail_and_be_slow() -> None:
    async with desk(skills=[OrderNote], customer="C1001") as d:
        d.shop.fail("order", Unavailable())
        r = await d.say("捎句话", heard("order.note", order_id="10421"))
        assert r.responses == ("error.unavailable",)
        d.shop.slow("order", 0.05)
        began = time.process_time()
        r = await d.say("再捎句话", heard("order.note", order_id="10421"))
        assert r.asks("note")
        assert time.perf_counter() - began > 0.05
        assert d.shop.calls.count("order") >= 2


async def test_another_shop_another_customer_another_language() -> None:
    async with desk(fixture=SECOND) as d:
        info = await d.shop.info()
        r = await d.say("hello", heard("dialog.social", language="en"))
        assert r.language == "en"
        assert info.currency != "CNY"


async def test_several_customers_at_one_desk_do_not_see_each_other() -> None:
    async with desk(skills=[OrderNote], customer="C1001") as d:
        other = d.talk("C1002")
        await d.say("捎句话", heard("order.note", order_id="10421"))
        r = await other.say("a note for 10421", heard("order.note", order_id="10421"))
        assert r.responses == ("order.not_found",)


async def test_a_conversation_goes_on_after_a_restart() -> None:
    async with desk(skills=[OrderNote], customer="C1001") as d:
        await d.say("捎句话", heard("order.note", order_id="10421"))
        await d.restart()
        r = await d.say("放门口", heard("dialog.inform"))
        assert "放门口" in r.text


async def test_autonomy_and_a_skills_own_table() -> None:
    class Keeper(OrderNote):
        """Shows what it was given."""

        intents = ("keeper.ask",)
        slots = {}

        async def run(self, dispatcher, tracker, domain):  # type: ignore[no-untyped-def]
            dispatcher.utter_message(response="note.taken", order_id=1, note=self.services.config["longest"])
            return []

    async with desk(skills=[Keeper], tables={"test_desk": {"longest": 7}}) as d:
        r = await d.say("?", heard("keeper.ask", language="en"))
        assert r.text == "Noted for order 1: 7."


async def test_a_failed_expectation_names_every_difference_and_shows_the_conversation() -> None:
    async with desk(skills=[OrderNote], customer="C1001") as d:
        r = await d.say("捎句话", heard("order.note", order_id="10421"))
        with pytest.raises(Unexpected) as problem:
            r.expect(decision="act", asks="order_id", slots={"order_id": "1"}, must="备注", effects=[{}])
        said = str(problem.value)
        for part in (
            "decision: 'clarify', expected 'act'",
            "asks: 'note', expected 'order_id'",
            "slots: {'order_id': '10421'}",
            "must: ['备注'] not found in '要捎什么话？'",
            "effects: [], expected [{}]",
            "C1001: 捎句话\n    要捎什么话？\n    (clarify · note · order.note · request.known · asks note)",
        ):
            assert part in said


async def test_what_a_skill_trips_over_is_shown_with_its_place() -> None:
    class Clumsy(OrderNote):
        """Falls."""

        intents = ("clumsy.ask",)
        slots = {}

        async def run(self, dispatcher, tracker, domain):  # type: ignore[no-untyped-def]
            return [{}["nothing"]]

    async with desk(skills=[Clumsy]) as d:
        r = await d.say("?", heard("clumsy.ask"))
        assert r.handoff
        assert "(KeyError: 'nothing' at test_desk.py:" in d.transcript
        assert len(d.problems) == 3  # it was tried again, and again


async def test_an_expectation_that_does_not_exist_is_refused() -> None:
    async with desk(skills=[OrderNote], customer="C1001") as d:
        r = await d.say("捎句话", heard("order.note", order_id="10421"))
        with pytest.raises(TypeError, match="cannot expect 'decison'"):
            r.expect(decison="act")


async def test_a_button_that_is_not_there_is_answered_with_those_that_are() -> None:
    async with desk(customer="C1001") as d:
        await d.say("退掉 10423", heard("refund.request", order_id="10423"))
        with pytest.raises(BadInput, match="no button is called '好'; there: 确认, 先不办"):
            await d.press("好")


async def test_the_network_is_shut_and_whoever_tries_is_named() -> None:
    async def reaches_out() -> None:
        async with desk(skills=[Weather]) as d:
            r = await d.say("weather", heard("weather.ask"))
            assert r.handoff  # the bot did what it could; the test fails all the same

    with pytest.raises(NetworkUsed, match=r"192\.0\.2\.1:80"):
        await reaches_out()


async def test_this_machine_may_be_reached() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        async with desk(skills=[OrderNote]):
            socket.create_connection(server.getsockname(), timeout=1).close()
            assert socket.getaddrinfo("localhost", 80)


async def test_names_are_not_looked_up_either() -> None:
    async def looks_up() -> None:
        async with desk(skills=[OrderNote]):
            with suppress(NetworkUsed):
                socket.getaddrinfo("shop.example", 80)

    with pytest.raises(NetworkUsed, match=r"shop\.example:80"):
        await looks_up()


async def test_between_desks_the_guard_sleeps() -> None:
    async with desk(skills=[OrderNote]):
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.connect(("192.0.2.1", 80))  # of a datagram socket: nothing is sent


async def test_a_test_takes_well_under_a_second() -> None:
    began = time.process_time()
    async with desk(skills=[OrderNote], customer="C1001") as d:
        await d.say("捎句话", heard("order.note", order_id="10421"))
        await d.say("放门口", heard("dialog.inform"))
    assert time.process_time() - began < 1


async def test_who_claims_what_nothing_backs_reads_which_sentence_it_was() -> None:
    async with desk(skills=[Boast], customer="C1002") as d:
        answer = await d.say("boast", heard("note.boast"))
        why = "not let out as it was: reply 1, sentence 1: says that refund is done"
        assert "500" not in answer.text
        assert any(line.startswith(why) for line in explanation(answer.trace))
        with pytest.raises(Unexpected, match=why):
            answer.expect(decision="answer")
