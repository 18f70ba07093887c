"""Socket Mode behaves as HTTP does: acknowledged once stored, answered once, connected again when Slack asks for it."""

from pathlib import Path

import pytest

from bot.testing.echo import echo_desk
from bot.testing.stand_ins.slack import BOT, TEAM
from bot.testing.stand_ins.slack_socket import SlackSocketStandIn

MENTION = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@{BOT}> hello", "ts": "171.5"}


async def test_events_and_clicks_are_stored_acknowledged_and_answered(tmp_path: Path) -> None:
    slack = SlackSocketStandIn()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
        await slack.connected(1)
        await slack.push("e1", slack.envelope(MENTION))
        await slack.got(1)
        await slack.push("e2", slack.envelope(MENTION))  # delivered again
        await slack.push("e3", slack.envelope({"type": "something_new"}))
        click = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": "U1"},
            "channel": {"id": "C1"},
            "container": {"message_ts": "172.1"},
            "message": {"ts": "172.1", "thread_ts": "171.5"},
            "actions": [{"block_id": "press:U1:0", "action_id": "press_1", "value": "/yes"}],
        }
        await slack.push("e4", click, kind="interactive")
        await slack.got(2)
        assert all([await slack.acked(envelope) for envelope in ("e1", "e2", "e3", "e4")])
        assert sorted(slack.acks) == ["e1", "e2", "e3", "e4"]
        assert desk.echo.texts == ["hello", "/yes"]
        assert slack.posted()["thread_ts"] == "171.5"


async def test_a_connection_that_slack_ends_is_opened_again(tmp_path: Path) -> None:
    slack = SlackSocketStandIn()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db"):
        await slack.connected(1)
        await slack.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await slack.connected(2)
        await slack.push("e1", slack.envelope(MENTION))
        assert (await slack.got(1))[0].text == "heard: hello"


async def test_a_slack_that_says_no_goodbye_holds_up_no_closing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slack = SlackSocketStandIn()
    slack.deaf = True
    async with slack.open():
        async with echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
            await slack.connected(1)
            await slack.push("e1", slack.envelope({**MENTION, "text": f"<@{BOT}> wait"}))
            await desk.echo.heard(1)  # and this turn is not over
            client = desk.channel("slack")._socket._handler.client
        assert client.aiohttp_client_session.closed
        assert client.message_receiver.done()
    assert "a channel did not close" not in "".join(capsys.readouterr())
