"""Corrections of a part of a value: "the house number is 86, not 68", "税号末尾是 5X". The rest of the value stands."""

import re
from dataclasses import dataclass
from typing import Final

from bot.understanding import part_further as further
from bot.understanding import part_words as words
from bot.understanding.part_words import ADDRESS, NAME, PHONE, TAX_ID

__all__ = ["ADDRESS", "NAME", "PHONE", "TAX_ID", "Part", "mended", "parts"]

_UNIT: Final = re.compile(
    rf"(?<=\d)(?:{'|'.join(words.UNITS)})$|^(?:flat|apt|apartment|unit|room|suite|house|number|no\.?) ",
    re.IGNORECASE,
)
LONGEST: Final = 120  # characters of a message that corrects a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a value and what it shall be instead."""

    new: str
    old: str = ""  # what stands there now, where that was said
    place: str = ""  # "start", "end", or which numbered part of an address
    of: str = ""  # which value, where that was said
    length: int = 0  # characters at an end, where they were counted

    def fits(self, kind: str) -> bool:
        """Whether it may be a part of a value of this kind."""
        if self.of:
            return self.of == kind
        if self.place in ("", "start", "end"):
            return kind not in (ADDRESS, NAME) or bool(self.old)
        return kind == ADDRESS

    def put_in(self, value: str) -> str:
        """The value with this part in it; empty where it has no such place, or more than one."""
        if self.old and self.place == "end" and value.lower().endswith(self.old.lower()):
            return value[: -len(self.old)] + self.new
        if self.old:
            return _swapped(value, self.old, self.new)
        if self.place in ("start", "end"):
            return self._at_an_end(value)
        if self.place in further.PLACES:
            return self._in_further(value)
        found = list(words.STANDS[self.place].finditer(value))
        if (
            not found and self.place == "building"
        ):  # "building number" of a street that has only house numbers
            found = list(words.STANDS["house"].finditer(value))[:1]
        if not found or (len(found) > 1 and self.place != "house"):
            return ""
        at = found[0]
        return value[: at.start()] + self.new + value[at.end() :]

    def _in_further(self, value: str) -> str:
        spans = further.stands(self.place, value)
        return value[: spans[0][0]] + self.new + value[spans[0][1] :] if len(spans) == 1 else ""

    def _at_an_end(self, value: str) -> str:
        length = len(self.new)
        if self.length > length or length >= len(value):
            return ""  # "the last four are 88" leaves two of them open
        return self.new + value[length:] if self.place == "start" else value[:-length] + self.new


def parts(said: str) -> tuple[Part, ...]:
    """The parts that a message corrects, in the order they are said; none where it asks something or tells a long story."""
    said = _plainly(said)
    if len(said) > LONGEST or words.ASKS.search(said):
        return ()
    found = [(m.start(), m.end(), _ended(m)) for m in words.AT_AN_END.finditer(said)]
    for pattern, make in (
        (words.SWAPPED, _denied),
        (words.LABELLED, _named_place),
        (words.UNITED, _united),
        (words.CALLED, _called),
        (words.SWAPPED, _swap),
        (words.BARE, _bare),
    ):
        for m in pattern.finditer(said):
            clear = all(m.end() <= start or end <= m.start() for start, end, _ in found)
            if clear and (part := make(m)) is not None:
                found.append((m.start(), m.end(), part))
    if not found and (place_and_number := further.corrected(said))[0]:
        place, number = place_and_number
        return (Part(new=number, place=place, of=ADDRESS),)
    found.sort(key=lambda each: each[0])
    return tuple(_of_what(said, start, end, part) for start, end, part in found)


def _plainly(said: str) -> str:
    """A wish without the form of a question: "can you change 24 to 42?"."""
    plain = words.POLITE.sub("", said)
    return plain.rstrip(" ?？") if plain != said else said


def mended(said: str, value: str, kind: str) -> str:
    """The value with the parts that a message corrects; empty where it corrects none of it."""
    result = value
    for part in parts(said):
        if value and part.fits(kind):
            result = part.put_in(result) or result
    return result if result != value else ""


def _ended(match: re.Match[str]) -> Part:
    start = match["first"] or match["first_en"] or match["start_en"] or match["begins_en"]
    said = str(match["n"] or match["n_en"] or "").lower()
    return Part(
        new=match["new"] or match["new_en"] or match["new_end"],
        old=match["old"] or match["old_en"] or match["old_end"] or "",
        place="start" if start else "end",
        length=words.COUNTS.get(said, int(said) if said.isdigit() else 0),
    )


def _named_place(match: re.Match[str]) -> Part:
    name, new = next((name, new) for name, new in match.groupdict().items() if new)
    return Part(new=new, place=name.removesuffix("_en"))


