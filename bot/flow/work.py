"""The work of one turn while its moves are carried out; becomes fields of the frozen turn at the end."""

import copy
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet, UserUttered

from bot.conversation.store import Tx
from bot.effects import Effect
from bot.facts import plain
from bot.flow.aside import Aside
from bot.flow.conversation import (
    ACCEPTED,
    ASKED_AGAIN,
    CUSTOMER,
    LAST_ACTION,
    SHOWN,
    WAITING,
    Conversation,
    public_slots,
)
from bot.flow.picked import beside, own_words, said_before
from bot.identity import Session
from bot.skill.slots import Scene
from bot.turn import DECISION_ORDER, DecisionKind, Draft, Entity, HandoffWish, Passage, Proposal, Turn
from bot.writer import Responses

Fenced = Callable[..., AbstractAsyncContextManager[Tx]]  # `whoever_owns=True`: for what has happened already
RECENT: Final = 40  # events a skill may look back on


class Work:
    """Collects events, drafts, proposals and effects, and keeps the slots as they will be."""

    def __init__(self, turn: Turn, conversation: Conversation, session: Session, fenced: Fenced) -> None:
        self.fenced = fenced  # opens a commit in the middle of the turn
        self.turn = turn
        self.conversation = conversation
        self.session = session
        self.slots: dict[str, JsonValue] = dict(conversation.slots)
        self.loop = conversation.loop
        self.events: list[dict[str, Any]] = []
        self.drafts: list[Draft] = []
        self.proposals: list[Proposal] = []
        self.effects: list[Effect] = []
        self.wish: HandoffWish | None = None
        self._spoke = turn.decision.skill if turn.decision else ""
        self.owner = conversation.log.owner
        if conversation.stranger:
            self._forget_everything()
        self.set(CUSTOMER, conversation.principal.customer_id)
        if self.slots.get(SHOWN):
            self.set(SHOWN, None)  # what was shown counts for the next turn only; resuming shows it again

    @property
    def language(self) -> str:
        """The language of this turn."""
        return self.turn.heard.language

    def say(self, *drafts: Draft) -> None:
        """Add things to say, in order."""
        self.drafts.extend(drafts)

    def set(self, slot: str, value: JsonValue) -> None:
        """Set a slot, now and in the log, when that changes anything."""
        if self.slots.get(slot) != value:
            self.slots[slot] = value
            self.events.append(SlotSet(slot, value))

    def open_form(self, action: str, slot: str) -> None:
        """An action waits for a slot."""
        self.set(ASKED_AGAIN, None)
        self._open(action, slot)

    def _open(self, action: str, slot: str) -> None:
        if self.loop != action:
            self.events.append(ActiveLoop(action))
            self.loop = action
        self.set("requested_slot", slot)

    def close_form(self, forget: Iterable[str] = ()) -> None:
        """Nothing is asked any more; slots that lived for the form are emptied."""
        if self.loop:
            self.events.append(ActiveLoop(None))
            self.loop = ""
        self.set("requested_slot", None)
        for slot in forget:
            self.set(slot, None)

    @property
    def asks_for_a_yes(self) -> bool:
        """Whether an effect waits for the customer's word that this turn has not carried further."""
        moved = {move.target for move in self.turn.judged.moves if move.kind in ("confirm", "drop")}
        waiting = [e for e in self.conversation.effects if e.state == "proposed" and not e.approval]
        return bool(self.proposals) or any(effect.id not in moved for effect in waiting)

    def passed_on(self, folder: str, to: str) -> None:
        """An action let one of another folder speak for it: the decision is that one's."""
        if self._spoke == folder and to:
            self._spoke = to

    def accepted_by(self, action: str, version: str) -> None:
        """Remember under which version of its skill the values of an open form were accepted."""
        waiting = {Aside.of(kept).action for kept in self._waiting()}
        before = {name: v for name, v in self._accepted().items() if name in waiting}
        self.set(ACCEPTED, {**before, action: version} if version or before else None)

    def is_stale(self, action: str, version: str) -> bool:
        """Whether the values of an open form were accepted by another version of its skill."""
        return self._accepted().get(action, version) != version

    def _accepted(self) -> dict[str, JsonValue]:
        kept = self.slots.get(ACCEPTED)
        return dict(kept) if isinstance(kept, dict) else {}

    def keep_waiting(self, wanted: Callable[[Aside], bool]) -> None:
        """Forget the interrupted forms that are not wanted."""
        waiting = self._waiting()
        kept = [each for each in waiting if wanted(Aside.of(each))]
        if len(kept) < len(waiting):
            self.set(WAITING, kept or None)

    def put_aside(self, form: Aside) -> None:
        """Remember a form that another question has interrupted."""
        self.set(WAITING, [form.kept(), *self._waiting()])

    def go_back(self, form: Aside) -> None:
        """Open a form where it was, with everything that was known for it."""
        self._open(form.action, form.slot)
        for slot, value in form.values.items():
            self.set(slot, value)

    def take_up(self) -> bool:
        """Open the form that was interrupted last; tells whether there was one."""
        waiting = self._waiting()
        if waiting:
            self.set(WAITING, waiting[1:] or None)
            self.go_back(Aside.of(waiting[0]))
        return bool(waiting)

    def _forget_everything(self) -> None:
        """Somebody else speaks in this conversation: what the one before said and was asked is not theirs."""
        before = self.conversation.tracker
        if before.active_loop:
            self.events.append(ActiveLoop(None))
        self.events += [SlotSet(slot, None) for slot, value in before.slots.items() if value is not None]

    def _waiting(self) -> list[JsonValue]:
        kept = self.slots.get(WAITING)
        return list(kept) if isinstance(kept, list) else []

    def take(self, events: Iterable[dict[str, Any]]) -> None:
        """Take a skill's own events into the log; slots of the core are not its to set."""
        for event in events:
            if event["event"] == "slot" and str(event.get("name", "")).startswith("haoke_"):
                continue
            if event["event"] in ("reset_slots", "restart"):
                for name in public_slots(self.slots):
                    self.set(name, None)
                continue
            if event["event"] == "slot":
                self.slots[str(event["name"])] = event.get("value")
            self.events.append(event)

    def scene(self, entities: tuple[Entity, ...], shop: Any) -> Scene:
        """What slots may look at."""
        return Scene(
            shop=shop,
            language=self.language,
            slots=public_slots(self.slots),
            entities=entities or self.turn.heard.entities,
            text=own_words(self.turn, self.conversation, otherwise=""),
            now=self.conversation.now,
            **said_before(self.conversation, beside(self.turn, entities)),
        )

    def tracker(self, intent: str, entities: tuple[Entity, ...], action: str = "") -> Tracker:
        """A Rasa tracker of this moment, sharing nothing with the log; for an action, with its act that waits for a word."""
        heard = self.turn.heard
        text = own_words(self.turn, self.conversation, otherwise=self.turn.text)
        message = {
            "text": text,
            "intent": {"name": intent or heard.intents[0].name, "confidence": heard.intents[0].confidence},
            "intent_ranking": [{"name": i.name, "confidence": i.confidence} for i in heard.intents],
            "entities": [
                {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end}
                for e in entities or heard.entities
            ],
            "message_id": self.turn.id,
            "metadata": {"language": heard.language, "standing": self.conversation.standing(action)},
        }
        said = UserUttered(text=text, parse_data=message, input_channel=self.turn.address.channel)
        before = map(dict, self.conversation.events[-RECENT:])
        return Tracker(
            sender_id=self.conversation.id,
            slots=copy.deepcopy(public_slots(self.slots)),
            latest_message=message,
            events=copy.deepcopy([*before, said, *self.events]),
            paused=False,
            followup_action=None,
            active_loop={"name": self.loop} if self.loop else {},
            latest_action_name=str(self.slots.get(LAST_ACTION) or "") or None,
        )

    def finish(self, responses: Responses) -> Turn:
        """The turn with everything this work came to; its decision named by what is said and done."""
        decision = self.turn.judged
        facts = {k: plain(v) for draft in self.drafts for k, v in draft.facts.items()}
        kind = self._kind(responses) or decision.kind
        return self.turn.evolve(
            decision=replace(decision, kind=kind, skill=self._spoke),
            events=(*self.turn.events, *self.events),
            drafts=(*self.turn.drafts, *self.drafts),
            proposals=tuple(self.proposals),
            effects=tuple(effect.trace() for effect in self.effects),
            wish=self.wish,
            facts=facts,
            passages=self._passages(),
            owner=self.owner,
            slots=public_slots(self.slots),
        )

    def _passages(self) -> tuple[Passage, ...]:
        """What was fetched, and what skills quoted besides."""
        known = {passage.id: passage for passage in self.turn.passages}
        for draft in self.drafts:
            for source in draft.sources:
                score, told = draft.facts.get("passage_score"), str(draft.facts.get("passage") or "")
                sure = float(score) if isinstance(score, int | float) else 0.0
                quoted = Passage(id=source.id, text=told, score=sure, title=source.title, link=source.link)
                known.setdefault(source.id, quoted)
        return tuple(known.values())

    def _kind(self, responses: Responses) -> DecisionKind | None:
        kinds: set[DecisionKind] = set()
        if self.wish is not None:
            kinds.add("handoff")
        if any(effect.state in ("settled", "unknown") for effect in self.effects):
            kinds.add("act")
        for draft in self.drafts:
            if not draft.aside:
                kinds.add(responses[draft.response].decision if draft.response else "answer")
        return next((kind for kind in DECISION_ORDER if kind in kinds), None)
