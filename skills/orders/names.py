"""Names and tax numbers for invoices, read from the customer's words."""

import re
from typing import Final

from bot.understanding.phrases import phrases_of
from skills.orders.plausible import alone, in_chinese, sort_of, talks

_SAYS: Final = phrases_of(__name__)
LONGEST: Final = 100  # characters of a company's name
_READ: Final = 4 * LONGEST  # characters of an answer in which a name is looked for
_STOPS: Final = re.compile(r"[，,。;；、\n]+|\s[-–—]\s")
_TAX_ID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*\d{5})(?:[0-9A-Z]{15,20}|[A-Z]{2}[0-9A-Z]{8,12})(?![0-9A-Za-z])"
)


def read(text: str) -> dict[str, str]:
    """The name and the tax number that a text gives, as far as it does."""
    match, labelled = _TAX_ID.search(text), _SAYS.tax_labelled.search(text)
    number = match[0] if match else labelled["id"] if labelled else ""
    tax_id = number if match else number.upper()
    without = text.replace(number, " ") if number else text
    if firm := _SAYS.firm.search(without):
        return {"title": _firm(firm["name"]), "tax_id": tax_id}
    said = (part for named in _SAYS.named.finditer(without) for part in named.groups() if part)
    titles = [title for part in said if (title := _title(part))]
    registered = (title for title in titles if sort_of(title) in ("firm", "office"))
    return {"title": next(registered, next(iter(titles), "")), "tax_id": tax_id}


def _firm(name: str) -> str:
    """A company's name without what was said before it; names begin with a capital where anything does."""
    name = _SAYS.wish_within.split(name)[-1].strip()
    words = name.split()
    capitals = [n for n, word in enumerate(words[:-1]) if word[0].isupper() or word[0].isdigit()]
    said = " ".join(words[capitals[0] :]) if capitals else name
    return _SAYS.before_firm.sub("", said)


def _title(said: str) -> str:
    """What was said as a name, if it is one."""
    title = _SAYS.wish_within.split(said)[-1].strip()
    title = _SAYS.before_title.sub("", _SAYS.wish_before.sub("", title))
    title = _SAYS.after_title.sub("", title)
    none = (
        _SAYS.only_about_names.fullmatch(title)
        or _SAYS.no_name.search(title)
        or _SAYS.any_firm.fullmatch(title)
        or talks(title)
    )
    return "" if none else title


def rest(answer: str, tax_id: str) -> str:
    """The name that an answer to "which name?" gives without a word for it; empty where it is talk, or anything else."""
    if len(answer) > _READ:
        return ""
    told = _SAYS.mail.sub(" ", answer.replace(tax_id, " ") if tax_id else answer)
    return next((name for part in _pieces(told) if (name := _bare(part))), "")


def _pieces(told: str) -> tuple[str, ...]:
    """The answer whole, and what stands between its stops; a Chinese name has no spaces."""
    return (told, *_STOPS.split(told), *(told.split() if in_chinese(told) else ()))


def _bare(part: str) -> str:
    """A part of an answer without the labels around it, where what is left is a name."""
    left = _SAYS.joined.sub("", _SAYS.label.sub(" ", part).strip())
    left = _SAYS.after_title.sub("", _SAYS.before_title.sub("", _SAYS.wish_before.sub("", left)))
    if not 2 <= len(left) <= LONGEST or _SAYS.any_firm.fullmatch(left):
        return ""
    none = _SAYS.only_about_names.fullmatch(left) or _SAYS.no_name.search(left) or _SAYS.corrects.search(left)
    return left if not none and alone(left) else ""
