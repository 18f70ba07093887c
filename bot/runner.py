"""The one seam to Rasa actions: an action name and a tracker in, Rasa events and drafts out.

Our skills promise not to block and run on the main loop. Foreign actions, and skills whose `run` is a plain function, run in a
lane of their own. What a foreign action did before it failed is unknown, so it is never called a second time.
"""

import asyncio
import copy
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.conversation.tracker import plain
from bot.domain import Domain, Foreign
from bot.errors import HaokeError, SkillError, Unavailable, raised_at
from bot.lanes import Lanes
from bot.log import get_logger
from bot.skill import PROPOSAL_SLOT
from bot.skill.slots import IdentityNeeded, SlotRejected
from bot.turn import Button, Draft, Source

FAILED: Final = "skill.failed"  # what is said when nobody knows what it did
NEVER_RAN: Final = "error.unavailable"  # and when it surely did nothing
_ENVELOPE: Final = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)
_ANSWERS: Final = (HaokeError, SlotRejected, IdentityNeeded)  # what a skill may say by raising
_log = get_logger(__name__)
Event = dict[str, Any]
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ran:
    """What an action returned and uttered.

    `rejected`: it declined to run, another may try. `failed`: a foreign action did not come to its end, which is all that is known.
    """

    events: tuple[Event, ...] = ()
    drafts: tuple[Draft, ...] = ()
    rejected: bool = False
    failed: bool = False


