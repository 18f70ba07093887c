"""Claims that something was done, is being done or will be done, in Chinese and English."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot.judgement.promises.claim import Claim, Mood
from bot.judgement.promises.patterns import pattern, table
from bot.judgement.promises.text import Clause
from bot.understanding.spelling import spelled

GENERIC: Final = frozenset(
    {"noted", "done", "given", "something"}
)  # said of anything; left out beside a more exact act
_NEVER: Final = re.compile(r"(?!)")
_WORDED: Final = ("zh", "zh_with", "en_with", "full", "pp", "ing", "base")  # what the data words
_WIDE: Final = 90  # characters read before an act


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of act: how it is said and what backs it."""

    id: str
    effects: frozenset[str]
    states: frozenset[str]
    zh: re.Pattern[str]
    zh_with: re.Pattern[str] | None
    en: re.Pattern[str]  # groups pp, base, ing, full
    en_with: re.Pattern[str] | None
    you: bool
    will: bool
    hard: bool


@cache
def acts() -> tuple[Act, ...]:
    """Every act of the data file, in its order."""
    return tuple(_act(name, entry) for name, entry in table("acts").items())


@cache
def act(name: str) -> Act:
    """The act of this name."""
    return next(each for each in acts() if each.id == name)


def _act(name: str, entry: Mapping[str, Any]) -> Act:
    said = {key: spelled(entry[key]) for key in _WORDED if entry.get(key)}
    forms = [rf"(?P<full>{said['full']})"] if "full" in said else []
    forms += [rf"\b(?P<{form}>{said[form]})(?![\w])" for form in ("pp", "ing", "base") if form in said]
    return Act(
        id=name,
        effects=frozenset(entry.get("effects", ())),
        states=frozenset(entry.get("states", ())),
        zh=re.compile(said["zh"]),
        zh_with=_optional(said.get("zh_with")),
        en=re.compile("|".join(forms)) if forms else _NEVER,
        en_with=_optional(said.get("en_with")),
        you=bool(entry.get("you")),
        will=bool(entry.get("will")),
        hard=bool(entry.get("hard")),
    )


def _optional(source: str | None) -> re.Pattern[str] | None:
    return re.compile(source) if source else None


def claimed_acts(clause: Clause) -> list[Claim]:
    """Acts that this clause claims; none for questions and conditions."""
    if clause.question or clause.conditional:
        return []
    read = _zh if clause.language == "zh" else _en
    found: list[Claim] = []
    spans: list[tuple[int, int]] = []
    for each in acts():
        if each.id in GENERIC and found:
            continue
        for claim, span in read(each, clause):
            if not any(start <= span[0] < end for start, end in spans):
                found.append(claim)
                spans.append(span)
                break
    return found or _perfective(clause) or _matter(clause)


def _perfective(clause: Clause) -> list[Claim]:
    """A flat statement that something has come about, which no exact pattern knows."""
    if clause.attributed >= 0 or (clause.language == "en" and clause.depends):
        return []
    language = clause.language
    told, about, harmless = (
        pattern("frames", "perfective", key).search(clause.text)
        for key in (language, f"{language}_about", f"{language}_harmless")
    )
    return [Claim("act", "something")] if told and about and not harmless else []


def _matter(clause: Clause) -> list[Claim]:
    """A flat statement about the customer's money or goods that no exact pattern knows."""
    language, text = clause.language, clause.text
    if clause.depends or clause.attributed >= 0 or not pattern("frames", "matter", language).search(text):
        return []
    yours = pattern("frames", "matter", f"{language}_you").search(text)
    left_open = pattern("frames", "matter", f"{language}_open").search(text)
    return [Claim("act", "matter", mood="will")] if yours and not left_open else []


def _frame(language: str, key: str) -> re.Pattern[str]:
    return pattern("frames", language, key)


def _zh(each: Act, clause: Clause) -> Iterator[tuple[Claim, tuple[int, int]]]:
    text = clause.text
    if each.zh_with and not each.zh_with.search(text):
        return
    for match in each.zh.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if match.start() >= clause.attributed >= 0 or _not_ours_zh(each, before, after):
            continue
        mood = _mood_zh(each, clause, before, match[0], after)
        if mood is None:
            continue
        ours = bool(_frame("zh", "ours").search(text))
        recent = bool(_frame("zh", "recent").search(before))
        yield Claim("act", each.id, mood=mood, recent=recent, ours=ours), match.span()


