"""The stage that does what was decided: every move in order, collected into the turn."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from bot.facts import from_json
from bot.flow.buttons import Buttons
from bot.flow.contact import ContactMoves
from bot.flow.conversation import DISSATISFIED, UNCLEAR, WAITING, Conversation
from bot.flow.effects import EffectMoves
from bot.flow.requests import still_waits
from bot.flow.skills import SkillMoves
from bot.flow.stands import Stands
from bot.flow.undo import Undo
from bot.flow.work import Fenced, Work
from bot.identity import acting_as
from bot.knowledge.offer import PASSAGE
from bot.turn import Button, Draft, HandoffWish, Move, Turn

CHAT: Final = frozenset({"dialog.social", "feedback.positive", "bot.identity", "oos"})
PLAIN: Final = 0.7  # of chat that is no failed clarification
_AGAIN: Final = "clarify.again"  # what was asked is asked once more
ANGRY: Final = 2  # from this anger on, people are met before their question is
_CHOICES: Final = ("intents", "articles")  # facts that become buttons
_LEAD_BACK: Final = frozenset(
    {"run", "fill", "confirm", "drop"}
)  # moves after which an interrupted form goes on
Carry = Callable[[Work, Move], Awaitable[None]]


class Act:
    """Carries out moves on behalf of the principal of the conversation."""

    def __init__(self, skills: SkillMoves, effects: EffectMoves, contact: ContactMoves | None = None) -> None:
        self._responses = skills.domain.responses
        self._skills = skills
        self._effects = effects
        self._contact = contact
        self._carry: Mapping[str, Carry] = {
            "run": skills.run,
            "fill": skills.fill,
            "resume": skills.resume,
            "cancel_form": skills.cancel_form,
            "confirm": effects.confirm,
            "drop": effects.drop,
            "undo": Undo(effects).undo,
            "say": self._say,
            "handoff": self._handoff,
            "leave_queue": self._leave_queue,
            "hush": self._hush,
            "unanswered": self._unanswered,
            "waits": self._waits,
            "stands": Stands(effects).tell,
            **(contact.carry if contact else {}),
        }

    async def __call__(self, turn: Turn, conversation: Conversation, fenced: Fenced) -> Turn:
        """The turn with events, drafts, effects and what the decision really came to."""
        if not turn.judged.moves and turn.utterances[-1].kind == "timer":
            return turn  # nothing is said, and what is open stays as it is
        async with acting_as(conversation.principal) as session:
            work = Work(turn, conversation, session, fenced)
            self._skills.close_gone(work)
            hushed = any(move.kind == "hush" for move in turn.judged.moves)
            if _wants_sympathy(turn):
                work.say(Draft(response="empathy", aside=True))
            for move in turn.judged.moves:
                await self._carry[move.kind](work, move)
            await self._effects.left_over(work)
            if any(move.kind in _LEAD_BACK for move in turn.judged.moves):
                await self._skills.go_on(work)
            if self._contact is not None and not hushed:
                await self._contact.beside(work)
            if hushed:
                return _silent(work.finish(self._responses))
            if turn.utterances[-1].kind != "timer":
                _count(work, turn)
            return work.finish(self._responses)

    async def bury(self, turn: Turn, conversation: Conversation, fenced: Fenced) -> Turn:
        """What is left to do for a turn that is given up: find out what became of its effects, tell it, bring in a person."""
        async with acting_as(conversation.principal) as session:
            work = Work(turn, conversation, session, fenced)
            for effect in conversation.effects:
                if effect.state != "proposed":
                    await self._effects.find_out(work, effect)
            if not work.effects:
                work.say(Draft(response="error.sorry"))
            work.wish = work.wish or HandoffWish(reason="failure")
            return work.finish(self._responses)

    async def _say(self, work: Work, move: Move) -> None:
        raw = move.facts.get("intents")
        names = [str(name) for name in raw] if isinstance(raw, list) else []
        given = json.dumps({found.entity: found.value for found in move.entities}, ensure_ascii=False)
        data = given if move.entities else ""
        buttons = [
            Button(self._responses.text(f"intent.{n}", {}, work.language), f"/{n}{data}") for n in names
        ]
        buttons += [_article(each) for each in _rows(move.facts.get("articles"))]
        buttons = list({each.title.casefold(): each for each in reversed(buttons)}.values())[
            ::-1
        ]  # no title twice
        facts = {name: from_json(value) for name, value in move.facts.items() if name not in _CHOICES}
        work.say(Draft(response=move.target, facts=facts, buttons=tuple(buttons)))

    async def _handoff(self, work: Work, move: Move) -> None:
        work.close_form()
        work.set(WAITING, None)
        work.wish = HandoffWish(reason=move.target, queue=str(move.facts.get("queue", "general")))

    async def _leave_queue(self, work: Work, move: Move) -> None:
        work.owner = "bot"
        work.say(Draft(response="handoff.left_for" if move.facts.get("goes_on") else "handoff.left"))

    async def _waits(self, work: Work, move: Move) -> None:
        """A person has not decided yet; of several that may be given up, which one is asked."""
        if names := move.facts.get("which"):
            several = [effect for effect in work.conversation.held if effect.id in str(names).split()]
            buttons = Buttons(self._effects.domain, work.language).withdraw_one_of(several)
            work.say(Draft(response="effect.which_to_withdraw", buttons=buttons))
        held = next((effect for effect in work.conversation.held if effect.id == move.target), None)
        if held is not None:
            work.say(still_waits(held, Buttons(self._effects.domain, work.language)))

    async def _unanswered(self, work: Work, move: Move) -> None:
        """A draft has waited too long; the commit sends it or throws it away."""
        if work.owner == "bot" and work.conversation.settings.settings.drafts.then == "person":
            work.wish = HandoffWish(reason="draft_unanswered")

    async def _hush(self, work: Work, move: Move) -> None:
        """A person owns the conversation; the turn is recorded and nothing is said."""


def _rows(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _article(each: Mapping[str, JsonValue]) -> Button:
    """An article among the readings that are offered, by its title."""
    return Button(str(each["title"]), f"/knowledge.ask{json.dumps({PASSAGE: each['passage']})}")


def _wants_sympathy(turn: Turn) -> bool:
    """Angry people are met first, except where every word counts or the skill itself does so."""
    moves = turn.judged.moves
    grave = any(move.kind in ("handoff", "hush") or move.target.startswith("risk.") for move in moves)
    return turn.heard.anger >= ANGRY and not grave and turn.judged.skill != "feedback"


def _silent(turn: Turn) -> Turn:
    """A person has the conversation: what happened is recorded for them, and nothing is said."""
    return turn.evolve(drafts=(), decision=replace(turn.judged, kind="handoff"))


def _count(work: Work, turn: Turn) -> None:
    """Keep count of what wears people out: turns not understood, and dissatisfied turns, in a row."""
    rules = {reason.rule for reason in turn.judged.reasons[:1]}
    unclear = bool(rules & {"request.unclear", "request.two_readings", "form.asked_again"})
    unclear = unclear or any(draft.response == _AGAIN for draft in work.drafts)  # no answer to what was asked
    top = turn.heard.intents[0]
    chat = unclear and top.name in CHAT and top.confidence >= PLAIN  # understood; it only was no answer
    displeased = turn.heard.displeased
    for slot, goes_on in ((UNCLEAR, unclear), (DISSATISFIED, displeased)):
        if slot == UNCLEAR and chat:
            continue
        before = work.slots.get(slot) or 0
        now = (before if isinstance(before, int) else 0) + 1 if goes_on and work.wish is None else 0
        if now != before:
            work.set(slot, now)
