"""The interrupt matrix: every question of every skill, interrupted by every kind of other wish, and taken up again.

A form keeps its place: after the interruption the same slot is asked for once more, nothing that was said is lost, the next
questions are the same, and the end is the same as without the interruption.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from bot.certify.arena import Arena
from bot.certify.lines import Line, wish
from bot.certify.walk import Walk
from bot.testing.heard import Heard

HELLO: Final = {"zh": "你好呀", "en": "hello there"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """Another wish in the middle, said line by line until it is done; an effect that it shows is confirmed."""

    kind: str
    action: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One interruption of one question, and what was wrong with it."""

    action: str
    slot: str
    by: Interruption
    problem: str = ""
    transcript: str = ""

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.action}.{self.slot} × {self.by.action} ({self.by.kind})"


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who may interrupt, by kind; made from the walks of a registry."""

    arena: Arena
    walks: Mapping[str, Walk]

    def kinds(self, target: Walk, slot: str) -> Mapping[str, Sequence[Interruption]]:
        """Every interruption that fits this question."""
        others = [w for w in self.walks.values() if self._apart(w, target)]
        asking = [w for w in others if w.answers and not w.ending.effects and not w.ending.stuck]
        acting = [w for w in others if w.ending.kind == "proposal" and not w.ending.stuck]
        lookups = self._lookups(target, slot)
        return {
            "looks up": lookups,
            "asks itself": [_whole("asks itself", each) for each in asking],
            "acts": [_whole("acts", each) for each in acting],
            "quotes": self._quotes(target),
            "chats": self._chats(target),
            "presses an old button": [_STALE],
            "asks and is interrupted": [
                _nested(each, inner)
                for each in asking
                for inner in lookups[:1]
                if inner.action != each.action
            ],
        }

    def _apart(self, other: Walk, target: Walk) -> bool:
        """Whether the two can be told apart: another skill, the same speaker, no question in common."""
        mine, theirs = self.arena.skill(target.action), self.arena.skill(other.action)
        common = {mine.slots[s].ask for s in mine.slots} & {theirs.slots[s].ask for s in other.asked}
        same_speaker = other.setting.customer == target.setting.customer
        return (
            other.action != target.action
            and same_speaker
            and not common
            and not set(other.asked) & set(mine.slots)
        )

    def _lookups(self, target: Walk, slot: str) -> list[Interruption]:
        """Wishes about another order that are answered at once; about the same one where it is still to be named."""
        mine = target.setting.order
        elsewhere = [o.id for o in self.arena.orders(target.setting.customer or "") if o.id != mine]
        if "order_id" in target.asked[target.asked.index(slot) + 1 :]:
            elsewhere = [mine]
        found = []
        for other in self.walks.values():
            skill = self.arena.skill(other.action)
            if type(skill).effects():
                continue  # of another order it may want a yes
            takes = any(slot.entity == "order_id" for slot in skill.slots.values())
            direct = other.asked in ((), ("order_id",)) and other.ending.kind in ("answer", "decline")
            if takes and direct and other.action != target.action and elsewhere:
                intent = skill.intents[0]
                line = wish(intent, target.setting, order_id=elsewhere[0])
                found.append(Interruption(kind="looks up", action=other.action, lines=(line,)))
        return found

    def _quotes(self, target: Walk) -> list[Interruption]:
        language = target.setting.language
        titles = [
            a.title for a in self.arena.bench.shop.fixture.knowledge if a.title and a.language == language
        ]
        return self._said("quotes", "knowledge.ask", titles[:3], target)

    def _chats(self, target: Walk) -> list[Interruption]:
        return self._said("chats", "dialog.social", [HELLO[target.setting.language]], target)

    def _said(self, kind: str, intent: str, texts: Iterable[str], target: Walk) -> list[Interruption]:
        found = next((s for s in (f.cls() for f in self.arena.skills) if intent in s.intents), None)
        if found is None or found.name() == target.action:
            return []
        language = target.setting.language
        return [
            Interruption(
                kind=kind, action=found.name(), lines=(Line(text, Heard(intent, language=language)),)
            )
            for text in texts
        ]


def cells(
    visitors: Visitors, walks: Sequence[Walk], *, each: int = 1
) -> tuple[list[tuple[Walk, str, Interruption]], int]:
    """What is tried, and of how many: `each` interruptions of every kind for every question, chosen by its name."""
    chosen, possible = [], 0
    for target, slot in _questions(walks):
        for kind, fitting in visitors.kinds(target, slot).items():
            possible += len(fitting)
            start = crc32(f"{target.action}/{slot}/{kind}".encode()) % max(1, len(fitting))
            turned = [*fitting[start:], *fitting[:start]]
            chosen += [(target, slot, by) for by in turned[:each]]
    return chosen, possible


def _questions(walks: Sequence[Walk]) -> list[tuple[Walk, str]]:
    """Every question once, in the first walk that asks it."""
    found: dict[tuple[str, str], Walk] = {}
    for each in walks:
        for slot in each.asked:
            found.setdefault((each.action, slot), each)
    return [(target, slot) for (_, slot), target in found.items()]


def _whole(kind: str, other: Walk) -> Interruption:
    return Interruption(kind=kind, action=other.action, lines=other.lines)


def _nested(outer: Walk, inner: Interruption) -> Interruption:
    lines = (outer.lines[0], *inner.lines, *outer.lines[1:])
    return Interruption(kind="asks and is interrupted", action=f"{outer.action}+{inner.action}", lines=lines)


_STALE: Final = Interruption(
    kind="presses an old button", action="dialog.inform", lines=(Line('/dialog.inform{"of_yesterday":"x"}'),)
)
