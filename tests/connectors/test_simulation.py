"""The simulated platforms tell a careless bot from ours."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.tencent import xml
from bot.tencent.envelope import signature
from bot.testing import simulation
from bot.testing.simulation import slack_rules, wechat_rules
from bot.testing.stand_ins.slack import SlackStandIn
from bot.testing.stand_ins.wechat import APP_ID, TOKEN, WeChatStandIn

ROOT = Path(__file__).parents[2]


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

    async def events(request: web.Request) -> web.Response:
        event = json.loads(await request.read())["event"]
        if event.get("text") == simulation.SLOW:
            await asyncio.sleep(simulation.SLACK_S + 0.5)
        headers = {"Authorization": "Bearer xoxb-1"}
        async with ClientSession(headers=headers) as http:
            body = {"channel": event["channel"], "text": "hi"}
            await http.post(f"{slack.api}/api/chat.postMessage", json=body)
        return web.Response()

    async with serving("/webhooks/slack/events", events) as url:
        yield url


async def test_a_careless_bot_breaks_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "SLACK_S", 0.5)
    monkeypatch.setattr(simulation, "CALM_S", 0.7)
    monkeypatch.setattr(simulation, "ANSWER_S", 3.0)
    slack = SlackStandIn()
    async with slack.open(), naive(slack) as url:
        broken = [kept.rule for kept in [rule async for rule in slack_rules(slack, url)] if not kept.kept]
    assert len(broken) == 6, broken


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


async def test_a_careless_account_breaks_nearly_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "WECHAT_S", 0.5)
    monkeypatch.setattr(simulation, "CALM_S", 0.7)
    monkeypatch.setattr(simulation, "ANSWER_S", 3.0)
    wechat = WeChatStandIn()
    async with wechat.open(), naive_account(wechat) as url:
        broken = [kept.rule for kept in [rule async for rule in wechat_rules(wechat, url)] if not kept.kept]
    assert len(broken) >= 6, broken


async def simulated(platform: str) -> tuple[int | None, list[str]]:
    """`haoke simulate`, as a developer runs it but with the model that starts soonest: its exit code and lines."""
    env = {**os.environ, "HAOKE_UNDERSTANDING__PROFILE": "linear"}
    command = (sys.executable, "-m", "bot.cli", "simulate", platform)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    return process.returncode, told.decode().splitlines()


async def test_our_bot_keeps_the_law_of_every_platform() -> None:
    tried = await asyncio.gather(*(simulated(platform) for platform in simulation.RULES))
    for platform, (code, lines) in zip(simulation.RULES, tried, strict=True):
        assert code == 0, (platform, lines)
        assert len(lines) >= 5, (platform, lines)
        assert all(line.startswith("kept ") for line in lines), (platform, lines)
