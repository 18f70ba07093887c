"""The interrupt matrix: made from the registry of built-in skills, and held to notice when a form is broken."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.certify.arena import Arena
from bot.certify.explore import askable, explore
from bot.certify.interrupt import interrupt
from bot.certify.matrix import Interruption, Visitors, cells
from bot.certify.walk import Walk
from bot.config import Config
from bot.flow.skills import SkillMoves
from bot.flow.work import Work
from bot.judgement import policy
from bot.plugins import load_skills

USED = Config().skills.use
ACTIONS = [found.cls().name() for found in load_skills(USED)]
ASKING = [found.cls().name() for found in load_skills(USED) if askable(found.cls())]
SMALL = ("address_change", "wrong_item", "order_change")
Tried = list[tuple[Walk, str, Interruption]]


class Matrix:
    """The arena, the walks and the cells."""

    def __init__(self, arena: Arena, walks: dict[str, list[Walk]]) -> None:
        self.arena = arena
        self.walks = [each for found in walks.values() for each in found]
        visitors = Visitors(arena, {action: found[0] for action, found in walks.items()})
        self.cells, self.possible = cells(visitors, self.walks)

    def of(self, *actions: str) -> Tried:
        return [cell for cell in self.cells if cell[0].action in actions]

    async def problems(self, tried: Tried, *, most: int = 0) -> list[str]:
        found: list[str] = []
        for target, slot, by in tried:
            cell = await interrupt(self.arena, target, slot, by)
            if cell.problem:
                found.append(f"{cell.name}: {cell.problem}")
            if most and len(found) == most:
                break
        return found


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    async def make() -> Matrix:
        arena = await Arena.open(USED)
        return Matrix(arena, {name: await explore(arena, arena.skill(name), far=False) for name in ACTIONS})

    return asyncio.run(make())


def test_the_matrix_holds_every_question_of_every_skill(
    matrix: Matrix, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {(each.action, slot) for each in matrix.walks for slot in each.asked}
    declared = {(name, slot) for name in ASKING for slot in askable(matrix.arena.skill(name))}
    assert declared == asked
    assert {by.kind for _, _, by in matrix.cells} == {
        *("looks up", "asks itself", "acts", "quotes", "chats", "asks and is interrupted"),
        "presses an old button",
    }
    with capsys.disabled():
        print(f"\ninterrupt matrix: {len(asked)} questions of {len({a for a, _ in asked})} skills, ", end="")
        print(f"{len(matrix.cells)} of {matrix.possible} interruptions played")


@pytest.mark.parametrize("action", ASKING)
async def test_an_interrupted_form_goes_on_where_it_was(matrix: Matrix, action: str) -> None:
    assert await matrix.problems(matrix.of(action)) == []


# Forms with a bug in them: each must be noticed, and named.


def asks_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    again = SkillMoves._ask_again

    async def twice(self: SkillMoves, work: Work, **how: bool) -> None:
        await again(self, work, **how)
        await again(self, work, **how)

    monkeypatch.setattr(SkillMoves, "_ask_again", twice)


def never_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silence(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(SkillMoves, "_ask_again", silence)


def loses_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Work, "go_back", lambda *_: None)


def loses_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Work, "go_back", lambda self, form: self.open_form(form.action, form.slot))


def begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(self: Work, form: Any) -> None:
        self.open_form(form.action, "order_id")

    monkeypatch.setattr(Work, "go_back", first)


def never_takes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Work, "take_up", lambda *_: False)


def forgets_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Work, "put_aside", lambda *_: None)


def takes_every_word_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = tuple(rule for rule in policy.RULES if rule.id != "form.interrupted")
    monkeypatch.setattr(policy, "RULES", deaf)


def gives_up_when_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    run = SkillMoves.run

    async def closing(self: SkillMoves, work: Work, move: Any) -> None:
        work.close_form()
        await run(self, work, move)

    monkeypatch.setattr(SkillMoves, "run", closing)


BUGS = {
    asks_twice: "was asked for 2 times",
    never_asks_again: "was asked for 0 times",
    loses_the_form: "the form was lost",
    loses_the_values: "the value of order_id was lost",
    begins_again: "asks for order_id instead",
    never_takes_up: "the form was lost",
    forgets_who_waits: "the form was lost",
    takes_every_word_for_an_answer: "",
    gives_up_when_interrupted: "the form was lost",
}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
async def test_a_form_with_a_bug_is_noticed(
    matrix: Matrix, bug: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)
    found = await matrix.problems(matrix.of(*SMALL), most=3)
    assert any(BUGS[bug] in problem for problem in found), found
