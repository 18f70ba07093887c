"""The simulated platforms tell a careless bot from ours."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.commands.simulate import _run
from bot.errors import ConfigError
from bot.tencent import xml
from bot.tencent.envelope import signature
from bot.testing import simulation
from bot.testing.simulation import Kept, slack_rules, wechat_rules, wecom_rules
from bot.testing.stand_ins.slack import TEAM, SlackStandIn
from bot.testing.stand_ins.wechat import APP_ID, TOKEN, WeChatStandIn
from bot.testing.stand_ins.wecom import ACCOUNT, WeComStandIn

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Platforms with less patience, and their careless bots with them."""
    for name, seconds in (
        ("SLACK_S", 0.5),
        ("WECHAT_S", 0.5),
        ("WECOM_S", 0.5),
        ("CALM_S", 0.7),
        ("ANSWER_S", 3.0),
    ):
        monkeypatch.setattr(simulation, name, seconds)


async def broken_by(rules: AsyncIterator[Kept]) -> list[str]:
    """The rules that were not kept."""
    return [kept.rule async for kept in rules if not kept.kept]


@asynccontextmanager
async def serving(path: str, handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server of one route, at its address."""
    application = web.Application()
    application.router.add_post(path, handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def naive(slack: SlackStandIn) -> AsyncIterator[str]:
    """The bot of a tutorial: works first, answers then, and believes everybody."""

    async def streams(http: ClientSession, event: Mapping[str, Any]) -> None:
        """Begun and added to, and what becomes of it is nobody's business."""
        there = {"channel": event["channel"], "thread_ts": event["ts"], "markdown_text": "I can"}
        there |= {"recipient_user_id": event["user"], "recipient_team_id": TEAM}
        async with http.post(f"{slack.api}/api/chat.startStream", json=there) as begun:
            ts = (await begun.json())["ts"]
        for words in (" do", " much", " for you."):
            more = {"channel": event["channel"], "ts": ts, "markdown_text": words}
            await http.post(f"{slack.api}/api/chat.appendStream", json=more)

    async def events(request: web.Request) -> web.Response:
        event = json.loads(await request.read())["event"]
        if event.get("text") == simulation.SLOW:
            await asyncio.sleep(simulation.SLACK_S + 0.5)
        headers = {"Authorization": "Bearer xoxb-1"}
        async with ClientSession(headers=headers) as http:
            if simulation.AT_LENGTH in str(event.get("text")):
                await streams(http, event)
                return web.Response()
            body = {"channel": event["channel"], "text": "hi"}
            await http.post(f"{slack.api}/api/chat.postMessage", json=body)
        return web.Response()

    async with serving("/webhooks/slack/events", events) as url:
        yield url


@pytest.mark.usefixtures("hurried")
async def test_a_careless_bot_breaks_every_rule() -> None:
    slack = SlackStandIn()
    async with slack.open(), naive(slack) as url:
        broken = await broken_by(slack_rules(slack, url))
    assert len(broken) == 7, broken


@asynccontextmanager
async def naive_account(wechat: WeChatStandIn) -> AsyncIterator[str]:
    """The same for WeChat: it opens what it is sent, checks nothing, answers everything, and keeps its token for ever."""
    token: list[str] = []

    async def pushed(request: web.Request) -> web.Response:
        outer = xml.read(await request.read())
        sealed, mark = (
            outer.get("Encrypt", ""),
            (request.query.get(name, "") for name in ("timestamp", "nonce")),
        )
        stamp, nonce = mark
        inner = (
            wechat.envelope.opened(signature(TOKEN, stamp, nonce, sealed), stamp, nonce, sealed)
            if sealed
            else b"<xml/>"
        )
        fields = xml.read(inner)
        if fields.get("Content") == simulation.SLOW:
            await asyncio.sleep(simulation.WECHAT_S + 0.5)
        async with ClientSession() as http:
            if not token:
                asked = {"appid": APP_ID, "secret": "app-secret"}
                async with http.post(f"{wechat.api}/cgi-bin/stable_token", json=asked) as answer:
                    token.append((await answer.json())["access_token"])
            body = {
                "touser": fields.get("FromUserName", ""),
                "msgtype": "text",
                "text": {"content": "好" * 800},
            }
            url = f"{wechat.api}/cgi-bin/message/custom/send?access_token={token[0]}"
            async with http.post(url, json=body):
                return web.Response(text="success")

    async with serving("/webhooks/wechat", pushed) as url:
        yield url


@pytest.mark.usefixtures("hurried")
async def test_a_careless_account_breaks_nearly_every_rule() -> None:
    wechat = WeChatStandIn()
    async with wechat.open(), naive_account(wechat) as url:
        broken = await broken_by(wechat_rules(wechat, url))
    assert len(broken) >= 6, broken


@asynccontextmanager
async def naive_service(wecom: WeComStandIn) -> AsyncIterator[str]:
    """The same for customer service: one page from the beginning, everything in it answered at length, whoever has the session."""

    async def called(request: web.Request) -> web.Response:
        async with ClientSession() as http:
            api = f"{wecom.api}/cgi-bin/kf"
            token = "access_token=token-kf-secret"
            body = {"cursor": "", "open_kfid": ACCOUNT}
            async with http.post(f"{api}/sync_msg?{token}", json=body) as answer:
                items = (await answer.json())["msg_list"]
            for item in [item for item in items if item["origin"] == 3]:
                if item["text"]["content"] == simulation.SLOW:
                    await asyncio.sleep(simulation.WECOM_S + 0.5)
                to = {"touser": item["external_userid"], "open_kfid": ACCOUNT, "msgtype": "text"}
                for words in ("hi", *["one", "two"] * 3, "好" * 800):
                    async with http.post(f"{api}/send_msg?{token}", json={**to, "text": {"content": words}}):
                        pass
        return web.Response(text="success")

    async with serving("/webhooks/wecom", called) as url:
        yield url


@pytest.mark.usefixtures("hurried")
async def test_a_careless_service_breaks_nearly_every_rule() -> None:
    wecom = WeComStandIn()
    async with wecom.open(), naive_service(wecom) as url:
        broken = await broken_by(wecom_rules(wecom, url))
    assert len(broken) >= 6, broken


@pytest.mark.timeout(600)  # it starts a model
async def test_our_bot_keeps_the_law_of_every_platform() -> None:
    """`haoke simulate`, as a developer runs it but with the model that starts soonest."""
    env = {**os.environ, "HAOKE_UNDERSTANDING__PROFILE": "linear"}
    command = (sys.executable, "-m", "bot.cli", "simulate", *simulation.RULES)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    lines = told.decode().splitlines()
    assert process.returncode == 0, lines
    assert all(line.startswith("kept ") for line in lines), lines
    for platform in simulation.RULES:
        assert sum(line.startswith(f"kept    {platform}: ") for line in lines) >= 5, (platform, lines)
    streamed = "ends every stream, and completes what Slack cut off  (streams: 1, cut off: 1, left open: 0)"
    assert sum(line.endswith(streamed) for line in lines) == 2, lines  # over HTTP and over Socket Mode


async def test_a_platform_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="no simulation of 'teams'"):
        await _run(["slack", "teams"], None)
