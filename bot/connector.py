"""The connector contract: a channel brings utterances in and carries replies out, and cannot see the bot.

A connector gets its own config, an HTTP client and a `Gateway`. Core calls `verify` before anything else of a request.
`send` returns or raises `DeliveryError`; the outbox decides what follows.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeVar

from pydantic import JsonValue

from bot.access import Access
from bot.turn import Address, Attachment, Reply, Utterance

if TYPE_CHECKING:
    from aiohttp import ClientSession, web

    from bot.identity.tokens import Tokens
    from bot.media import Media
    from bot.visits import Visits
    from bot.writing import Writing

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What a channel can show; replies are degraded by this table, never by the channel's name."""

    buttons: bool = False
    cards: bool = False
    images: bool = False
    files: bool = False  # people at the desk may send files there
    streaming: bool = False
    edit: bool = False
    text_limit: int = 4000  # characters of one message
    reply_window_s: int | None = None  # how long after an utterance a reply is allowed
    reply_quota: int | None = None  # messages inside that window
    merges: bool = True  # False: every message is a turn of its own
    fetched: bool = False  # the customer's side reads its messages; nothing is ever sent
    live: bool = False  # it watches its conversations through `Gateway.visits`
    proves: bool = False  # the platform vouches for who sends, so that an account can be linked to a customer
    unasked: bool = False  # the shop may speak first here, to those who want it


@dataclass(frozen=True, slots=True)
class Checked:
    """What asking the platform said about a setting: `ok`, `warn` or `fail`, and how to mend it."""

    setting: str
    state: Literal["ok", "warn", "fail"]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An utterance that is safely stored. `duplicate` tells that the key was seen before, `own` that it was from the same customer."""

    seq: int
    duplicate: bool = False
    own: bool = True
    log_seq: int = 0  # its place in the log that both sides share


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A committed message to the customer, as a channel reads it back; `seq` has no gaps within a conversation."""

    seq: int
    key: str
    turn_id: str
    author: str
    reply: Reply
    at: datetime
    owner: str = ""  # who speaks in the conversation when it is sent: bot, queue, agent:<id> or closed
    complete: bool = True  # False: the reply still grows, and comes again under its key


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the customers of a channel see it, and the choices they can press below it."""

    text: str
    choices: tuple[str, ...] = ()


class Memory(Protocol):
    """A small durable key–value store of one connector: tokens, cursors, installations."""

    async def get(self, key: str) -> JsonValue:
        """The value, or None."""

    async def several(self, *keys: str) -> Sequence[JsonValue]:
        """The values of some keys, in one look."""

    async def set(
        self, key: str, value: JsonValue, *, ttl_s: float | None = None, durable: bool = True
    ) -> None:
        """Store a value, for `ttl_s` seconds when given; `durable=False` for notes that a power cut may take."""

    def lock(self, key: str) -> AbstractAsyncContextManager[None]:
        """Hold a key across processes."""


class People(Protocol):
    """What people at the desk do to a conversation; `agent` is the bare id. Raises BadInput with 404 or 409."""

    async def claim(self, conversation: str, agent: str) -> str:
        """Take the conversation over; the owner it has now."""

    async def say(
        self, conversation: str, agent: str, text: str, *, key: str = "", files: Sequence[Attachment] = ()
    ) -> Message:
        """Write to the customer, or send kept files; only its owner may. The same key again gives the same message."""

    async def release(
        self, conversation: str, agent: str, *, baton: Mapping[str, JsonValue] | None = None
    ) -> str:
        """Give the conversation back to the bot, with what was agreed; the owner it has now."""

    async def close(self, conversation: str, agent: str) -> str:
        """End it, and its tickets with it; the owner it has now."""

    async def verdict(self, effect: str, agent: str, *, approve: bool) -> Accepted:
        """Approve or refuse an effect that waits for a person; the bot carries it out."""

    async def draft(self, turn: str, agent: str, *, approve: bool, text: str = "") -> str:
        """Send the replies of a turn that wait for a person, as they are or as `text`, or throw them away."""

    async def queue(self) -> Sequence[Mapping[str, JsonValue]]:
        """Open tickets, the most urgent and oldest first."""


class Gateway(Protocol):
    """All a connector can ask of the core."""

    memory: Memory
    access: Access
    people: People
    visits: "Visits"  # for channels with a page of their own
    writing: "Writing"  # who writes at this moment, between the pages of this server
    tokens: "Tokens"
    media: "Media"

    async def accept(self, address: Address, utterance: Utterance) -> Accepted:
        """Store an utterance durably; returns before any work is done."""

    async def keep(self, address: Address, utterance: Utterance, *, aside: bool = False) -> None:
        """The same for platforms that do not ask again: while the database is away, a file keeps it; `aside`: that file at once."""

    def when_stored(self, channel: str, do: Callable[[Utterance], Awaitable[None]]) -> None:
        """What is to be done once an utterance of this channel that a file kept is stored, also after a restart; StoreError: again later."""

    async def owned(self, address: Address, owner: str) -> None:
        """The channel's own desk has given the conversation to `agent:<id>`, `queue`, `bot` or `closed`."""

    async def keep_owned(self, address: Address, owner: str) -> None:
        """The same for platforms that do not tell again: while the database is away, a file keeps it."""

    async def told(self, address: Address, agent: str, text: str, key: str) -> None:
        """A person wrote to the customer in the channel itself: it is recorded, and not sent again."""

    async def reached(self, address: Address, seqs: Sequence[int], *, why: str = "") -> None:
        """What the platform tells of messages later than `send` returned: their customer has them, or has not and `why`."""

    async def answered(self, address: Address, key: str, *, within_s: float) -> Sequence[Reply] | None:
        """Wait for the turn that answers the utterance of this key; its replies, or None when it takes longer."""

    async def log(self, address: Address, *, after: int = 0, growing: bool = False) -> Sequence[Message]:
        """Messages to the customer after `after`, in order: to resume, and to catch late answers.

        It ends before a reply that still grows, unless `growing` asks for it as it is so far.
        """

    async def moved(self, address: Address, *, within_s: float) -> bool:
        """Wait until something may have been said there or a reply has grown; False when the time is over. A hint, not a promise."""

    async def stop(self, address: Address) -> bool:
        """The customer has read enough: a reply that still grows ends where it is. Whether there was one."""

    def arrived(self, address: Address, customer_id: str | None) -> None:
        """A customer has opened a page with the chat on it: what is to be told unasked is told there."""

    def word(self, response: str, language: str = "", **facts: str) -> str:
        """An approved line for what the channel itself has to say, in this language or the shop's."""

    def part(self, kind: type[T]) -> T:
        """The running service of this class, for a channel at which people of the shop work; PluginError without one."""


