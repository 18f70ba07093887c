"""What a change of an order comes to in short: the variant, the wrapping, how many of it, what the card says."""

import re
from collections.abc import Collection
from typing import Any, Final

from bot.shop import Order, Product
from bot.shop.variants import counts, names_of, value_named
from bot.skill import said
from bot.skill.sizes import named, wanted_of
from bot.understanding.normalise import plainly
from bot.understanding.notes import note_of
from bot.understanding.phrases import phrases_of
from skills.orders.extras import WRAPPING

_SAYS: Final = phrases_of(__name__)
_SHOWN: Final = re.compile(r"(?P<what>.*?)(?: ×\d+)?(?:, “(?P<words>.*)”)?")


def how_many(tracker: Any, order: Order) -> int:
    """How many of what was bought the change is for; none where that was not said, or where more is wanted than was bought."""
    total, text = sum(item.quantity for item in order.items), said.text(tracker)
    number = said.value(tracker, "quantity")
    if _SAYS.more.search(text):
        return 0
    told = int(number) if number.isdigit() else 1 if _SAYS.only_one.search(text) else 0
    if not told and _SAYS.all_of_them.search(text):
        told = total
    return told if 0 < told <= total else 0


def only_counts(wish: str) -> bool:
    """Whether a wish says how many and nothing else."""
    return _SAYS.only_counts.fullmatch(plainly(wish).strip().lower()) is not None


def splits(text: str) -> bool:
    """Whether the pieces of an order shall differ: one in camel, the other in grey."""
    return _SAYS.split.search(plainly(text)) is not None


def leaves_open(text: str) -> bool:
    """Whether they shall differ, and it is not said how."""
    said = plainly(text)
    return splits(said) and _SAYS.open_split.search(said) is not None and not _SAYS.shade.search(said)


def written(tracker: Any, order: Order, product: Product | None, stands: str, plain: str) -> str:
    """The change as it is shown: what is wanted by its own name, never the sentence it was said in."""
    text = str(tracker.latest_message.get("text") or "")
    if (note := note_of(text)) and not stands:
        return f"{note.on}, “{note.words}”"
    if splits(text):
        told = _SAYS.around.sub("", plain).strip() or plain
        return f"{stands}; {told}" if stands and _SAYS.other_one.search(plainly(text)) else told
    wrapped, card, count = WRAPPING.search(text), _SAYS.card.search(text), how_many(tracker, order)
    before = _SHOWN.fullmatch(stands) or {"what": stands, "words": ""}
    leans = bool(stands) and bool(count or card)
    if plain != text and not leans:
        what, card = plain, None  # its own words were told apart already
    elif variant := _other_variant(tracker, order, product, text.lower()):
        what = variant
    elif wrapped and not (stands and WRAPPING.search(stands)):
        what = _SAYS.around.sub("", wrapped[0]).strip()
    elif leans:
        what = before["what"]
    else:
        return _SAYS.around.sub("", _SAYS.around.sub("", plain)).strip() or plain
    what += f" ×{count}" if count and sum(item.quantity for item in order.items) > 1 else ""
    told = (card["zh"] or card["en"]).strip(' 。.!！”"') if card else ""
    words = told or (before["words"] or "" if leans else "")
    return f"{what}, “{words}”" if words else what


def _other_variant(tracker: Any, order: Order, product: Product | None, text: str) -> str:
    """The values that are wanted; the size that was bought only where no other is named: "a 43 instead? I ordered 42"."""
    has = " ".join(value for item in order.items for value in item.variant.values()).lower()
    counted = counts(product, "size") if product else {}
    bought = [value.lower() for value in counted if value.lower() in has]
    wanted = wanted_of(text)
    other = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, bought))})(?!\w)", " ", wanted) if bought else wanted
    return (
        _variant(tracker, product, other, bought)
        or _variant(tracker, product, wanted)
        or _variant(tracker, product, text)
    )


def _variant(tracker: Any, product: Product | None, text: str, bought: Collection[str] = ()) -> str:
    """The values of the product that are named, in the customer's language; not what was bought, where that is told."""
    counted = product.extra.get("variants") if product else None
    if product is None or not isinstance(counted, dict):
        return ""
    language = said.language(tracker)
    values = {each: value_named(product, each, named(tracker, each, bought), text) for each in counted}
    return " / ".join(
        names_of(product, attribute).get(value, {}).get(language, value)
        for attribute, value in values.items()
        if value
    )
