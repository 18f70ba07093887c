"""Tools of a real MCP server as skills: look-ups, effects, and what keeps both honest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.effects import Effects
from bot.errors import PluginError, StoreError
from tests.mcp.kit import by_command, by_url, calls, clinic, free_port
from tests.rasa.kit import desk, settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    log = tmp_path_factory.mktemp("clinic") / "calls"
    with clinic(log) as (url, _):
        yield url, log


@pytest.fixture
def url(served: tuple[str, Path]) -> str:
    served[1].unlink(missing_ok=True)
    return served[0]


@pytest.fixture
def log(served: tuple[str, Path]) -> Path:
    return served[1]


async def test_a_tool_of_a_command_asks_says_what_it_found_and_is_started_again_when_it_died(
    tmp_path: Path,
) -> None:
    async with desk(by_command(tmp_path)) as (_, say):
        turn = await say("/clinic.opening")
        assert turn["replies"] == ["Which doctor do you need?\n1. Skin\n2. Eyes"]
        turn = await say("my eyes hurt")
        assert turn["replies"] == ["Dr. Wu is free on Tue, Dec 1, for ¥88.50."]
        assert (turn["decision"], turn["skill"]) == ("answer", "clinic")
        assert "can't tell" in (await say("/clinic.die"))["replies"][0]
        for _try in range(5):  # on a busy machine it takes longer than a customer is let wait
            turn = await say('/clinic.note{"order_id":"20731"}')
            if "isn't answering" not in turn["replies"][0]:
                break
    assert turn["replies"] == ["Note: gift wrapped."]
    asked = calls(tmp_path / "calls")
    assert asked[0] == {"tool": "opening", "specialty": "eyes", "days": 3, "secret": ""}


async def test_a_tool_over_http_in_chinese(tmp_path: Path, url: str) -> None:
    async with desk(by_url(tmp_path, url), customer="C1001") as (_, say):
        assert (await say("/clinic.opening"))["replies"] == ["想看哪一科？\n1. 皮肤科\n2. 眼科"]
        assert (await say("1"))["replies"] == ["Dr. Wu 12月1日（周二） 有空，费用 ¥88.50。"]


async def test_a_tools_own_words_are_only_said_as_far_as_something_backs_them(
    tmp_path: Path, url: str
) -> None:
    async with desk(by_url(tmp_path, url)) as (_, say):
        await say("/clinic.chat")
        turn = await say("glasses")
    assert "500" not in " ".join(turn["replies"])
    assert turn["verdict"] != "pass"


async def test_an_effect_is_shown_confirmed_and_done_once_under_its_key(
    tmp_path: Path, url: str, log: Path
) -> None:
    async with desk(by_url(tmp_path, url)) as (_, say):
        await say("/clinic.book")
        turn = await say('/dialog.inform{"doctor":"Dr. Wu"}')
        assert turn["replies"] == ["On which day?"]
        turn = await say('/dialog.inform{"date":"2026-12-01"}')
        assert turn["replies"][0].startswith("Book Dr. Wu on Tue, Dec 1?")
        assert turn["decision"] == "clarify"
        assert calls(log) == []
        turn = await say("yes")
        assert turn["replies"] == ["Booked with Dr. Wu, reference A-17."]
        assert (turn["decision"], turn["effects"][0]["type"]) == ("act", "clinic.book")
        await say("yes")
    asked = calls(log)
    assert len(asked) == 1
    assert asked[0]["key"] == turn["effects"][0]["key"]
    assert asked[0]["patient"] == "C1002"  # the settings pass the id, and nothing else of the customer


async def test_a_visitor_is_asked_to_sign_in_where_a_tool_needs_to_know_who_asks(
    tmp_path: Path, url: str, log: Path
) -> None:
    async with desk(by_url(tmp_path, url), customer=None) as (_, say):
        turn = await say('/clinic.book{"doctor":"Dr. Wu","date":"2026-12-01"}')
    assert "请登录您的账号" in turn["replies"][0]
    assert calls(log) == []


async def test_money_is_confirmed_with_its_amount_and_above_the_limit_a_person_decides(
    tmp_path: Path, url: str, log: Path
) -> None:
    async with desk(by_url(tmp_path, url)) as (_, say):
        turn = await say('/clinic.pay{"amount":"40"}')
        assert turn["replies"][0].startswith("Pay ¥40.00?")
        turn = await say("yes")
        assert turn["replies"] == ["Paid ¥40.00, receipt R-1."]
        assert (turn["effects"][0]["amount"], turn["effects"][0]["currency"]) == ("40.00", "CNY")
        turn = await say('/clinic.pay{"amount":"400"}')
        assert turn["decision"] == "handoff"
    assert [call["fee"] for call in calls(log)] == [40]


@pytest.mark.parametrize(("wish", "answer"), [("pay", "unknown"), ("book", "done")])
async def test_after_a_crash_only_a_tool_that_takes_a_key_is_called_again(
    tmp_path: Path, url: str, log: Path, monkeypatch: pytest.MonkeyPatch, wish: str, answer: str
) -> None:
    written: list[str] = []
    finish = Effects.finish

    async def crashes_once(self: Effects, *args: Any, **more: Any) -> None:
        written.append(wish)
        if len(written) == 1:
            raise StoreError("the process died here")
        await finish(self, *args, **more)

    monkeypatch.setattr(Effects, "finish", crashes_once)
    payload = {"pay": '{"amount":"40"}', "book": '{"doctor":"Dr. Wu","date":"2026-12-01"}'}[wish]
    async with desk(by_url(tmp_path, url)) as (_, say):
        await say(f"/clinic.{wish}{payload}")
        turn = await say("yes")
    assert [effect["state"] for effect in turn["effects"]] == [answer]
    assert len({call.get("key") for call in calls(log)}) == 1
    assert len(calls(log)) == (1 if answer == "unknown" else 2)


async def test_a_value_that_the_tool_cannot_take_is_asked_for_again(tmp_path: Path, url: str) -> None:
    async with desk(by_url(tmp_path, url)) as (_, say):
        turn = await say('/clinic.pay{"amount":"plenty"}')
    assert turn["replies"][-1] == "How much?"


async def test_a_tools_error_is_told_without_its_details(tmp_path: Path, url: str) -> None:
    async with desk(by_url(tmp_path, url)) as (_, say):
        turn = await say("/clinic.full")
    assert turn["decision"] == "decline"
    assert "0xdeadbeef" not in str(turn)


async def test_an_order_is_only_passed_on_when_the_session_may_see_it(
    tmp_path: Path, url: str, log: Path
) -> None:
    async with desk(by_url(tmp_path, url)) as (_, say):
        assert (await say('/clinic.note{"order_id":"20731"}'))["replies"] == ["Note: gift wrapped."]
        assert "10421" not in str((await say('/clinic.note{"order_id":"10421"}'))["replies"])
    assert [call["order_id"] for call in calls(log)] == ["20731"]


async def test_a_tool_that_takes_too_long_is_told_as_not_known(tmp_path: Path, url: str) -> None:
    async with desk(by_url(tmp_path, url, timeout_s=1)) as (_, say):
        turn = await say("/clinic.slow")
    assert "can't tell whether it went through" in turn["replies"][0]


async def test_a_server_that_is_away_stops_nothing_else_and_comes_back(tmp_path: Path) -> None:
    port = free_port()
    config = by_url(tmp_path, f"http://127.0.0.1:{port}/mcp", timeout_s=1)
    async with desk(config) as (_, say):
        assert "isn't answering" in (await say('/clinic.note{"order_id":"20731"}'))["replies"][0]
        assert (await say("/order.history"))["skill"] == "orders"
        with clinic(tmp_path / "calls", port):
            for _try in range(5):
                turn = await say('/clinic.note{"order_id":"20731"}')
                if turn["replies"] == ["Note: gift wrapped."]:
                    break
        assert turn["replies"] == ["Note: gift wrapped."]


async def test_what_a_server_does_not_offer_is_found_at_the_start(tmp_path: Path, url: str) -> None:
    tools = {
        "nothing": {"intent": "a.b"},
        "opening": {"intent": "a.c", "slots": {"colour": {"ask": "Which colour?"}}},
    }
    config = settings(tmp_path, mcp={"clinic": {"url": url, "tools": tools}})
    with pytest.raises(PluginError) as caught:
        async with desk(config):
            pass
    said = str(caught.value)
    assert "mcp.clinic.tools.nothing: the server has no tool of this name" in said
    assert "the tool needs 'specialty'" in said
    assert "the tool takes no 'colour'" in said
