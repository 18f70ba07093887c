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
from bot.testing.stand_ins.wecom import WeComStandIn

SLOW: Final = "slow"  # the words that make a bot under test take longer than the platform waits
AT_LENGTH: Final = "What can you do for me?"  # what a bot that streams answers word by word
SLACK_S: Final = 3.0
WECHAT_S: Final = 5.0
WECOM_S: Final = 5.0
PERSON: Final = 3  # service_state of a session that a person has
ANSWER_S: Final = 30.0  # for an answer to arrive
CALM_S: Final = 1.0  # nothing more comes after this


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule, and whether it was kept."""

    rule: str
    kept: bool
    detail: str = ""


async def delivered(call: Callable[[], Awaitable[int]], *, times: int) -> tuple[bool, int]:
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


async def _acknowledged(call: Callable[[], Awaitable[int]], within_s: float, *, times: int) -> Kept:
    """The first rule of every platform."""
    first, count = await delivered(call, times=times)
    rule = f"acknowledges within {within_s:g} seconds, however long the work takes"
    return Kept(rule, first, f"deliveries: {count}")


async def _once(rule: str, platform: Platform, before: int) -> Kept:
    """Whether exactly one answer came since."""
    number = await answers(platform, before)
    return Kept(rule, number == 1, f"answers: {number}")


async def slack_rules(slack: SlackStandIn, url: str) -> AsyncIterator[Kept]:
    """Slack's law: three seconds, deliveries again with and without a header, echoes, 429, streams that it cuts, signatures."""
    async with ClientSession(base_url=url, timeout=ClientTimeout(total=SLACK_S)) as http:
        yield await _acknowledged(lambda: slack.say(http, SLOW, key="1", new_id=True), SLACK_S, times=4)
        for _ in range(2):
            await _quietly(slack.say(http, SLOW, key="1", new_id=True))
        yield await _once("answers a message once that is delivered again under other ids", slack, 0)
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
    yield await _once("answers a mention once that is a message too", slack, before)
    before = len(slack.sent)
    own = {"type": "message", "channel": "C1", "user": BOT, "bot_id": "B1", "text": "hello", "ts": "172.1"}
    edit = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "172.2", "message": own}
    for event in (own, edit, {**own, "user": "U9", "ts": "172.3"}):
        await _quietly(slack.event(http, event, event_id=f"Ev{event['ts']}"))
    number = await answers(slack, before, least=0)
    yield Kept("says nothing to bots, edits and its own words", number == 0, f"answers: {number}")
    before, slack.trouble = len(slack.sent), ["busy"]
    await _quietly(slack.say(http, "hello again", key="5"))
    yield await _once("waits when told to, and loses nothing", slack, before)
    number, slack.cuts = len(slack.messages), 1
    mention = {"channel": "C2", "user": "U1", "text": f"<@{BOT}> {AT_LENGTH}", "ts": "173.1"}
    await _quietly(slack.event(http, {"type": "app_mention", **mention}, event_id="Ev-long"))
    yield await _streamed(slack, number)


async def _streamed(slack: SlackStandIn, before: int) -> Kept:
    """Whether every stream was ended, also the one that Slack cut off; a bot that streams nothing leaves nothing open."""
    end, seen = time.monotonic() + ANSWER_S, [*slack.messages.values()][:before]
    while time.monotonic() < end:
        await asyncio.sleep(CALM_S)
        now = [*slack.messages.values()]
        if len(now) > before and now == seen:
            break
        seen = now
    lost = [words for words in slack.cut_off if not any(words in text for text in slack.messages.values())]
    detail = f"streams: {slack.streams}, cut off: {len(slack.cut_off)}, left open: {len(slack.streaming)}"
    return Kept(
        "ends every stream, and completes what Slack cut off", not lost and not slack.streaming, detail
    )


