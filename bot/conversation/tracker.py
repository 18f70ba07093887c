"""The tracker: what the log of Rasa events adds up to. A pure fold, so that any prefix can be kept and continued.

Events keep Rasa's meaning, undo and rewind included. The last events stay in a window; what falls out of it is folded into the
base, which keeps a year-old conversation as light as a new one.
"""

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from bot.conversation.columns import dump_json
from bot.errors import SkillError

if TYPE_CHECKING:
    from rasa_sdk import Tracker as RasaTracker

WINDOW = 200  # events kept for skills to look back on; past it the older half is folded away

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Slots, form and the like at one moment of a conversation."""

    slots: Mapping[str, JsonValue] = field(default_factory=dict)
    active_loop: Mapping[str, JsonValue] = field(default_factory=dict)
    latest_message: Mapping[str, JsonValue] = field(default_factory=dict)
    latest_action_name: str | None = None
    followup_action: str | None = None
    input_channel: str | None = None
    paused: bool = False
    ended: bool = False


def _user(state: State, event: Event) -> State:
    message = {"intent": {}, "entities": [], **(event.get("parse_data") or {}), "text": event.get("text")}
    channel = event.get("input_channel")
    return replace(state, latest_message=message, followup_action=None, input_channel=channel)


def _slot(state: State, event: Event) -> State:
    return replace(state, slots={**state.slots, event["name"]: event.get("value")})


def _action(state: State, event: Event) -> State:
    loop = state.active_loop
    if loop:
        loop = {**loop, "is_interrupted": False, "rejected": False}
    return replace(state, latest_action_name=event["name"], followup_action=None, active_loop=loop)


def _loop(state: State, event: Event) -> State:
    name = event.get("name")
    if not name:
        return replace(state, active_loop={})
    trigger = state.latest_message
    loop = {"name": name, "is_interrupted": False, "rejected": False, "trigger_message": dict(trigger)}
    return replace(state, active_loop=loop)


def _interrupted(state: State, event: Event) -> State:
    stopped = event["is_interrupted"] if "is_interrupted" in event else not event.get("validate", True)
    return (
        replace(state, active_loop={**state.active_loop, "is_interrupted": stopped})
        if state.active_loop
        else state
    )


def _rejected(state: State, event: Event) -> State:
    if state.active_loop.get("name") != event.get("name"):
        return state
    return replace(state, active_loop={**state.active_loop, "rejected": True})


def _same(state: State, event: Event) -> State:
    return state


def _followup(state: State, event: Event) -> State:
    return replace(state, followup_action=event.get("name"))


_STEPS: dict[str, Callable[[State, Event], State]] = {
    "user": _user,
    "slot": _slot,
    "action": _action,
    "active_loop": _loop,
    "form": _loop,
    "loop_interrupted": _interrupted,
    "form_validation": _interrupted,
    "action_execution_rejected": _rejected,
    "followup": _followup,
    "reset_slots": lambda state, event: replace(state, slots={}),
    "pause": lambda state, event: replace(state, paused=True),
    "resume": lambda state, event: replace(state, paused=False),
    "session_started": lambda state, event: State(),
    "session_ended": lambda state, event: replace(state, ended=True),
    **dict.fromkeys(("bot", "agent", "reminder", "cancel_reminder", "export"), _same),
    **dict.fromkeys(("entities", "user_featurization"), _same),
}
_REWRITING = ("restart", "undo", "rewind")
KINDS = frozenset(_STEPS) | frozenset(_REWRITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """A conversation's memory: the state now, the recent events, and the base they stand on."""

    base: State = field(default_factory=State)
    events: tuple[Event, ...] = ()
    state: State = field(default_factory=State)

    @property
    def slots(self) -> Mapping[str, JsonValue]:
        """Values by slot name; a slot never set is absent."""
        return self.state.slots

    @property
    def active_loop(self) -> str | None:
        """Name of the open form, or None."""
        name = self.state.active_loop.get("name")
        return name if isinstance(name, str) else None

    @property
    def requested_slot(self) -> str | None:
        """The slot that the open form asked for, or None."""
        name = self.state.slots.get("requested_slot")
        return name if isinstance(name, str) else None

    @property
    def latest_message(self) -> Mapping[str, JsonValue]:
        """Rasa's parse data of the last user event, with its text."""
        return self.state.latest_message

    @property
    def latest_action_name(self) -> str | None:
        """The last action that ran."""
        return self.state.latest_action_name

    @property
    def paused(self) -> bool:
        """Whether a pause event holds the bot back."""
        return self.state.paused

    def apply(self, events: Iterable[Event]) -> "Tracker":
        """The tracker after these events; the events must be `plain`, since they are kept as they are."""
        base, kept, state = self.base, list(self.events), self.state
        for event in events:
            kind = event["event"]
            if kind in _REWRITING:
                base, kept = (State(), []) if kind == "restart" else (base, _without(kept, kind))
                state = _fold(base, kept)
                continue
            kept.append(event)
            state = _STEPS[kind](state, event)
            if len(kept) > WINDOW:
                base, kept = _fold(base, kept[: WINDOW // 2]), kept[WINDOW // 2 :]
        return Tracker(base=base, events=tuple(kept), state=state)

    def to_json(self) -> dict[str, Any]:
        """What a snapshot keeps."""
        return {"base": asdict(self.base), "events": list(self.events)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Tracker":
        """The tracker that a snapshot kept."""
        base, events = State(**value["base"]), tuple(value["events"])
        return cls(base=base, events=events, state=_fold(base, events))

    def to_rasa(self, sender_id: str, domain: Mapping[str, Any], user_id: str | None = None) -> "RasaTracker":
        """A rasa_sdk Tracker that shares nothing with this one; slots of the domain that were never set are there too."""
        from rasa_sdk import Tracker as RasaTracker

        defaults = {
            name: (spec or {}).get("initial_value") for name, spec in (domain.get("slots") or {}).items()
        }
        now = self.state
        return RasaTracker(
            sender_id=sender_id,
            slots=copy.deepcopy({**defaults, **now.slots}),
            latest_message=copy.deepcopy(dict(now.latest_message)),
            events=copy.deepcopy([dict(event) for event in self.events]),
            paused=now.paused,
            followup_action=now.followup_action,
            active_loop=copy.deepcopy(dict(now.active_loop)),
            latest_action_name=now.latest_action_name,
            user_id=user_id,
        )


def plain(event: Event) -> dict[str, Any]:
    """The event as it will be read back from the log, or SkillError when it is none that Rasa knows."""
    kind = event.get("event")
    if kind not in KINDS:
        raise SkillError(f"unknown event {str(kind)[:40]!r}; use the events of rasa_sdk.events")
    if kind in ("slot", "action") and not isinstance(event.get("name"), str):
        raise SkillError(f"an event of kind {kind} needs a name")
    try:
        value: dict[str, Any] = json.loads(dump_json(dict(event)))
    except TypeError as error:
        raise SkillError(f"an event of kind {kind} holds something that is not JSON") from error
    return value


def _fold(state: State, events: Iterable[Event]) -> State:
    for event in events:
        state = _STEPS[event["event"]](state, event)
    return state


def _without(events: list[Event], kind: str) -> list[Event]:
    """Undo takes back the last action, rewind the last user message and the action before it, as in Rasa."""
    kept = list(events)
    for target in ("action",) if kind == "undo" else ("user", "action"):
        while kept and kept.pop()["event"] != target:
            pass
    return kept
