"""The app in many workspaces: installed by Bolt's flow into our database, with tokens that are renewed and taken away."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn
from connectors.slack.oauth import BACK, INSTALL

# Slack's SDK still makes its basic authorisation the old way.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
COOKIE = "slack-app-oauth-state"


class ManySlack(SlackStandIn):
    """Slack's side of an installation: a code is good once, tokens end after `lives_s` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = {"code-1"}
        self.lives_s = 43_200
        self.renewed = 0

    def table(self) -> Mapping[str, Any]:
        given = {**super().table(), "client_id": "11.22", "client_secret": "s3cret"}
        return {**given, "bot_token": "", "team_id": "", "bot_user_id": ""}

    def known(self, token: str) -> bool:
        return token in ("xoxe.xoxb-1", f"xoxe.xoxb-renewed-{self.renewed}")

    async def other(self, name: str, details: Mapping[str, Any]) -> web.Response:
        if name == "auth.test":
            return web.json_response({"ok": True, "bot_id": "B1", "user_id": BOT, "team_id": TEAM})
        if name != "oauth.v2.access":
            return await super().other(name, details)
        granted = {"ok": True, "token_type": "bot", "expires_in": self.lives_s, "bot_user_id": BOT}
        if details.get("grant_type") == "refresh_token":
            assert details["refresh_token"] == "xoxe-1"
            self.renewed += 1
            return web.json_response(
                {**granted, "access_token": f"xoxe.xoxb-renewed-{self.renewed}", "refresh_token": "xoxe-1"}
            )
        if details.get("code") not in self.codes:
            return web.json_response({"ok": False, "error": "invalid_code"})
        self.codes.discard(str(details["code"]))
        team = {
            "team": {"id": TEAM, "name": "Shop"},
            "app_id": "A1",
            "authed_user": {"id": "U1"},
            "scope": "chat:write",
        }
        return web.json_response(
            {**granted, **team, "access_token": "xoxe.xoxb-1", "refresh_token": "xoxe-1"}
        )


@pytest.fixture
async def slack() -> AsyncIterator[ManySlack]:
    stand_in = ManySlack()
    async with stand_in.open():
        yield stand_in


@pytest.fixture
async def desk(slack: ManySlack, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    async with echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as running:
        yield running


async def begun(desk: EchoDesk) -> str:
    """The state that a browser brings to Slack and keeps in a cookie."""
    async with desk.http.get(INSTALL, allow_redirects=False) as answer:
        assert answer.status == 302
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert asked["client_id"] == ["11.22"]
        assert {"chat:write", "files:read"} <= set(asked["scope"][0].split(","))
        assert answer.cookies[COOKIE].value == asked["state"][0]
        return asked["state"][0]


async def back(desk: EchoDesk, *, state: str, cookie: str, code: str = "code-1") -> int:
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    async with desk.http.get(BACK, params={"code": code, "state": state}, headers=headers) as answer:
        return answer.status


async def installed(desk: EchoDesk) -> None:
    state = await begun(desk)
    assert await back(desk, state=state, cookie=state) == 200


async def test_a_workspace_is_served_once_the_app_is_installed(slack: ManySlack, desk: EchoDesk) -> None:
    await slack.say(desk.http, "too early")
    assert not desk.echo.claims
    await installed(desk)
    await slack.say(desk.http, "hello", key="2")
    assert (await slack.got(1))[0].text == "heard: hello"


async def test_a_state_counts_once_and_for_its_own_browser(slack: ManySlack, desk: EchoDesk) -> None:
    state = await begun(desk)
    assert await back(desk, state=state, cookie="") == 400
    assert await back(desk, state=state, cookie="other") == 400
    assert await back(desk, state="made-up", cookie="made-up") == 401
    assert not [name for name, _ in slack.calls if name == "oauth.v2.access"]
    assert await back(desk, state=state, cookie=state) == 200
    slack.codes.add("code-2")
    assert await back(desk, state=state, cookie=state, code="code-2") == 401
    assert "code-2" in slack.codes


async def test_a_wrong_code_and_a_refusal_install_nothing(slack: ManySlack, desk: EchoDesk) -> None:
    state = await begun(desk)
    assert await back(desk, state=state, cookie=state, code="wrong") == 401
    async with desk.http.get(BACK, params={"error": "access_denied"}) as answer:
        assert answer.status == 400
    await slack.say(desk.http, "hello")
    assert not desk.echo.claims


async def test_a_token_is_renewed_before_it_ends(slack: ManySlack, desk: EchoDesk) -> None:
    slack.lives_s = 600
    await installed(desk)
    slack.lives_s = 43_200
    for key in ("1", "2"):
        await slack.say(desk.http, "hello", key=key)
    await slack.got(2)
    assert slack.renewed == 1
    assert slack.tokens == ["xoxe.xoxb-renewed-1"] * 2


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}}]
)
async def test_a_workspace_that_removes_the_app_is_forgotten(
    slack: ManySlack, desk: EchoDesk, event: Mapping[str, Any]
) -> None:
    await installed(desk)
    late = {**slack.envelope(event), "event_time": time.time() - 60}
    assert await slack.post(desk.http, json.dumps(late).encode()) == 200  # of an installation before
    await slack.say(desk.http, "hello")
    await slack.got(1)
    gone = {**slack.envelope(event), "event_time": time.time()}
    assert await slack.post(desk.http, json.dumps(gone).encode()) == 200
    memory: Any = desk.channel("slack").gateway.memory
    assert await memory.get(f"install:{TEAM}") is None
    await slack.say(desk.http, "still there?", key="2")
    assert desk.echo.texts == ["hello"]


async def test_a_desk_of_one_workspace_takes_no_other(slack: ManySlack, tmp_path: Path) -> None:
    async with echo_desk({"slack": {**slack.table(), "team_id": "T9"}}, tmp_path / "desk.db") as desk:
        state = await begun(desk)
        assert await back(desk, state=state, cookie=state) == 500
        await slack.say(desk.http, "hello")
        assert not desk.echo.claims


async def test_one_workspace_alone_has_no_such_pages(tmp_path: Path) -> None:
    slack = SlackStandIn()
    async with (
        slack.open(),
        echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk,
        desk.http.get(INSTALL) as answer,
    ):
        assert answer.status == 404
