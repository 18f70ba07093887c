"""Claims by their shape: what the exact patterns have no words for, in Chinese and English."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cache
from typing import Final

from bot.judgement.promises.amounts import chinese_number
from bot.judgement.promises.claim import Claim, Kind
from bot.judgement.promises.days import Day
from bot.judgement.promises.patterns import prepare, table
from bot.judgement.promises.text import Clause
from bot.understanding.spelling import spelled

_WORDED: Final[tuple[Kind, ...]] = ("guarantee", "liability", "amount", "date", "duration")
_CONTACTS: Final[tuple[Kind, ...]] = ("phone", "email", "link", "address")
_SAME: Final = {
    "act": {"liability"},
    "amount": {"act", "liability"},
}  # of which a shape would only say it again
_PARTS: Final = ("acts", "past", "ing", "base", "words")  # word lists that other patterns of a section name
_LONGEST: Final = 160  # characters of a clause that are read; longer runs are no sentence


def shapes(clause: Clause, heard: Collection[Kind]) -> Iterator[Claim]:
    """Claims of kinds that nothing exact was heard of in this clause."""
    if clause.question or clause.conditional:
        return
    language, text = clause.language, clause.text[:_LONGEST]
    if not {"act", *_SAME["act"]} & set(heard) and not clause.depends:
        mood = _act(language, text, clause.attributed)
        if mood:
            yield Claim("act", "shape", mood="will" if mood == "will" else "done")
    for kind in _WORDED:
        known = {kind, *_SAME.get(kind, ())} & set(heard)
        found = None if known else _find(kind, language, language, text, clause.attributed)
        if found and kind in ("amount", "date", "duration"):
            yield Claim(kind, Day(vague=found) if kind == "date" else found)
        elif found:
            yield Claim(kind, found)
    if "amount" not in heard:
        yield from _number(language, text, clause.attributed)


def hidden_contacts(folded: str, language: str, heard: Collection[Kind]) -> Iterator[Claim]:
    """Phones, links, addresses that are spelled so that no exact pattern knows them."""
    if "link" in heard or "email" in heard:
        return
    for kind in _CONTACTS:
        section, key = ("address", language) if kind == "address" else ("contact", f"{language}_{kind}")
        match = None if kind in heard else compiled(section, key).search(folded)
        if match:
            number = re.sub(r"\D", "", match[0]) if kind == "phone" else ""
            yield Claim(kind, number or match[0])
            return


def _act(language: str, text: str, attributed: int) -> str:
    if compiled("act", f"{language}_open").search(text):
        return ""
    for mood in ("done", "will"):
        match = compiled("act", f"{language}_{mood}").search(text)
        if match and not 0 <= attributed <= match.start():
            return mood
    return ""


def _find(section: str, language: str, key: str, text: str, attributed: int) -> str:
    match = compiled(section, key).search(text)
    if not match or 0 <= attributed <= match.start():
        return ""
    return "" if compiled(section, f"{language}_open").search(text) else match[0].strip()


def _number(language: str, text: str, attributed: int) -> Iterator[Claim]:
    """A price without its currency: `只要59`, `it comes to 120`."""
    match = compiled("amount", f"{language}_number").search(text)
    if not match or 0 <= attributed <= match.start() or compiled("amount", f"{language}_open").search(text):
        return
    written = next(part for part in match.groups() if part)
    value = (
        Decimal(written.replace(",", ""))
        if written[0].isdigit() and written[0].isascii()
        else chinese_number(written)
    )
    if value is not None:
        yield Claim("amount", (value * (1000 if match.groupdict().get("k") else 1), ""))


@cache
def compiled(section: str, key: str) -> re.Pattern[str]:
    """One pattern of `shapes.toml`: a list is its alternatives, `{past}` the list of that name."""
    entries = table("shapes")[section]
    language, joined = key.partition("_")[0], spelled(entries[key])
    for part in _PARTS:
        joined = joined.replace(f"{{{part}}}", f"(?:{spelled(entries.get(f'{language}_{part}', ''))})")
    return re.compile(joined)


def prepare_readers() -> None:
    """Compile every pattern now, those of the exact readers too, so that no customer waits for it."""
    prepare()
    for section, entries in table("shapes").items():
        for key in entries:
            if key.partition("_")[2] not in _PARTS:
                compiled(section, key)
