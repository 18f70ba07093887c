"""Replies cut into customer-service messages: as few as can be, texts first, then what is to be seen, a menu last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.connector import Message, Seen
from bot.pieces import pieces, utf8
from bot.turn import Attachment, Button, Reply

TEXT: Final = 2048  # bytes of one text, by every rule that Tencent states
MENU_ITEMS: Final = 10
MENU_TITLE: Final = 128  # bytes
MENU_HEAD: Final = 1024  # bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One customer-service message, and how many replies are said in full once it is out."""

    text: str = ""
    menu: tuple[Button, ...] = ()
    seq: int = 0  # of the reply that a menu belongs to
    key: str = ""  # the same at every try
    completes: int = 0
    seqs: tuple[int, ...] = ()  # the replies that it says something of
    picture: str = ""  # shown by its address
    file: Attachment | None = None


class Shows(Protocol):
    """Which pictures can be sent as pictures, and where they are seen otherwise."""

    def picture(self, reply: Reply) -> str:
        """The picture of a reply; empty where there is none, or nobody knows where it is."""

    def link(self, reply: Reply) -> str:
        """Where that picture can be seen."""

    async def ready(self, replies: Sequence[Reply]) -> bool:
        """Whether every picture of these replies could be fetched and uploaded."""


def written(
    messages: Sequence[Message], shows: Shows, *, pictures: bool = True, text: int = TEXT
) -> list[Part]:
    """The parts of some replies. Without `pictures` these are links; a text has at most `text` bytes."""

    def words(reply: Reply, plain: str) -> str:
        return "\n".join(line for line in (plain, "" if pictures else shows.link(reply)) if line)

    last, count, seqs = messages[-1], len(messages), tuple(message.seq for message in messages)
    before = [words(message.reply, message.reply.plain()) for message in messages[:-1]]
    shown = [part for message in messages for part in _shown(message, shows if pictures else None)]
    menu, head = _menu(last), _joined([*before, words(last.reply, last.reply.linked)])
    if menu and utf8(head) <= min(MENU_HEAD, text):
        return [*shown, Part(head, menu, last.seq, f"{last.key}:1", count, seqs)]
    cut = pieces(_joined([*before, words(last.reply, last.reply.plain())]), text, utf8)
    key = messages[0].key
    parts = [*(Part(piece, key=f"{key}:{n}", seqs=seqs) for n, piece in enumerate(cut, 1)), *shown]
    return [*parts[:-1], replace(parts[-1], completes=count)] if parts else []


def seen(message: Message, shows: Shows) -> list[Seen]:
    """What customers see of a reply's words, and of its choices as a menu."""
    parts = [part for part in written([message], shows) if part.text]
    return [Seen(part.text, tuple(button.title for button in part.menu)) for part in parts]


def menu_id(seq: int, number: int) -> str:
    """The id of a menu's item: which reply, which choice."""
    return f"{seq}-{number}"


def menu_seq(item: str) -> int:
    """The number of the reply that an item stood under; 0 where it is none of ours."""
    seq, _, number = item.partition("-")
    whole = seq.isascii() and seq.isdecimal() and len(seq) < 15 and number.isascii() and number.isdecimal()
    return int(seq) if whole else 0


def chosen(item: str, messages: Sequence[Message]) -> Button | None:
    """The choice behind an item's id, in the reply that showed it."""
    seq, number = menu_seq(item), item.partition("-")[2]
    if not seq or len(number) > 3:
        return None
    shown = next((message.reply.buttons for message in messages if message.seq == seq), ())
    return shown[int(number) - 1] if 1 <= int(number) <= len(shown) else None


def _shown(message: Message, shows: Shows | None) -> list[Part]:
    reply, seqs = message.reply, (message.seq,)
    image = shows.picture(reply) if shows else ""
    pictures = [Part(picture=image, key=f"{message.key}:picture", seqs=seqs)] if image else []
    files = (
        Part(file=file, key=f"{message.key}:file{n}", seqs=seqs) for n, file in enumerate(reply.attachments)
    )
    return [*pictures, *files]


def _menu(message: Message) -> tuple[Button, ...]:
    """The choices, when a menu message can show them all."""
    buttons = message.reply.buttons
    fits = all(0 < utf8(button.title) <= MENU_TITLE for button in buttons)
    return buttons if len(buttons) <= MENU_ITEMS and fits else ()


def _joined(texts: Sequence[str]) -> str:
    return "\n\n".join(text for text in texts if text)
