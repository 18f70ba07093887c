"""The conversation as a turn finds it, loaded once the lease is held."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue

from bot.conversation import history
from bot.conversation.tracker import Event, Tracker
from bot.domain import Domain
from bot.effects import Effect
from bot.forms import PHONE_TAIL
from bot.identity import Principal
from bot.judgement import Baton, Form, Pending, Talk
from bot.judgement.baton import NOTHING as NO_BATON
from bot.judgement.danger import GENERAL, LEFT, called_off
from bot.judgement.rule import OFFERS
from bot.settings import FILE, Circumstances, Version
from bot.skill.choices import Choice
from bot.skill.said import SAME
from bot.turn import Address, Button

# The core's own slots. They live in the log like any other and are kept out of what skills and traces see.
CORE: Final = "haoke_"
SHOWN: Final = "haoke_shown"  # the effect that was shown last
UNCLEAR: Final = "haoke_unclear"  # clarifications that failed in a row
DISSATISFIED: Final = "haoke_dissatisfied"  # dissatisfied turns in a row
LAST_ACTION: Final = "haoke_last_action"
TO_OPEN: Final = "haoke_to_open"  # the order a visitor must open first
CUSTOMER: Final = "haoke_customer"  # who was signed in when the slots were filled
ACCEPTED: Final = "haoke_accepted"  # by action, the version of the skill that accepted what its form knows
NOTICED: Final = "haoke_noticed"  # the customer is told things unasked here
ASKED_CONSENT: Final = "haoke_asked_consent"  # and was asked about it
LINK_OFFERED: Final = "haoke_link_offered"  # when a link was last offered
ASKED_AGAIN: Final = "haoke_asked_again"  # how often the open question was put again after other talk
NO_NUMBER: Final = "haoke_no_number"  # the customer has said that they have no number of an order at hand
WAITING: Final = "haoke_waiting"  # forms that were interrupted, as [action, slot], the last one first


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Who owns it, on whose behalf it runs, what was said, and which effects wait for a word."""

    log: history.Conversation
    principal: Principal
    effects: tuple[Effect, ...] = ()  # proposed ones, and those this very turn has submitted
    held: tuple[Effect, ...] = ()  # what a person is asked about, here or elsewhere in the customer's name
    now: datetime  # the shop's clock
    language: str  # of the conversation, else of the customer, else the shop's
    ticket_open: bool = False
    tier: str = ""  # the customer's group
    baton: Baton = NO_BATON  # what a person agreed, promised and settled
    settings: Version = FILE  # what the manager has set, the same for the whole turn
    beside: Version | None = None  # settings whose decision is written down and not carried out

    @property
    def id(self) -> str:
        """The public id."""
        return self.log.id

    @property
    def address(self) -> Address:
        """Where it takes place."""
        return self.log.address

    @property
    def tracker(self) -> Tracker:
        """What the log adds up to."""
        return self.log.tracker

    @property
    def stranger(self) -> bool:
        """Whether somebody else speaks now than the customer whose words fill the slots."""
        return self.tracker.slots.get(CUSTOMER) not in (None, self.principal.customer_id)

    @property
    def slots(self) -> Mapping[str, JsonValue]:
        """Every slot, the core's own included; none of another customer's."""
        return {} if self.stranger else self.tracker.slots

    @property
    def loop(self) -> str:
        """The action whose form is open."""
        return "" if self.stranger else self.tracker.active_loop or ""

    @property
    def events(self) -> Sequence[Event]:
        """What was said and done in this episode."""
        return () if self.stranger else self.tracker.events

    @property
    def asked(self) -> str:
        """What the bot said last; that this had been said already is nothing new."""
        told = (e for e in reversed(self.events) if e["event"] == "bot" and _response(e) != SAME)
        return str(next(told, {}).get("text") or "")

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The choices under the bot's last reply."""
        shown: Sequence[Any] = (self._last_bot.get("data") or {}).get("buttons") or ()
        return tuple(Button(str(b["title"]), str(b["payload"])) for b in shown)

    @property
    def offered_one(self) -> bool:
        """Whether the bot's last words offered one reading of an unclear wish, or articles, of which a plain yes means the first."""
        return self.last_response in ("clarify.one", "knowledge.offer", "knowledge.offer_some")

    @property
    def offered_wishes(self) -> bool:
        """Whether the bot's last words offered readings of an unclear wish."""
        return self.last_response in OFFERS

    @property
    def last_response(self) -> str:
        """The response that the bot said last; empty for free wording."""
        return _response(self._last_bot)

    @property
    def danger(self) -> str:
        """The last response about danger of this episode; empty where nobody was in any, or nobody is any more."""
        since: list[str] = []
        for event in reversed(self.events):
            name = _response(event)
            if event["event"] == "user":
                since.append(str(event.get("text") or ""))
            elif event["event"] == "bot" and name in LEFT:
                return ""
            elif event["event"] == "bot" and name.startswith(GENERAL) and not name.endswith(".noted"):
                return "" if any(called_off(said, name) for said in since) else name
        return ""

    @property
    def _told_last(self) -> str:
        """The response that the bot said last; that an answer was given already points at the one before."""
        names = (_response(event) for event in reversed(self.events) if event["event"] == "bot")
        return next((name for name in names if name != SAME), "")

    @property
    def _last_bot(self) -> Event:
        return next((event for event in reversed(self.events) if event["event"] == "bot"), {})

    def underway(self, action: str) -> Effect | None:
        """The effect of an action that this very turn had submitted before its process died."""
        return next((e for e in self.effects if e.action == action and e.state != "proposed"), None)

    def standing(self, action: str) -> dict[str, str]:
        """The details of the last act of this action that waits for a word, with its order."""
        waiting = [e for e in self.effects if e.state == "proposed" and e.action == action]
        return {**waiting[-1].details, "order_id": waiting[-1].order_id} if waiting else {}

    def talk(self, domain: Domain, said: str = "") -> Talk:
        """What judgement reads of it, beside what is `said` now."""
        return Talk(
            owner=self.log.owner,
            customer_id=self.principal.customer_id,
            slots=public_slots(self.slots),
            form=self.form(domain, said),
            pending=tuple(self.act(effect, domain, said) for effect in self.effects),
            held=tuple(self.act(effect, domain, said) for effect in self.held),
            buttons=self.buttons,
            offered=frozenset(button.intent for button in self.buttons),
            undo=self._undo(),
            last_action=str(self.slots.get(LAST_ACTION) or ""),
            to_open=str(self.slots.get(TO_OPEN) or ""),
            dissatisfied=_count(self.slots.get(DISSATISFIED)),
            unclear=_count(self.slots.get(UNCLEAR)),
            ticket_open=self.ticket_open,
            tier=self.tier,
            baton=NO_BATON if self.stranger else self.baton,
            last_response=self._told_last,
            told=frozenset(_response(event) for event in self.events if event["event"] == "bot"),
            danger=self.danger,
        )

    def form(self, domain: Domain, said: str = "") -> Form | None:
        """What is asked for now, with what it takes from the words that are `said`."""
        action, slot = self.loop, self.tracker.requested_slot
        if not action or not slot or action not in domain.installed:
            return None
        entry = domain.entry(action)
        declared = entry.skill.slots.get(slot)
        entity = slot if slot == PHONE_TAIL else declared.entity if declared else ""
        return Form(
            action=action,
            skill=entry.folder,
            slot=slot,
            entity=entity,
            intents=entry.skill.intents,
            also=declared.also if declared else (),
            choice=declared.key if isinstance(declared, Choice) else "",
            takes=declared.takes(said) if declared and said else None,
        )

    def _undo(self) -> str:
        """The effect of the last button of this episode that takes one back; whether it still can be is the ledger's to say."""
        for event in reversed(self.events):
            for button in (event.get("data") or {}).get("buttons") or ():
                name, brace, rest = str(button["payload"]).partition("{")
                if name == "/effect.undo":
                    return str(json.loads(brace + rest).get("effect") or "")
        return ""

    def circumstances(self, language: str) -> Circumstances:
        """Where and when this turn takes place, for thresholds of a narrower scope."""
        return Circumstances(channel=self.address.channel, language=language, local=self.now, tier=self.tier)

    def act(self, effect: Effect, domain: Domain, said: str = "") -> Pending:
        """An effect as judgement reads it, with what it takes from the words that are `said`."""
        known = domain.entry(effect.action) if effect.action in domain.installed else None
        folder, slots = (known.folder, known.skill.slots) if known else ("", {})
        takes = (slot.takes(said) for slot in slots.values()) if said else ()
        shown = self.slots.get(SHOWN) == effect.id
        return Pending(
            effect=effect.id,
            action=effect.action,
            skill=folder,
            shown=shown,
            order=effect.order_id,
            type=effect.type,
            takes=next((each for each in takes if each is not None), None),
            says=tuple(
                sorted(name for name, fact in effect.facts.items() if fact and isinstance(fact, list))
            ),
        )


def public_slots(slots: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The slots of skills: filled, and not the core's own."""
    return {
        k: v for k, v in slots.items() if v is not None and not k.startswith(CORE) and k != "requested_slot"
    }


def _response(event: Event) -> str:
    return str((event.get("metadata") or {}).get("response") or "")


def _count(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
