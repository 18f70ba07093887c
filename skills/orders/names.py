"""Names and tax numbers for invoices, read from the customer's words."""

import re
from typing import Final

from bot.understanding.normalise import plainly
from bot.understanding.phrases import phrases_of
from skills.orders.plausible import alone, in_chinese, sort_of, talks

_SAYS: Final = phrases_of(__name__)
LONGEST: Final = 100  # characters of a company's name
_READ: Final = 4 * LONGEST  # characters of an answer in which a name is looked for
_SEARCHED: Final = (
    1000  # characters of a message in which a company is looked for: some patterns take the square of it
)
_NAME_WORDS: Final = 2  # with a capital each, and it is somebody's name
_STOPS: Final = re.compile(r"[，,。;；、\n]+|\s[-–—]\s|(?<=[a-z]{3})\.\s")
_TAX_ID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*\d{5})(?:[0-9A-Z]{15,20}|[A-Z]{2}[0-9A-Z]{8,12})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]{3}(?![0-9A-Za-z])"  # an Indian GSTIN
)


_DIGITS: Final = 4  # that a tax number has at least; and words around one that is corrected
_TOKEN: Final = re.compile(r"(?<![\w-])[0-9A-Za-z](?:[0-9A-Za-z./-]*[0-9A-Za-z])?(?![\w-])")


def read(text: str) -> dict[str, str]:
    """The name and the tax number that a text gives, as far as it does."""
    text = text[:_SEARCHED]
    plain = plainly(text)
    match, labelled = _TAX_ID.search(plain), _SAYS.tax_labelled.search(plain)
    number = match[0] if match else labelled["id"] if labelled else ""
    tax_id = number if match else number.upper()
    without = plain.replace(number, " ") if number else plain
    if firm := _SAYS.firm.search(without):
        return {"title": as_written(_firm(firm["name"]), text), "tax_id": tax_id}
    said = (part for named in _SAYS.named.finditer(without) for part in named.groups() if part)
    titles = [title for part in said if (title := _title(part))]
    registered = (title for title in titles if sort_of(title) in ("firm", "office"))
    title = next(registered, next(iter(titles), ""))
    return {"title": as_written(title, text), "tax_id": tax_id}


def same_shape(text: str, number: str) -> str:
    """Another number in a text that looks as the given one does, digit for digit: "sorry, 4471-9902"; empty where none does."""
    if not number:
        return ""
    told = {token.upper() for token in _TOKEN.findall(plainly(text)) if _shape(token) == _shape(number)}
    return told.pop() if len(told) == 1 and number.upper() not in told else ""


def bare_number(text: str) -> str:
    """The number that is all a few words give: "sorry 4471-9902"; digits alone may be anything else."""
    told = [
        t for t in _TOKEN.findall(plainly(text)) if sum(c.isdigit() for c in t) >= _DIGITS and not t.isdigit()
    ]
    others = [word for word in plainly(text).split() if not any(char.isdigit() for char in word)]
    return told[0] if len(told) == 1 and len(others) <= _DIGITS else ""


def _shape(number: str) -> str:
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", number))


def as_written(name: str, text: str) -> str:
    """A name that was read from a text in simplified characters, in those that the text has."""
    start = plainly(text).find(name)
    return text[start : start + len(name)] if start >= 0 else name


def unread(text: str, tax_id: str) -> bool:
    """Whether words beside a number and its labels look like the name of somebody, though it was not read."""
    left = _SAYS.label.sub(" ", plainly(text).replace(tax_id, " ") if tax_id else plainly(text)).strip()
    if not left or _SAYS.only_about_names.fullmatch(left) or talks(left):
        return False
    words = [word for word in left.split() if not _SAYS.only_about_names.fullmatch(word)]
    return sum(word[0].isupper() for word in words) >= _NAME_WORDS


def pieces(told: str) -> tuple[str, ...]:
    """The answer whole, and what stands between its stops; a Chinese name has no spaces."""
    return (told, *_STOPS.split(told), *(told.split() if in_chinese(told) else ()))


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
    plain = plainly(answer)
    told = _SAYS.mail.sub(" ", plain.replace(tax_id, " ") if tax_id else plain)
    return as_written(next((name for part in pieces(told) if (name := _bare(part))), ""), answer)


def _bare(part: str) -> str:
    """A part of an answer without the labels around it, where what is left is a name."""
    left = _SAYS.joined.sub("", _SAYS.label.sub(" ", part).strip())
    left = _SAYS.after_title.sub("", _SAYS.before_title.sub("", _SAYS.wish_before.sub("", left)))
    if not 2 <= len(left) <= LONGEST or _SAYS.any_firm.fullmatch(left):
        return ""
    none = _SAYS.only_about_names.fullmatch(left) or _SAYS.no_name.search(left) or _SAYS.corrects.search(left)
    return left if not none and alone(left) else ""
