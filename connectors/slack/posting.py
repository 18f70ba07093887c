"""Calls of Slack's web API that post replies: in order, 429 honoured per channel, nothing posted twice."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.connector import Memory
from bot.errors import DeliveryError
from bot.log import get_logger
from bot.turn import Address, Reply
from connectors.slack.blocks import Post, posts
from connectors.slack.events import place
from connectors.slack.text import escaped
from connectors.slack.tokens import Tokens

if TYPE_CHECKING:
    from aiohttp import ClientSession

KEPT_S: Final = 86_400.0  # how long a post is remembered, so that a repeat is none
TIMEOUT_S: Final = 12
_log = get_logger(__name__)

# Nobody can be reached there, now or later.
_NOBODY: Final = frozenset(
    {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "thread_not_found"}
    | {"messages_tab_disabled", "restricted_action", "cannot_reply_to_message", "no_permission"}
)
# The operator has to do something first.
_SETTINGS: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
    | {"org_login_required", "access_denied", "team_access_not_granted"}
)
_PLAINER: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "invalid_metadata_format"}
)


class Posting:
    """Posts for every workspace; each channel rests by itself when Slack says so."""

    def __init__(
        self, config: Mapping[str, Any], http: "ClientSession", memory: Memory, tokens: Tokens
    ) -> None:
        self._url = str(config["api_url"])
        self._feedback = bool(config.get("feedback"))
        self._http = http
        self._memory = memory
        self.tokens = tokens
        self._whispers: set[asyncio.Task[None]] = set()
        self._rests: dict[tuple[str, str], float] = {}

    async def client(self, team: str) -> AsyncWebClient:
        """A client with the token of a workspace."""
        token = await self.tokens.of(team)
        if not token:
            raise DeliveryError("there is no bot token for this workspace", retry_after=300)
        return AsyncWebClient(token=token, base_url=self._url, session=self._http, timeout=TIMEOUT_S)

    def parts(self, reply: Reply, clicker: str) -> Sequence[Post]:
        """The posts of a reply."""
        return posts(reply, clicker=clicker, feedback=self._feedback)

    async def done(self, key: str) -> int:
        """How many posts of a reply have been made."""
        kept = await self._memory.get(f"sent:{key}")
        return int(kept) if isinstance(kept, int) else 0

    async def post(self, address: Address, key: str, parts: Sequence[Post], done: int) -> None:
        """Make the posts of a reply after the first `done`."""
        if done:
            await self._note(key, done)
        for number, part in enumerate(parts[done:], done + 1):
            await self._post(address, part, key)
            await self._note(key, number)

    async def _note(self, key: str, number: int) -> None:
        await self._memory.set(f"sent:{key}", number, ttl_s=KEPT_S, durable=False)

    async def _post(self, address: Address, post: Post, key: str) -> None:
        channel, thread = place(address)
        details: dict[str, Any] = {"channel": channel, "text": post.text}
        if thread:
            details["thread_ts"] = thread
        if post.blocks:
            details["blocks"] = list(post.blocks)
        metadata = {"event_type": "haoke_reply", "event_payload": {"key": key}}
        try:
            await self.call(address.account, "chat.postMessage", {**details, "metadata": metadata})
        except RefusedError as error:
            if error.code not in _PLAINER:
                raise
            _log.error("Slack refused the form of a reply", code=error.code, message_key=key)
            details.pop("blocks", None)  # the words are what counts
            await self.call(address.account, "chat.postMessage", details)

    def whisper(self, where: Address, user: str, text: str) -> None:
        """Tell one person something, in the background: Slack waits three seconds for its acknowledgement."""

        async def tell() -> None:
            channel, thread = place(where)
            details = {"channel": channel, "user": user, "text": escaped(text)}
            try:
                await self.call(
                    where.account,
                    "chat.postEphemeral",
                    {**details, **({"thread_ts": thread} if thread else {})},
                )
            except DeliveryError as error:
                _log.warning("a word to one person was not posted", why=str(error))

        task = asyncio.create_task(tell())
        self._whispers.add(task)
        task.add_done_callback(self._whispers.discard)

    def stop(self) -> None:
        """Whisper no more."""
        for task in list(self._whispers):
            task.cancel()

    async def call(
        self, team: str, method: str, details: Mapping[str, Any], *, form: bool = False
    ) -> Mapping[str, Any]:
        """One call, as JSON or (those about files) as parameters; DeliveryError says what is to follow."""
        client, resting = await self.client(team), (team, _counted(method, details))
        rest = self._rests.get(resting, 0.0) - time.monotonic()
        if rest > 0:
            raise DeliveryError("Slack asked for a rest", retry_after=rest)
        try:
            given = dict(details)
            answer = await (
                client.api_call(method, params=given) if form else client.api_call(method, json=given)
            )
        except SlackApiError as error:
            raise self._refusal(error, resting) from None
        except (SlackClientError, OSError, TimeoutError, ValueError) as error:
            raise DeliveryError(f"Slack cannot be reached: {type(error).__name__}") from None
        data = answer.data
        return data if isinstance(data, dict) else {}

    def _refusal(self, error: SlackApiError, resting: tuple[str, str]) -> DeliveryError:
        response: Any = error.response
        code = str(response.get("error", "")) if response.status_code != 429 else "ratelimited"
        if code in ("ratelimited", "rate_limited"):
            wait = _seconds(response.headers)
            self._rests[resting] = time.monotonic() + wait
            return DeliveryError("Slack asked for a rest", retry_after=wait)
        if code in _SETTINGS:
            _log.error(
                "Slack refuses the token or its scopes; see docs/channels/slack.md",
                code=code,
                team=resting[0],
            )
            return RefusedError(code, retry_after=60)
        if code in _NOBODY:
            return RefusedError(code, undeliverable=True)
        return RefusedError(code or f"status {response.status_code}")


class RefusedError(DeliveryError):
    """Slack's own word for why not."""

    def __init__(self, code: str, *, retry_after: float | None = None, undeliverable: bool = False) -> None:
        super().__init__(f"Slack refused: {code}", retry_after=retry_after, undeliverable=undeliverable)
        self.code = code


def _counted(method: str, details: Mapping[str, Any]) -> str:
    """What Slack counts together: posts by channel, everything else by method."""
    return str(details.get("channel", "")) if method == "chat.postMessage" else method


def _seconds(headers: Mapping[str, str]) -> float:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        return min(3600.0, max(1.0, float(given)))
    except ValueError:
        return 30.0
