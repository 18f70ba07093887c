"""A platform that keeps its own law: it waits as long as the real one, delivers again, and counts what a bot sends.

Each rule is tried on a running bot, ours or any other, and told apart by name. `haoke simulate` runs them.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout

from bot.testing.platform import Platform
from bot.testing.stand_ins.slack import BOT, SlackStandIn
from bot.testing.stand_ins.slack_socket import SlackSocketStandIn
from bot.testing.stand_ins.wechat import OPENID, WeChatStandIn, event_message, text_message

SLOW: Final = "slow"  # the words that make a bot under test take longer than the platform waits
SLACK_S: Final = 3.0
WECHAT_S: Final = 5.0
ANSWER_S: Final = 30.0  # for an answer to arrive
CALM_S: Final = 1.0  # nothing more comes after this


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule, and whether it was kept."""

    rule: str
    kept: bool
    detail: str = ""


async def delivered(call: Callable[[], Awaitable[int]], *, times: int = 4) -> tuple[bool, int]:
    """Deliver until it is acknowledged, as platforms do; whether the first time sufficed, and how often it took."""
    for count in range(1, times + 1):
        try:
            if await call() == 200:
                return count == 1, count
        except (TimeoutError, OSError):
            continue
    return False, times


async def answers(platform: Platform, before: int, *, least: int = 1) -> int:
    """How many messages came after `before`, once it is calm."""
    end = time.monotonic() + ANSWER_S
    while len(platform.sent) - before < least and time.monotonic() < end:  # noqa: ASYNC110 - it watches
        await asyncio.sleep(0.05)
    seen = -1
    while seen != len(platform.sent):
        seen = len(platform.sent)
        await asyncio.sleep(CALM_S)
    return seen - before


async def slack_rules(slack: SlackStandIn, url: str) -> AsyncIterator[Kept]:
    """Slack's law: three seconds, deliveries again with and without a header, echoes, 429, signatures."""
    async with ClientSession(base_url=url, timeout=ClientTimeout(total=SLACK_S)) as http:
        first, count = await delivered(lambda: slack.say(http, SLOW, key="1", new_id=True))
        yield Kept(
            "acknowledges within 3 seconds, however long the work takes", first, f"deliveries: {count}"
        )
        for _ in range(2):
            await _quietly(slack.say(http, SLOW, key="1", new_id=True))
        number = await answers(slack, 0)
        yield Kept(
            "answers a message once that is delivered again under other ids", number == 1, f"{number} answers"
        )
        async for kept in _slack_talk(slack, http):
            yield kept
        if slack.calls_us:
            forged = await slack.say(http, "hello", key="9", forged=True)
            yield Kept("refuses a wrong signature", forged == 401, f"status {forged}")


async def _slack_talk(slack: SlackStandIn, http: ClientSession) -> AsyncIterator[Kept]:
    before = len(slack.sent)
    mention = {"channel": "C1", "user": "U1", "text": f"<@{BOT}> hello", "ts": "171.5"}
    for kind in ("app_mention", "message"):
        await _quietly(slack.event(http, {"type": kind, **mention}, event_id=f"Ev-{kind}"))
    number = await answers(slack, before)
    yield Kept("answers a mention once that is a message too", number == 1, f"{number} answers")
    before = len(slack.sent)
    own = {"type": "message", "channel": "C1", "user": BOT, "bot_id": "B1", "text": "hello", "ts": "172.1"}
    edit = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "172.2", "message": own}
    for event in (own, edit, {**own, "user": "U9", "ts": "172.3"}):
        await _quietly(slack.event(http, event, event_id=f"Ev{event['ts']}"))
    number = await answers(slack, before, least=0)
    yield Kept("says nothing to bots, edits and its own words", number == 0, f"{number} answers")
    before, slack.trouble = len(slack.sent), ["busy"]
    await _quietly(slack.say(http, "hello again", key="5"))
    number = await answers(slack, before)
    yield Kept("waits when told to, and loses nothing", number == 1, f"{number} answers")


async def wechat_rules(wechat: WeChatStandIn, url: str) -> AsyncIterator[Kept]:
    """WeChat's law: five seconds three times, five messages in 48 hours, 2048 bytes, tokens that end."""
    async with ClientSession(base_url=url, timeout=ClientTimeout(total=WECHAT_S)) as http:
        first, count = await delivered(lambda: wechat.say(http, SLOW), times=3)
        yield Kept(
            "acknowledges within 5 seconds, however long the work takes", first, f"deliveries: {count}"
        )
        for _ in range(2):
            await _quietly(wechat.say(http, SLOW))
        number = await answers(wechat, 0)
        yield Kept("answers a message once that is delivered again", number == 1, f"{number} answers")
        before = len(wechat.sent)
        for _ in range(2):
            await _quietly(_status(wechat.push(http, event_message("subscribe"))))
        number = await answers(wechat, before)
        yield Kept("greets a follower once", number == 1, f"{number} answers")
        before, wechat.tokens = len(wechat.sent), wechat.tokens + 1  # somebody else renewed the token
        await _quietly(wechat.say(http, "你好", key="2"))
        number = await answers(wechat, before)
        yield Kept("renews a token that was replaced, and sends once", number == 1, f"{number} answers")
        longest = max((len(sent.text.encode()) for sent in wechat.sent), default=0)
        mine = [sent for sent in wechat.sent if sent.conversation == OPENID]
        yield Kept("sends texts of at most 2048 bytes", longest <= 2048, f"longest: {longest}")
        yield Kept("keeps to five messages an answer", len(mine) <= 5 * 3, f"{len(mine)} messages")
        forged = await wechat.say(http, "hello", key="8", forged=True)
        yield Kept("refuses a wrong signature", 400 <= forged < 500, f"status {forged}")
        body = text_message("hello", key="9").encode()
        async with http.post("/webhooks/wechat", data=body) as answer:
            yield Kept("refuses what is not sealed", 400 <= answer.status < 500, f"status {answer.status}")


async def _status(push: Awaitable[tuple[int, str]]) -> int:
    return (await push)[0]


async def _quietly(call: Awaitable[int]) -> None:
    """A delivery whose answer does not matter."""
    try:
        await call
    except (TimeoutError, OSError):
        return


RULES: Final[Mapping[str, tuple[type[Platform], Callable[[Any, str], AsyncIterator[Kept]], float]]] = {
    "slack": (SlackStandIn, slack_rules, SLACK_S),
    "slack-socket": (SlackSocketStandIn, slack_rules, SLACK_S),
    "wechat": (WeChatStandIn, wechat_rules, WECHAT_S),
}
