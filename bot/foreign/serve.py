"""Our skills for a Rasa server: their slots are filled from its tracker, what they say is named and its facts are plain.

What needs our own desk, an effect that must be confirmed or a customer who must be known, is said to need it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.domain import Domain
from bot.errors import NotFound, Rejected, Unavailable
from bot.facts import plain
from bot.foreign.action import ActionSkill
from bot.foreign.rasa_domain import rows_of
from bot.forms import Prepared, prepare
from bot.identity import Principal, acting_as
from bot.runner import Runner
from bot.shop import ShopView
from bot.skill import PROPOSAL_SLOT, Skill
from bot.skill.slots import IdentityNeeded, Scene, SlotRejected
from bot.turn import Draft, Entity
from bot.understanding.language import detect
from bot.writer import Responses
from bot.writer.format import fact_text

Answer = tuple[Sequence[Any], list[dict[str, Any]]]  # events and messages, as Rasa's protocol has them
_NOT_HERE = "skill.not_here"
_SIGN_IN = "skill.sign_in"


class Kitchen:
    """Runs actions for a Rasa server. `trust_sender`: its sender ids are verified ids of customers."""

    def __init__(self, runner: Runner, shop: ShopView, *, trust_sender: bool = False) -> None:
        self._runner = runner
        self._shop = shop
        self._trust = trust_sender

    @property
    def domain(self) -> Domain:
        """What there is to run."""
        return self._runner.domain

    def knows(self, name: str) -> bool:
        """Whether an action has this name."""
        return name in self.domain.foreign or name in self.domain.installed

    async def run(self, name: str, tracker: Tracker, domain: Mapping[str, Any] | None) -> Answer:
        """Run an action. Those of others go through untouched; ours are prepared first and speak Rasa's way."""
        skill = self.domain.installed[name].skill if name in self.domain.installed else None
        if skill is None or isinstance(skill, ActionSkill):
            return await self._runner.call(name, tracker, domain)
        customer = tracker.sender_id if self._trust else None
        language = _language(tracker)
        async with acting_as(Principal(conversation_id=tracker.sender_id, customer_id=customer)):
            try:
                return await self._ours(skill, tracker, domain, language)
            except (SlotRejected, IdentityNeeded, NotFound, Unavailable, Rejected) as answer:
                return [], self._said([_no(answer)], language)

    async def _ours(
        self, skill: Skill, tracker: Tracker, domain: Mapping[str, Any] | None, language: str
    ) -> Answer:
        prepared = await self._prepare(skill, tracker, language)
        changed = {n: v for n, v in prepared.accepted.items() if tracker.slots.get(n) != v}
        filled = [SlotSet(name, value) for name, value in changed.items()]
        if not prepared.ready:
            return filled, self._said(prepared.drafts, language)
        tracker.slots.update(changed)
        events, messages = await self._runner.call(skill.name(), tracker, domain)
        kept = [event for event in events if event.get("name") != PROPOSAL_SLOT]
        said = [self._rendered(message, language) for message in messages]
        if len(kept) < len(events):
            said += self._said([Draft(response=_NOT_HERE)], language)
        return [*filled, *kept], said

    async def _prepare(self, skill: Skill, tracker: Tracker, language: str) -> Prepared:
        message = tracker.latest_message
        found = (e for e in message.get("entities") or () if e.get("value") is not None)
        scene = Scene(
            shop=self._shop,
            language=language,
            slots={name: value for name, value in tracker.slots.items() if value is not None},
            entities=tuple(Entity(entity=str(e["entity"]), value=str(e["value"])) for e in found),
            text=str(message.get("text") or ""),
            now=await self._shop.now(),
        )
        return await prepare(skill, scene, requested=str(tracker.slots.get("requested_slot") or ""))

    def _said(self, drafts: Sequence[Draft], language: str) -> list[dict[str, Any]]:
        dispatcher = CollectingDispatcher()
        for draft in drafts:
            buttons = [{"title": button.title, "payload": button.payload} for button in draft.buttons]
            dispatcher.utter_message(response=draft.response, buttons=buttons, **dict(draft.facts))
        return [self._rendered(message, language) for message in dispatcher.messages]

    def _rendered(self, message: dict[str, Any], language: str) -> dict[str, Any]:
        """The message with facts that Rasa can put into its template: text and numbers."""
        return {
            key: _plain(key, value, message, self.domain.responses, language)
            for key, value in message.items()
        }


_ENVELOPE = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)


def _plain(key: str, value: Any, message: Mapping[str, Any], responses: Responses, language: str) -> Any:
    if key in _ENVELOPE or value is None or isinstance(value, str | int | float):
        return value
    response = str(message.get("response") or "")
    known = responses.by_name.get(response)
    if known is None or key not in known.holes(known.language_for(language)):
        return plain(value)
    rows = rows_of(known, language).get(key)
    if rows:
        return "\n".join(responses.text(rows, row, language) for row in value)
    return fact_text(value, language)


def _no(answer: Exception) -> Draft:
    if isinstance(answer, SlotRejected):
        return Draft(response=answer.response, facts=answer.facts)
    if isinstance(answer, IdentityNeeded):
        return Draft(response=_SIGN_IN)
    if isinstance(answer, NotFound):
        return Draft(response="order.not_found")
    return Draft(response="error.unavailable" if isinstance(answer, Unavailable) else "effect.failed")


def _language(tracker: Tracker) -> str:
    message = tracker.latest_message
    named = (message.get("metadata") or {}).get("language")
    return str(named or detect(str(message.get("text") or ""), "en"))
