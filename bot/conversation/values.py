"""What the inbox and the outbox hand out, and how utterances and replies become rows and come back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.conversation.columns import storable, tidy
from bot.errors import BadInput
from bot.turn import Address, Attachment, Button, Reply, Source, Utterance, clean_text

MAX_ID = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of an utterance: its number, and the committed replies once its turn is over."""

    seq: int
    log_seq: int = 0  # its place in the log that both sides share
    duplicate: bool
    customer_id: str | None = None  # who said a repeated one first
    own: bool = True  # said before by whoever repeats it
    state: str = "new"  # new | claimed | done | dead
    turn_id: str | None = None
    replies: tuple[Reply, ...] = ()

    @property
    def over(self) -> bool:
        """Whether the turn that answers it has ended."""
        return self.state in ("done", "dead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to work on one turn, good while `fence` is the newest of its conversation."""

    turn_id: str
    conversation_id: str
    address: Address
    utterances: tuple[Utterance, ...]
    fence: int
    attempt: int = 1
    crashed: bool = False  # a process died over this turn
    exhausted: bool = False  # tried often enough: bury it, tell the customer, bring in a person
    owner: str = "bot"
    owner_version: int = 0
    language: str = ""
    customer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A reply as it stands in the outbox; `seq` counts without gaps within its conversation."""

    id: int
    conversation_id: str
    seq: int
    key: str
    reply: Reply
    plain: str
    author: str
    turn_id: str | None
    complete: bool
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A reply that is to be sent now; `attempt` was counted before it was handed out."""

    id: int
    conversation_id: str
    address: Address
    seq: int
    key: str
    reply: Reply
    author: str
    attempt: int
    owner: str = "bot"


def mergeable(kind: str, metadata: Mapping[str, Any]) -> bool:
    """Whether an utterance may share its turn with its neighbours: typed messages do, presses and POSTs do not."""
    return kind == "message" and not metadata.get("no_merge")


def message_key(key: str) -> str:
    """The key as stored: unchanged when it is short and plain, its digest otherwise, so that repeats still meet."""
    if key and len(key) <= MAX_ID and key == storable(key):
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def check_address(address: Address) -> Address:
    """The address, or BadInput: an id is never repaired, since two customers could become one."""
    for part in (address.channel, address.account, address.conversation):
        if part != clean_text(part) or len(part) > MAX_ID or not part.isprintable():
            raise BadInput(f"a conversation id holds unusable characters or is longer than {MAX_ID}")
    if not address.channel or not address.conversation:
        raise BadInput("a conversation needs a channel and an id")
    return address


def utterance_values(utterance: Utterance) -> dict[str, Any]:
    """The columns of an utterance, cleaned so that they can be read back from either database."""
    return {
        "key": message_key(utterance.key),
        "kind": utterance.kind,
        "text": clean_text(utterance.text),
        "sender": clean_text(utterance.sender)[:MAX_ID],
        "customer_id": utterance.customer_id,
        "attachments": [asdict(attachment) for attachment in utterance.attachments],
        "metadata": tidy(dict(utterance.metadata)),
        "at": utterance.at,
    }


def utterance_of(row: Any) -> Utterance:
    """The utterance that a row of the inbox holds."""
    return Utterance(
        key=row.key,
        text=row.text,
        at=row.at,
        kind=row.kind,
        seq=row.seq,
        sender=row.sender,
        customer_id=row.customer_id,
        attachments=tuple(Attachment(**attachment) for attachment in row.attachments),
        metadata=row.metadata,
    )


def claim_of(row: Any, turn_id: str, rows: Sequence[Any]) -> Claim:
    """The claim on a conversation's row and the rows of its inbox that the turn answers, under the next fence."""
    return Claim(
        turn_id=turn_id,
        conversation_id=row.id,
        address=Address(channel=row.channel, account=row.account, conversation=row.conversation),
        utterances=tuple(utterance_of(r) for r in rows),
        fence=row.fence + 1,
        owner=row.owner,
        owner_version=row.owner_version,
        language=row.language,
        customer_id=row.customer_id,
    )


def reply_values(reply: Reply) -> dict[str, Any]:
    """A reply as JSON."""
    return {
        "text": reply.text,
        "response": reply.response,
        "buttons": [[button.title, button.payload] for button in reply.buttons],
        "cards": [dict(card) for card in reply.cards],
        "image": reply.image,
        "facts": dict(reply.facts),
        "passages": list(reply.passages),
        "sources": [source.row() for source in reply.sources],
        "author": reply.author,
        "asks": reply.asks,
        "cut": reply.cut,
        **({"attachments": [asdict(file) for file in reply.attachments]} if reply.attachments else {}),
    }


def reply_of(value: Mapping[str, Any]) -> Reply:
    """The reply that was stored as this JSON."""
    return Reply(
        text=value["text"],
        response=value["response"],
        buttons=tuple(Button(title, payload) for title, payload in value["buttons"]),
        cards=tuple(value["cards"]),
        image=value["image"],
        facts=value["facts"],
        passages=tuple(value["passages"]),
        sources=tuple(Source(**row) for row in value.get("sources", ())),  # older replies have none
        author=value["author"],
        asks=value.get("asks", ""),
        cut=value.get("cut", False),
        attachments=tuple(Attachment(**file) for file in value.get("attachments", ())),
    )
