"""Conversations that were written unseen, played, read and then mended for: measured as a whole, sampled here.

What holds now is a figure of development; what held when they were first played stands beside each set. All of one set:
`haoke evaluate tests/dialogues/NAME.jsonl`. Nothing harmful may be done in any.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.evaluate.report import Result
from bot.evaluate.run import run_dialogues
from bot.evaluate.script import Dialogue, read_dialogues
from bot.understanding.words import FURTHER

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Set:
    """A file of conversations, which of them are played here, and what must hold."""

    name: str
    every: int  # one in so many is played
    least: float  # share of the sample's turns that are as a person would expect
    many: int  # conversations in the file, at least
    turns: int = 1  # turns of each conversation, at least
    shop: str = ""  # fixture of the shop they are held in; the demo shop otherwise

    @property
    def dialogues(self) -> list[Dialogue]:
        return read_dialogues([Path(__file__).parent / "dialogues" / f"{self.name}.jsonl"])

    @property
    def sample(self) -> list[Dialogue]:
        """Every so many; of the ten languages two conversations each, so that every kind is played in half of them."""
        if self.name == "ten":
            return [each for n, each in enumerate(self.dialogues) if (n + n // 4) % 2 == 0]
        return self.dialogues[:: self.every]


SETS = (
    Set("hand", every=6, least=0.94, many=120),  # messy, colloquial, another hand: 87.1 % of the turns at first
    Set("long", every=4, least=0.85, many=30, turns=4),  # zh: 70.3 %; twelve unfair expectations put right
    Set("long_en", every=5, least=0.8, many=40, turns=4),  # 73.6 %; seven unfair expectations put right
    Set("blind", every=6, least=0.8, many=60),  # 85.4 %; six unfair expectations put right
    Set("raw", every=5, least=0.85, many=25),  # written after conversations like them had been read: no first figure
    # In two shops of other trades, written from the design before either was played: 64.5 % of 242 turns; 71.1 % with
    # 16 unfair expectations put right; 81.7 % of 104 further turns that were written after what showed was mended.
    Set("pet", every=4, least=0.85, many=46, turns=2, shop="pet_shop"),
    Set("tools", every=2, least=0.75, many=44, turns=2, shop="tool_shop"),
    # What is asked right after an article was told, and new matters there: those that hold of 66 follow-ups (8 were answered well at
    # first, 44 after mending) and of 36 that were written afterwards, with shops of their own (21).
    Set("onward", every=5, least=0.9, many=20, turns=2),
    Set("onward_clay", every=5, least=0.9, many=12, turns=1, shop="clay_shop"),
    Set("onward_bike", every=5, least=0.9, many=12, turns=1, shop="bike_shop"),
    Set("onward_cats", every=5, least=0.9, many=12, turns=1, shop="cats_shop"),
    Set("onward_games", every=3, least=0.9, many=9, turns=1, shop="games_shop"),
    Set("onward_plants", every=3, least=0.9, many=13, turns=1, shop="plants_shop"),
    # A few words that lean on what was told, as strangers wrote them: of the 146 replies of 30 such talks 58 were good at first.
    Set("few_words", every=3, least=0.9, many=20, turns=1),
    # What strangers wrote in English of 30 November: of the 148 replies of 30 such talks 57 were good at first.
    Set("fresh_en", every=3, least=0.95, many=10, turns=1),
    Set("ten", every=2, least=0.85, many=40),  # 26 %, or 52 % where English left over is forgiven
)  # fmt: skip
sets = pytest.mark.parametrize("chosen", SETS, ids=[each.name for each in SETS])


@cache
def played(chosen: Set) -> list[Result]:
    fixture = ROOT / "tests" / "fixtures" / f"{chosen.shop}.json" if chosen.shop else None
    return run_dialogues(chosen.sample, config_file=ROOT / "config.toml", fixture=fixture, jobs=1)


@sets
def test_the_set_is_large_and_its_conversations_are_long(chosen: Set) -> None:
    found = chosen.dialogues
    assert len({dialogue.id for dialogue in found}) == len(found) >= chosen.many
    assert min(len(dialogue.steps) for dialogue in found) >= chosen.turns


def test_both_languages_and_the_ten_have_their_share() -> None:
    hand = Counter(dialogue.lang for dialogue in SETS[0].dialogues)
    assert min(hand["zh"], hand["en"]) >= 0.4 * hand.total()
    turns = Counter[str]()
    for dialogue in SETS[-1].dialogues:
        turns[dialogue.lang] += len(dialogue.steps)
    assert set(turns) == set(FURTHER)
    assert min(turns.values()) >= 25


@sets
@pytest.mark.timeout(900)
def test_most_turns_are_as_a_person_would_expect(chosen: Set) -> None:
    turns = [turn for result in played(chosen) for turn in result.steps]
    missed = [
        (each.dialogue.id, turn.failures) for each in played(chosen) for turn in each.steps if turn.failures
    ]
    assert len(turns) - len(missed) >= chosen.least * len(turns), missed


@sets
@pytest.mark.timeout(900)
def test_nothing_is_done_that_was_not_asked_for(chosen: Set) -> None:
    """A turn that expects no effect has none, however badly it was understood."""
    failures = [
        (result.dialogue.id, failure)
        for result in played(chosen)
        for turn in result.steps
        for failure in turn.failures
        if failure.startswith("effects")
    ]
    assert [each for each in failures if "expected []" in each[1]] == []
