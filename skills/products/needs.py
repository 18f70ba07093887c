"""What a thing is needed for, and whether the catalogue says in as many words that it is not made for that."""

import re
from collections.abc import Sequence
from typing import Any, Final

from bot.shop import Product, ShopInfo
from bot.understanding.phrases import phrases_of
from skills.products.attributes import asked_for
from skills.products.limits import limit_in

_SAYS: Final = phrases_of(__name__)
_CLAUSE: Final = re.compile(r"[；;。:：]|, (?=not\b|no\b)")
_NO_LACK: Final = frozenset({"flicker", "filter", "unattended"})  # of which having none is no lack
_TELLS: Final = {  # the attribute that tells whether a need is met
    "swim": "water_resistance",
    "shower": "water_resistance",
    "waterproof": "water_resistance",
    "laptop": "output",
    "dishwasher": "care",
    "washing_machine": "care",
    "capsules": "coffee_type",
    "european_plug": "plug",
}
_TOLD: Final = frozenset(  # what a thing is rather than what it does
    {
        "use",
        "colour",
        "size",
        "width",
        "origin",
        "contents",
        "length",
        "harvest",
        "pages",
        "material",
        "age",
        "author",
        "publisher",
        "flavour",
        "scent",
        "blade",
        "handle",
    }
)


def needed(text: str, info: ShopInfo) -> list[str]:
    """The attributes by which a wish (lower case) decides whether a thing will do."""
    asked = [name for name in asked_for(text, info) if name not in _TOLD]
    limit = limit_in(text)
    spoken = [_TELLS[name] for name, need in _SAYS.tables["need"].items() if need.search(text)]
    return list(dict.fromkeys([*(limit.attributes if limit else ()), *asked, *spoken]))


def unfit(products: Sequence[Product], text: str, wanted: Sequence[str]) -> list[Product]:
    """The products of which the catalogue says that they will not do."""
    limit = limit_in(text)
    return [
        each
        for each in products
        if (limit and limit.over(each))
        or any(_denies(each.attributes[name], name, text) for name in wanted if name in each.attributes)
    ]


def _denies(value: Any, attribute: str, text: str) -> bool:
    """Whether an attribute's text says no to what the wish names: as a whole, or in the clause that speaks of it."""
    texts = [str(each).lower() for each in (value.values() if isinstance(value, dict) else (value,))]
    if attribute not in _NO_LACK and any(_SAYS.begins_with_no.search(each) for each in texts):
        return True
    wishes = [need for need in _SAYS.tables["need"].values() if need.search(text)]
    clauses = [clause for each in texts for clause in _CLAUSE.split(each)]
    return any(_no_to(need, clause) for need in wishes for clause in clauses)


def _no_to(need: re.Pattern[str], clause: str) -> bool:
    """Whether a clause says no before it names what is needed."""
    no = _SAYS.says_no.search(clause)
    return no is not None and need.search(clause, no.end()) is not None