class Runner:
    """Runs actions under a deadline (seconds, foreign ones under their own) and keeps what they raise apart from what they say."""

    def __init__(
        self,
        domain: Domain,
        *,
        deadline_s: float,
        foreign_s: float | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        self.domain = domain
        self.lanes = lanes or Lanes()
        self._deadline = deadline_s
        self._foreign_deadline = min(deadline_s, foreign_s or deadline_s)

    def of(self, domain: Domain) -> "Runner":
        """The same for the next version of the domain; turns under way go on in the lanes they are in."""
        return Runner(domain, deadline_s=self._deadline, foreign_s=self._foreign_deadline, lanes=self.lanes)

    async def run(self, name: str, tracker: Tracker) -> Ran:
        """Run one action. What a skill raises to answer passes through; anything else becomes a SkillError.

        A foreign action raises nothing: it has run, was rejected, or failed.
        """
        foreign = self.domain.foreign.get(name)
        try:
            events, messages = await self.call(name, self._whole(tracker) if foreign else tracker)
        except ActionExecutionRejection:
            return Ran(rejected=True)
        except Exception as problem:  # an action is foreign code: whatever it raises ends as one SkillError
            if foreign is not None:
                _log.error("a foreign action failed", action=name, exc_info=problem)
                said = NEVER_RAN if isinstance(problem, Unavailable) else FAILED
                return Ran(drafts=(Draft(response=said),), failed=True)
            if isinstance(problem, _ANSWERS):
                raise
            raise self._skill_error(name, problem) from problem
        if foreign is not None:
            return self._foreign(foreign, tracker, events, messages)
        return Ran(_events(name, events), tuple(draft_of(message) for message in messages))

    async def call(
        self, name: str, tracker: Tracker, domain: Mapping[str, Any] | None = None
    ) -> tuple[Sequence[Any], list[Message]]:
        """Run one action and give what it returned and uttered as it is; whatever it raises is raised.

        Args:
            domain: The Rasa domain it gets, when it is not ours.
        """
        domain = self.domain.rasa if domain is None else domain
        foreign = self.domain.foreign.get(name)
        if foreign is not None:
            action, lane, within_s = foreign.action, foreign.lane, self._foreign_deadline
        else:
            action, within_s = self.domain.skill(name), self._deadline
            lane = "" if inspect.iscoroutinefunction(action.run) else self.domain.entry(name).folder
        if lane:
            # A lane's action gets a domain that it may change as it likes.
            return await self.lanes.run(
                lane, lambda: _invoke(action, tracker, copy.deepcopy(dict(domain))), within_s
            )
        async with asyncio.timeout(within_s):
            return await _invoke(action, tracker, dict(domain))

    def _skill_error(self, name: str, problem: Exception) -> SkillError:
        """What a skill raised and on which line of its own; never the words, which may quote a customer."""
        if isinstance(problem, TimeoutError):
            return SkillError(f"{name} took longer than {self._deadline:g} s")
        folder = Path(inspect.getfile(type(self.domain.skill(name)))).parent
        return SkillError(f"{name} raised {type(problem).__name__} at {raised_at(problem, str(folder))}")

    def stop(self) -> None:
        """Give the lanes back."""
        self.lanes.stop()

    def _whole(self, tracker: Tracker) -> Tracker:
        """A tracker that shares nothing with ours and has every slot of the domain, as Rasa's has."""
        own = tracker.copy()
        specs: Mapping[str, Any] = self.domain.rasa.get("slots") or {}
        initial = {name: (spec or {}).get("initial_value") for name, spec in specs.items()}
        own.slots = {**copy.deepcopy(initial), **own.slots}
        return own

    def _foreign(
        self, foreign: Foreign, tracker: Tracker, events: Sequence[Any], messages: Sequence[Message]
    ) -> Ran:
        """What a foreign action said: a response of its domain with slots and arguments, or words of its own."""
        kept = _known(foreign.action.name(), events)
        slots = {str(e["name"]): e.get("value") for e in kept if e["event"] == "slot"}
        known = {**tracker.slots, **slots}
        drafts = tuple(self._said(message, slots, known, foreign) for message in messages)
        return Ran(kept, tuple(draft for draft in drafts if draft.response or draft.text or draft.image))

    def _said(
        self, message: Message, slots: Mapping[str, Any], known: Mapping[str, Any], foreign: Foreign
    ) -> Draft:
        draft = draft_of(message)
        if draft.response in self.domain.responses:
            response = self.domain.responses[draft.response]
            wanted = {hole for language in response.texts for hole in response.holes(language)}
            facts = {**{name: known.get(name, "") for name in wanted}, **draft.facts}
            return Draft(response=draft.response, facts=facts, buttons=draft.buttons, image=draft.image)
        if draft.response:
            _log.error(
                "an unknown response was left out", action=foreign.action.name(), response=draft.response
            )
            return Draft(text=draft.text, buttons=draft.buttons, image=draft.image)
        facts = {**slots, **draft.facts, **({"custom": custom} if (custom := message.get("custom")) else {})}
        if foreign.vouched:
            facts["said"] = draft.text
        return Draft(text=draft.text, facts=facts, buttons=draft.buttons, image=draft.image)


async def _invoke(
    action: Action, tracker: Tracker, domain: dict[str, Any]
) -> tuple[Sequence[Any], list[Message]]:
    dispatcher = CollectingDispatcher()
    result = action.run(dispatcher, tracker, domain)
    events = await result if inspect.isawaitable(result) else result
    if dispatcher.is_streaming_active:
        await dispatcher.stream_end()
    return events or (), dispatcher.messages


def _events(name: str, events: Any) -> tuple[Event, ...]:
    found = list(events)
    if not all(isinstance(event, Mapping) and isinstance(event.get("event"), str) for event in found):
        raise SkillError(f"{name} returned something that is not a Rasa event")
    return tuple(dict(event) for event in found)


def _known(name: str, events: Sequence[Any]) -> tuple[Event, ...]:
    """A foreign action's events; what is no Rasa event is left out and logged, as Rasa does."""
    kept = []
    for event in events:
        try:
            kept.append(plain(event if isinstance(event, Mapping) else {}))
        except SkillError as problem:
            _log.error("an event was left out", action=name, exc_info=problem)
    # An effect is proposed by a skill that states what is at stake.
    return tuple(event for event in kept if event.get("name") != PROPOSAL_SLOT)


def draft_of(message: Mapping[str, Any]) -> Draft:
    """A dispatcher message as a draft; what is not part of Rasa's envelope is a fact."""
    buttons = tuple(
        Button(str(b.get("title", "")), str(b.get("payload", ""))) for b in message.get("buttons") or ()
    )
    sources = _sources(message)
    return Draft(
        passages=tuple(source.id for source in sources),
        sources=sources,
        response=message.get("response") or message.get("template") or "",
        facts={key: value for key, value in message.items() if key not in _ENVELOPE},
        text=message.get("text") or "",
        buttons=buttons,
        image=message.get("image") or "",
    )


def _sources(message: Mapping[str, Any]) -> tuple[Source, ...]:
    """Where a quoted passage is from."""
    quoted, title, link = (str(message.get(f"passage_{key}") or "") for key in ("id", "title", "link"))
    return (Source(id=quoted, title=title, link=link),) if quoted else ()
