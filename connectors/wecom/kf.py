"""WeCom's customer service: pull what was said, send answers, hand over to its own desk, follow what people do there."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.connector import Gateway, Message, Seen
from bot.errors import HaokeError, StoreError
from bot.log import get_logger
from bot.patience import within
from bot.tencent.api import Api, code_of
from bot.tencent.budget import Budget
from bot.tencent.late import Late
from bot.tencent.media import Files
from bot.tencent.parts import chosen, menu_seq
from bot.tencent.sending import Sending
from bot.tencent.uploads import Uploads
from bot.turn import Address, Utterance
from connectors.wecom import items
from connectors.wecom.codes import FAILURES, WINDOW_FAILURES, problem
from connectors.wecom.wire import Wire

POOL: Final = 2  # service_state: waits for a person
NOTE_S: Final = 2.0  # of the five seconds that WeCom waits
TOKEN_S: Final = 600.0  # how long a callback's token is good
OLD_S: Final = 3600  # what is older than the newest by so much is history when the desk is switched on
_log = get_logger(__name__)


class Kf:
    """The customer service accounts of one company."""

    def __init__(self, gateway: Gateway, api: Api, uploads: Uploads, *, native_desk: bool) -> None:
        self._gateway = gateway
        self._memory = gateway.memory
        self._api = api
        self._native_desk = native_desk
        self.files = Files(gateway, api, "files:kf")
        self._budget, self._late = Budget(gateway.memory), Late(gateway)
        self._wire = Wire(api, uploads, gateway.memory)
        self._sending = Sending(gateway, self._wire, self._budget, self._late, uploads)
        self._locks: dict[str, asyncio.Lock] = {}
        self._told: dict[str, str] = {}  # accounts that have something, with the callback's token

    async def called(self, account: str, token: str) -> None:
        """There is something to pull; noted before it is acknowledged, so that a crash forgets nothing.

        While the database is away it is noted here alone: what WeCom has is pulled as soon as it can be stored, or after the
        next start.
        """
        self._told[account] = token
        try:
            await within(NOTE_S, self._note(account, token))
        except (StoreError, TimeoutError) as error:
            _log.warning("an announcement could not be noted", account=account, why=str(error))

    async def _note(self, account: str, token: str) -> None:
        accounts = await self._memory.get("accounts")
        known = [str(name) for name in accounts] if isinstance(accounts, list) else []
        if account not in known:
            await self._memory.set("accounts", [*known, account])
        await self._memory.set(f"pull:{account}", token, ttl_s=TOKEN_S)

    async def pull_all(self) -> None:
        """Pull what was left over from before, or came while nobody was there to be told."""
        accounts = await self._memory.get("accounts")
        for account in accounts if isinstance(accounts, list) else []:
            await self.pull(str(account))

    async def pull(self, account: str) -> None:
        """Fetch pages until there are none; the cursor is saved after what it stands for has been stored."""
        async with self._locks.setdefault(account, asyncio.Lock()):
            token = self._told.get(account) or await self._memory.get(f"pull:{account}")
            cursor = await self._memory.get(f"cursor:{account}")
            first = cursor is None
            while True:
                body = {"token": token or "", "limit": 1000, "voice_format": 0, "open_kfid": account}
                answer = await self._api.call("/cgi-bin/kf/sync_msg", {"cursor": cursor or "", **body})
                if failed := problem(code_of(answer), "kf/sync_msg"):
                    raise failed
                await self._take(answer.get("msg_list"), first=first)
                if cursor_now := answer.get("next_cursor"):
                    cursor = str(cursor_now)
                    await self._memory.set(f"cursor:{account}", cursor)
                if answer.get("has_more") != 1:  # an empty page may have more behind it
                    break
            if self._told.get(account) == token:
                self._told.pop(account, None)  # an earlier pull may have done what this one was called for
            if await self._memory.get(f"pull:{account}") == token:
                await self._memory.set(f"pull:{account}", None)

    def seen(self, message: Message) -> Sequence[Seen]:
        """What customers see of a reply."""
        return self._sending.seen(message)

    async def reply(self, address: Address, message: Message) -> None:
        """Send a reply; when it is the last before a person takes over, hand the session to WeCom's desk."""
        await self._sending.reply(address, message)
        waits = message.owner == "queue" and self._native_desk
        if waits and not await self._gateway.log(address, after=message.seq):
            await self._hand_over(address)

    async def _hand_over(self, address: Address) -> None:
        """Afterwards the API refuses to send, so that it comes last. Where it fails our own desk has the conversation."""
        body = {"open_kfid": address.account, "external_userid": address.conversation, "service_state": POOL}
        code = code_of(await self._api.call("/cgi-bin/kf/service_state/trans", body))
        if code:
            _log.error(
                "WeCom's desk did not take a conversation; ours has it", conversation=address.id, code=code
            )

    async def _take(self, entries: object, *, first: bool) -> None:
        found = [e for e in entries if isinstance(e, Mapping)] if isinstance(entries, list) else []
        newest = max((_time(entry) for entry in found), default=0)
        for entry in found:
            if first and newest - _time(entry) > OLD_S:
                continue
            try:
                await self._one(entry)
            except StoreError:
                raise  # the page is pulled again
            except (
                HaokeError,
                ValueError,
                TypeError,
            ) as error:  # one that cannot be used must not hide the next ones
                _log.error("an item of WeCom cannot be used", why=type(error).__name__)

    async def _one(self, item: Mapping[str, Any]) -> None:
        address = items.customer_of(item)
        if address is None:
            return
        match item.get("origin"):
            case items.CUSTOMER:
                await self._heard(address, item)
            case items.SERVICER:
                agent, words = str(item.get("servicer_userid") or "wecom"), items.said(item)
                await self._gateway.told(address, agent, words.text or f"[{item.get('msgtype')}]", words.key)
            case items.SYSTEM:
                await self._event(address, items.part(item, "event"))

    async def _heard(self, address: Address, item: Mapping[str, Any]) -> None:
        utterance = await self._meant(address, item, items.said(item))
        kind = "event" if items.menu_of(item) else "message"
        await self._gateway.accept(address, await self.files.expect(address, utterance))
        await self._budget.opened(
            address.conversation, "event" if kind == "event" else "message", utterance.key
        )
        await self._sending.late(address)

    async def _meant(self, address: Address, item: Mapping[str, Any], words: Utterance) -> Utterance:
        """A click on a menu means what its choice stood for."""
        if not items.menu_of(item):
            return words
        shown = await self._gateway.log(address, after=max(0, menu_seq(items.menu_of(item)) - 1))
        button = chosen(items.menu_of(item), shown)
        return replace(words, kind="press", text=button.payload) if button else words

    async def _event(self, address: Address, event: Mapping[str, Any]) -> None:
        match event.get("event_type"), event.get("change_type"):
            case "enter_session", _ if event.get("welcome_code"):
                await self._welcome(str(event["welcome_code"]))
            case "session_status_change", 1 | 2 | 4:
                agent = str(event.get("new_servicer_userid") or "wecom")
                await self._gateway.owned(address, f"agent:{agent}")
            case "session_status_change", 3:
                await self._gateway.owned(address, "closed")  # it opens again with the bot when they write
            case "msg_send_fail", _:
                await self._failed(address, event)

    async def _failed(self, address: Address, event: Mapping[str, Any]) -> None:
        """WeCom took a message and could not deliver it: the desk is told, and what a window held back is said later."""
        kind = event.get("fail_type")
        why = FAILURES.get(kind if isinstance(kind, int) else 0, FAILURES[0])
        seqs = await self._wire.seqs(str(event.get("fail_msgid", "")), address)
        _log.warning("a message did not reach its customer", conversation=address.id, fail_type=kind)
        if kind in WINDOW_FAILURES:
            await self._budget.closed(address.conversation, await self._budget.now(address.conversation))
            await self._late.add(address, seqs)
        if seqs:
            await self._gateway.reached(address, seqs, why=why)

    async def _welcome(self, code: str) -> None:
        """Within twenty seconds of entering; once."""
        body = {"code": code, "msgtype": "text", "text": {"content": self._gateway.word("channel.welcome")}}
        failed = problem(code_of(await self._api.call("/cgi-bin/kf/send_msg_on_event", body)), "welcome")
        if failed is not None:
            _log.info("a welcome was not sent", why=str(failed))


def _time(item: Mapping[str, Any]) -> int:
    value = item.get("send_time")
    return value if isinstance(value, int) else int(time.time())
