"""A reply as Slack posts: text where text will do, Block Kit within its real limits where there is more to show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.connector import Seen
from bot.pieces import pieces
from bot.turn import Button, Reply
from connectors.slack.text import escaped, plain

# https://docs.slack.dev/reference/block-kit/blocks
POST_TEXT: Final = 4000  # characters of one post; more is cut or refused
SECTION: Final = 3000
BLOCKS: Final = 50  # in one post
ELEMENTS: Final = 25  # in one row of buttons
TITLE: Final = 75
VALUE: Final = 2000
ALT: Final = 2000
FIELDS: Final = 10  # in one section
FIELD: Final = 2000
URL: Final = 3000
INPUT: Final = 3000  # of a field that people write in

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    """One message; `text` is what notifications and screen readers get where there are blocks."""

    text: str
    blocks: tuple[Block, ...] = ()
    below: tuple[Block, ...] = ()  # those of the blocks that are not the text itself
    said: str = ""  # the text before it was escaped, where it is all in this post


def posts(reply: Reply, *, clicker: str = "", feedback: bool = False) -> list[Post]:
    """The posts of a reply, in order; `clicker` is the person whose buttons these are."""
    fit = [button for button in reply.buttons if 0 < len(button.payload) <= VALUE]
    # What does not fit a button is said as a numbered line, and its number can be typed.
    text = reply.linked if _all_fit(reply, fit) else reply.plain()
    extras = [*_cards(reply), *_image(reply), *_actions(fit, reply, clicker)]
    if feedback and reply.author == "bot":
        extras.append(_feedback(clicker))
    if not extras:
        parts = pieces(text, POST_TEXT, _written)
        return [Post(escaped(part), said=text if len(parts) == 1 else "") for part in parts]
    blocks: list[Block] = [_section(part) for part in pieces(text, SECTION, _written)]
    fallback = [escaped(part) for part in pieces(reply.plain(), POST_TEXT, _written)] or [""]
    rows = list(_rows([*blocks, *extras], BLOCKS))
    if len(rows) == 1:
        return [Post(fallback[0], tuple(rows[0]), tuple(extras), text)]
    return [Post(fallback[min(n, len(fallback) - 1)], tuple(row)) for n, row in enumerate(rows)]


def read(post: Post) -> Seen:
    """A post as people read it: its sections, or its text where there are none, and the buttons below."""
    sections = [block["text"]["text"] for block in post.blocks if "text" in block]
    buttons = [each for block in post.blocks if block["type"] == "actions" for each in block["elements"]]
    titles = (plain(button["text"]["text"]) for button in buttons)
    return Seen(plain("\n".join(sections) if post.blocks else post.text), tuple(titles))


def _written(text: str) -> int:
    return len(escaped(text))


def _all_fit(reply: Reply, fit: Sequence[Button]) -> bool:
    return len(fit) == len(reply.buttons) and all(len(escaped(b.title)) <= TITLE for b in fit)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": escaped(text), "verbatim": True}}


def _actions(buttons: Sequence[Button], reply: Reply, clicker: str) -> Iterator[Block]:
    numbers = {id(button): number for number, button in enumerate(reply.buttons, 1)}
    for row_number, row in enumerate(_rows(buttons, ELEMENTS)):
        elements = [_button(button, numbers[id(button)]) for button in row]
        yield {"type": "actions", "block_id": f"press:{clicker}:{row_number}", "elements": elements}


def _button(button: Button, number: int) -> Block:
    title = escaped(button.title)
    shown = title if len(title) <= TITLE else str(number)
    return {
        "type": "button",
        "action_id": f"press_{number}",
        "text": {"type": "plain_text", "text": shown or str(number), "emoji": False},
        "value": button.payload,
    }


def _feedback(clicker: str) -> Block:
    up = {"text": {"type": "plain_text", "text": "👍"}, "value": "/feedback.positive"}
    down = {"text": {"type": "plain_text", "text": "👎"}, "value": "/feedback.negative"}
    element = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": up,
        "negative_button": down,
    }
    return {"type": "context_actions", "block_id": f"feedback:{clicker}:0", "elements": [element]}


def _image(reply: Reply) -> Iterator[Block]:
    if reply.image.startswith("https://") and len(reply.image) <= URL:
        yield {"type": "image", "image_url": reply.image, "alt_text": escaped(reply.text)[:ALT] or "image"}


def _cards(reply: Reply) -> Iterator[Block]:
    """A card is a title, a text and a few fields, whatever their names."""
    for card in reply.cards:
        words = [str(card[key]) for key in ("title", "text") if isinstance(card.get(key), str)]
        yield from (_section(part) for part in pieces("\n".join(words), SECTION, _written))
        given = card.get("fields")
        pairs = given.items() if isinstance(given, Mapping) else ()
        written = [f"{name}: {value}" for name, value in pairs]
        short = [{"type": "mrkdwn", "text": escaped(text)} for text in written if _written(text) <= FIELD]
        yield from ({"type": "section", "fields": list(row)} for row in _rows(short, FIELDS))
        for text in (text for text in written if _written(text) > FIELD):
            yield from (_section(part) for part in pieces(text, SECTION, _written))


def _rows(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