async def wechat_rules(wechat: WeChatStandIn, url: str) -> AsyncIterator[Kept]:
    """WeChat's law: five seconds three times, five messages in 48 hours, 2048 bytes, tokens that end."""
    async with ClientSession(base_url=url, timeout=ClientTimeout(total=WECHAT_S)) as http:
        yield await _acknowledged(lambda: wechat.say(http, SLOW), WECHAT_S, times=3)
        for _ in range(2):
            await _quietly(wechat.say(http, SLOW))
        yield await _once("answers a message once that is delivered again", wechat, 0)
        before = len(wechat.sent)
        for _ in range(2):
            await _quietly(_status(wechat.push(http, event_message("subscribe"))))
        yield await _once("greets a follower once", wechat, before)
        before, wechat.tokens = len(wechat.sent), wechat.tokens + 1  # somebody else renewed the token
        await _quietly(wechat.say(http, "你好", key="2"))
        yield await _once("renews a token that was replaced, and sends once", wechat, before)
        longest = max((len(sent.text.encode()) for sent in wechat.sent), default=0)
        mine = [sent for sent in wechat.sent if sent.conversation == OPENID]
        yield Kept("sends texts of at most 2048 bytes", longest <= 2048, f"longest: {longest}")
        yield Kept("keeps to five messages an answer", len(mine) <= 5 * 3, f"messages: {len(mine)}")
        forged = await wechat.say(http, "hello", key="8", forged=True)
        yield Kept("refuses a wrong signature", 400 <= forged < 500, f"status {forged}")
        body = text_message("hello", key="9").encode()
        async with http.post("/webhooks/wechat", data=body) as answer:
            yield Kept("refuses what is not sealed", 400 <= answer.status < 500, f"status {answer.status}")


async def wecom_rules(wecom: WeComStandIn, url: str) -> AsyncIterator[Kept]:
    """The law of customer service: five seconds, pages from the saved cursor, five messages of 2048 bytes, whose session it is."""
    async with ClientSession(base_url=url, timeout=ClientTimeout(total=WECOM_S)) as http:
        yield await _acknowledged(lambda: wecom.say(http, SLOW), WECOM_S, times=3)
        for _ in range(2):
            await _quietly(wecom.announce(http))
        yield await _once("answers a message once that is announced again", wecom, 0)
        before, wecom.gaps = len(wecom.sent), 1
        await _quietly(wecom.say(http, "你好", key="2"))
        number = await answers(wecom, before)
        yield Kept(
            "pulls on behind an empty page that says there is more",
            number >= 1 and not wecom.gaps,
            f"answers: {number}",
        )
        cursors = [int(body.get("cursor") or 0) for body in wecom.called("kf/sync_msg")]
        yield Kept("goes on from its cursor", cursors == sorted(cursors), f"cursors: {cursors[-5:]}")
        async for kept in _wecom_session(wecom, http):
            yield kept
        yield Kept("sends texts of at most 2048 bytes", 45002 not in wecom.refused)
        yield Kept("keeps to five messages after one of the customer", 95001 not in wecom.refused)
        forged = await _quietly(wecom.say(http, "hello", key="8", forged=True))
        yield Kept("refuses a wrong signature", 400 <= forged < 500, f"status {forged}")


async def _wecom_session(wecom: WeComStandIn, http: ClientSession) -> AsyncIterator[Kept]:
    """A person of WeCom's own desk takes the session and ends it."""
    change: dict[str, Any] = {"event_type": "session_status_change"}
    wecom.state = PERSON
    await _quietly(wecom.event(http, **change, change_type=1, new_servicer_userid="mei"))
    before = len(wecom.sent) + len(wecom.refused)
    await _quietly(wecom.say(http, "还在吗", key="4"))
    await asyncio.sleep(3 * CALM_S)
    number = len(wecom.sent) + len(wecom.refused) - before
    yield Kept("is silent while a person has the session", number == 0, f"tries: {number}")
    wecom.state = 0
    await _quietly(wecom.event(http, **change, change_type=3))
    before = len(wecom.sent)
    await _quietly(wecom.say(http, "你好", key="5"))
    number = await answers(wecom, before)
    yield Kept("answers again once the session has ended", number >= 1, f"answers: {number}")


async def _status(push: Awaitable[tuple[int, str]]) -> int:
    return (await push)[0]


async def _quietly(call: Awaitable[int]) -> int:
    """The status of a delivery; 0 where there was no answer in time."""
    try:
        return await call
    except (TimeoutError, OSError):
        return 0


RULES: Final[Mapping[str, tuple[type[Platform], Callable[[Any, str], AsyncIterator[Kept]], float]]] = {
    "slack": (SlackStandIn, slack_rules, SLACK_S),
    "slack-socket": (SlackSocketStandIn, slack_rules, SLACK_S),
    "wechat": (WeChatStandIn, wechat_rules, WECHAT_S),
    "wecom": (WeComStandIn, wecom_rules, WECOM_S),
}