def _not_ours_zh(each: Act, before: str, after: str) -> bool:
    if _frame("zh", "negated").search(before) or _frame("zh", "undone").search(after):
        return True
    if each.you and _frame("zh", "you_did").search(before):
        return True
    agent = _frame("zh", "agent").search(before)
    if _frame("zh", "relative").search(after) and not (agent and each.effects):
        return True
    return bool(_frame("zh", "customers").search(before))


def _mood_zh(each: Act, clause: Clause, before: str, verb: str, after: str) -> Mood | None:
    if each.id == "something":
        return None if _frame("zh", "modal").search(before) else "done"
    said = before + verb + after
    lead = before + verb[:-1]  # a verb may hold its own subject and adverbs
    asked = bool(_frame("zh", "submitted").search(said))
    if _frame("zh", "done_before").search(lead):
        return "submitted" if asked else "done"
    if _frame("zh", "modal").search(before):
        return None
    if verb.endswith(("了", "好", "成功")) and not after and not _frame("zh", "will_before").search(lead):
        return "done"
    if _frame("zh", "done_after").search(after) and not _frame("zh", "will_before").search(lead):
        return "submitted" if asked else "done"
    if verb.endswith("了") and _frame("zh", "agent").search(before):
        return "done"
    if not each.will or clause.depends:
        return None
    if _frame("zh", "doing_before").search(lead):
        return "doing"
    promised = _frame("zh", "will_before").search(lead) and _frame("zh", "will_agent").search(said)
    return "will" if promised else None


def _en(each: Act, clause: Clause) -> Iterator[tuple[Claim, tuple[int, int]]]:
    text = clause.text
    if each.en_with and not each.en_with.search(text):
        return
    for match in each.en.finditer(text):
        before, after = text[max(0, match.start() - _WIDE) : match.start()], text[match.end() :]
        if match.start() >= clause.attributed >= 0 or _not_ours_en(each, before, after):
            continue
        mood = _mood_en(each, clause, match, before, after)
        if mood is None:
            continue
        ours = bool(_frame("en", "ours").search(text))
        recent = bool(_frame("en", "recent").search(before))
        yield Claim("act", each.id, mood=mood, recent=recent, ours=ours), match.span()


def _not_ours_en(each: Act, before: str, after: str) -> bool:
    if _frame("en", "negated").search(before) or _frame("en", "undone").search(after):
        return True
    if each.you and _frame("en", "you_did").search(before):
        return True
    return bool(pattern("frames", "text", "condition_en").search(before))


def _mood_en(each: Act, clause: Clause, match: re.Match[str], before: str, after: str) -> Mood | None:
    form, said = match.lastgroup, match[0]
    submitted = bool(re.search(r"\b(?:submitted|requested|filed|put in)\b", said))
    if _frame("en", "modal").search(before):
        return None
    if form == "full":
        generic = _frame("en", "plural").search(before + said) and " are " in said
        will = " will " in said
        if generic or (will and clause.depends):
            return None
        return "will" if will else "submitted" if submitted else "done"
    if form == "pp":
        return _participle(each, clause, before, after, submitted=submitted)
    if _frame("en", "managed").search(before):
        return "done"
    if not each.will or clause.depends:
        return None
    if form == "ing":
        return "doing" if not before or _frame("en", "doing_before").search(before) else None
    return "will" if _frame("en", "will_before").search(before) else None


def _participle(each: Act, clause: Clause, before: str, after: str, *, submitted: bool) -> Mood | None:
    if _frame("en", "passive_will").search(before) or _frame("en", "will_before").search(before):
        return "will" if each.will and not clause.depends else None
    if _frame("en", "present_passive").search(before) and (
        clause.depends or _frame("en", "plural").search(before)
    ):
        return None
    bare = _frame("en", "fragment").search(before) and (len(after.split()) <= 4 or after.startswith(" your"))
    if bare and not re.match(
        r"^ (?:orders?|items?|products?|parcels?|by|in|within|if|once|when|after)\b", after
    ):
        return "submitted" if submitted else "done"
    if _frame("en", "done_before").search(before):
        return "submitted" if submitted else "done"
    return None