class Connector(ABC):
    """A channel. Subclasses set `channel` and `capability`, and add the routes their platform calls."""

    channel: ClassVar[str]
    capability: ClassVar[Capability] = Capability()
    # Bytes that its platform may send at once, where `web.max_body` would be too little.
    largest_body: ClassVar[int] = 0

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway) -> None:
        self.config = config
        self.http = http
        self.gateway = gateway

    def routes(self) -> Sequence["web.AbstractRouteDef"]:
        """HTTP routes of this channel, under paths of its own."""
        return ()

    @abstractmethod
    async def verify(self, request: "web.Request") -> None:
        """Check the sender of a request before it is read; raises NotAllowed."""

    @abstractmethod
    async def send(self, address: Address, message: Message) -> None:
        """Deliver one committed message; raises DeliveryError. Repeats carry the same `message.key`."""

    async def seen(self, message: Message) -> Sequence[Seen]:
        """What its customers would see of a message, as `send` would write it; pictures and files are left out.

        By default one message, with buttons where the channel has them and numbered lines where not. Who cuts says so here.
        """
        reply = message.reply
        if self.capability.buttons:
            return (Seen(reply.text, tuple(button.title for button in reply.buttons)),)
        return (Seen(reply.plain()),)

    async def grow(self, address: Address, message: Message) -> None:  # noqa: B027 - optional
        """Show a reply as it is so far, on channels with `streaming`; it may be left out, and `send` follows under its key.

        What is shown has passed the guardrail; the text that `send` brings takes its place.
        """

    async def start(self) -> None:  # noqa: B027 - optional
        """Open what the channel needs besides routes."""

    async def check(self) -> Sequence[Checked]:
        """What is to be said of each setting, and what the platform says, without a desk; for `haoke check --channel`."""
        return ()

    async def stop(self) -> None:  # noqa: B027 - optional
        """Close it again; called once, at most a few seconds."""