def _united(match: re.Match[str]) -> Part:
    return Part(new=match["new"], place=words.UNITS[match["unit"]])


def _bare(match: re.Match[str]) -> Part | None:
    """A numbered part that is all that is said."""
    if number := match["number"] or match["number_zh"]:
        # "wait, its 79": what is most often mistyped
        return Part(new=number, place="house") if words.CORRECTS.search(match[0]) else None
    if match["new_zh"]:
        return Part(new=match["new_zh"], place=words.UNITS[match["unit_zh"]])
    if match["floor"]:
        return Part(new=match["nth"], place="floor")
    said = match["unit"]
    place = next(name for name, (_, en, _) in words.PLACES.items() if re.fullmatch(en, said, re.IGNORECASE))
    return Part(new=match["new"], place=place)


def _called(match: re.Match[str]) -> Part:
    return Part(new=match["new"], place=words.NAME_UNITS[match["unit"]])


def _denied(match: re.Match[str]) -> Part | None:
    """An exchange that says what it is not, which is plainer than any name of a place."""
    return _swap(match) if any(match[name] for name in ("old2", "old3", "old5", "old6")) else None


def _swap(match: re.Match[str]) -> Part | None:
    told = {name: text for name, text in match.groupdict().items() if text}
    old = next(text for name, text in told.items() if name.startswith("old")).strip()
    new = next(text for name, text in told.items() if name.startswith("new")).strip()
    new = words.AROUND.sub("", new)
    if old.isascii() and not new.isascii() and (code := words.TRAILING.search(new)):
        new = code[0]  # "号码是 821 不是 4821"
    return Part(new=new, old=old) if old != new else None


def _of_what(said: str, start: int, end: int, part: Part) -> Part:
    """The part with the value it belongs to: named in it, or last before it."""
    named = [(m.start(), kind) for kind, name in words.OF.items() for m in name.finditer(said[:end])]
    of = max(named)[1] if named else ""
    return Part(new=part.new, old=part.old, place=part.place, of=of, length=part.length)


def _swapped(value: str, old: str, new: str) -> str:
    """The value with what stood there exchanged; words said before it ("above it says 68") are left away until it is found."""
    one, other = _UNIT.search(old), _UNIT.search(new)
    if bool(one) != bool(other):
        old, new = _UNIT.sub("", old), _UNIT.sub("", new)  # "86 号，不是 68"
    for start in _beginnings(old):
        tail = old[start:]
        if len(tail) < 2 and not tail.isdigit():
            break
        found = _places(value, tail)
        if len(found) == 1:
            at = found[0]
            told = _without(new, value[: at.start()], value[at.end() :])
            return value[: at.start()] + _as_written(at[0], told) + value[at.end() :]
    return ""


def _without(new: str, before: str, after: str) -> str:
    """What shall stand there, without what is said of it that stands around it already: of "81 Harcourt Road, not 18" the number."""
    low = new.lower()
    tail = max(
        (n for n in range(1, len(new)) if after.lower().startswith(low[-n:]) and _cut(new, -n)), default=0
    )
    low = low[: len(low) - tail]
    head = max(
        (n for n in range(1, len(low)) if before.lower().endswith(low[:n]) and _cut(new, n)), default=0
    )
    return new[head : len(new) - tail]


def _cut(text: str, at: int) -> bool:
    """Whether a word ends there."""
    beside = text[at - 1] + text[at]
    return not (beside.isascii() and beside.isalnum())


def _beginnings(old: str) -> list[int]:
    """Where what stood there may begin: at any Chinese character, at any other word."""
    return [
        n
        for n, char in enumerate(old)
        if not n
        or not (char.isspace() or (char.isascii() and old[n - 1].isascii() and not old[n - 1].isspace()))
    ]


def _places(value: str, old: str) -> list[re.Match[str]]:
    before, after = (r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])") if old.isascii() else ("", "")
    whole = re.compile(before + re.escape(old) + after, re.IGNORECASE)
    found = list(whole.finditer(value))
    if found or not (value.isascii() and value.isalnum()) or len(old) < 2:
        return found
    return list(re.finditer(re.escape(old), value, re.IGNORECASE))  # a number is corrected in its middle


def _as_written(stood: str, new: str) -> str:
    """What shall stand there in the letters of the value: "Flat 3" for "flat 3", "Street" for "street" where "Road" stood."""
    if stood.istitle() and new.islower():
        new = " ".join(word.capitalize() for word in new.split(" "))
    unit = _UNIT.match(stood)
    same = unit and new.lower().startswith(unit[0].lower())
    return unit[0] + new[len(unit[0]) :] if unit and same else new
