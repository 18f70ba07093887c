"""What a skill reads of the customer's message, from a Rasa tracker."""

import re
from typing import Any, Final

from bot.understanding.either import commonly
from bot.understanding.normalise import simplified
from bot.understanding.phrases import phrases_of
from bot.understanding.tones import toned

_SAYS: Final = phrases_of(__name__)
ASKED_BEFORE: Final = "asked_before"  # an entity: the question stands in the message before
SAME: Final = "dialog.same"  # the response that says that an answer was given already
NOT_IN_IT: Final = "knowledge.not_in_it"  # the response that the article told says nothing of what is asked
# Responses that tell nothing: what was told before them is still what is spoken of.
_TELLS_NOTHING: Final = frozenset(
    {
        *(SAME, NOT_IN_IT, "knowledge.unknown", "knowledge.offer", "knowledge.offer_some"),
        *(
            "clarify.rephrase",
            "clarify.none_of_these",
            "clarify.one",
            "clarify.which",
            "decline.out_of_scope",
        ),
    }
)
_ASKED_ON: Final = 3  # answers back in which an article is still what is spoken of
_CHANGED_MIND: Final = (
    "changed_mind"  # gives way to a fault that was told before: "I don't want a repair" denies none
)
_LATELY: Final = 5  # messages in which a reason still holds


def text(tracker: Any) -> str:
    """The message in lower case, as it is understood; empty for a press, whose payload is not the customer's wording.

    Traditional characters are folded, as everywhere where words are compared: 酒紅 is the 酒红 of the catalogue.
    """
    said = str(tracker.latest_message.get("text") or "").strip().lower()
    if said.startswith("/"):
        return ""
    spoken = language(tracker)
    return commonly(said.translate(simplified())) if spoken == "zh" else toned(said, spoken)


def language(tracker: Any) -> str:
    """The language of the message."""
    return str((tracker.latest_message.get("metadata") or {}).get("language") or "en")


def intent(tracker: Any) -> str:
    """The intent that led to this skill."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def likely(tracker: Any, name: str) -> bool:
    """Whether this intent is among the readings of the message as more likely than not: then it has a skill of its own."""
    ranking = tracker.latest_message.get("intent_ranking") or ()
    return any(each["name"] == name and each["confidence"] >= 0.5 for each in ranking)


def several(tracker: Any) -> bool:
    """Whether the message asks for more than one thing: two readings of it are each more likely than not."""
    ranking = tracker.latest_message.get("intent_ranking") or ()
    return len({each["name"] for each in ranking if each["confidence"] >= 0.5}) > 1


def done(tracker: Any, action: str) -> bool:
    """Whether an action ran already for the message at hand."""
    places = [n for n, event in enumerate(tracker.events) if event.get("event") == "user"]
    now = tracker.events[places[-1] :] if places else ()
    return any(event.get("event") == "action" and event.get("name") == action for event in now)


def values(tracker: Any, entity: str) -> list[str]:
    """Values of an entity in the order they were said."""
    found = tracker.latest_message.get("entities") or ()
    return [str(each["value"]) for each in found if each["entity"] == entity]


def value(tracker: Any, entity: str) -> str:
    """The last value of an entity, since who corrects himself puts the right one last; empty when there is none."""
    return next(iter(reversed(values(tracker, entity))), "")


def reason(tracker: Any, order_id: str) -> str:
    """Why the customer wants it, told with this message or a little earlier about the same order; empty when it was not."""
    told = value(tracker, "reason")
    if told and (told != _CHANGED_MIND or says(tracker, _SAYS.no_fault)):
        return told
    turns = [event for event in tracker.events if event.get("event") == "user"][-_LATELY:]
    thing = ""
    for event in reversed(turns):
        entities = (event.get("parse_data") or {}).get("entities") or ()
        found = {str(each["entity"]): str(each["value"]) for each in entities}
        thing = thing or found.get("product", "")
        if found.get("order_id", order_id) != order_id or not _alike(thing, found.get("product", thing)):
            return told  # before this, another order or thing was spoken of
        if found.get("reason", _CHANGED_MIND) != _CHANGED_MIND:
            return found["reason"]
        told = told or found.get("reason", "")
    return told


def _alike(thing: str, other: str) -> bool:
    """Whether two names may be of one thing: "lamp" and "desk lamp"."""
    return thing.lower() in other.lower() or other.lower() in thing.lower()


def says(tracker: Any, pattern: re.Pattern[str]) -> bool:
    """Whether the pattern (over lower-case text) is found in what was said."""
    return bool(pattern.search(text(tracker)))


def standing(tracker: Any, order_id: str) -> dict[str, str]:
    """The details of the skill's act that waits for a word, where it is about this order; otherwise nothing."""
    details: dict[str, str] = (tracker.latest_message.get("metadata") or {}).get("standing") or {}
    return details if details.get("order_id") == order_id else {}


def lately(tracker: Any) -> list[str]:
    """The customer's last messages, the newest first; presses are not their words."""
    return words(tracker.events)


def words(events: Any) -> list[str]:
    """The customer's last messages among events, the newest first; presses are not their words."""
    texts = [str(e.get("text") or "").strip() for e in events if e.get("event") == "user"]
    return [text for text in reversed(texts[-_LATELY:]) if text and not text.startswith("/")]


def before(tracker: Any) -> str:
    """What the customer wrote before this message, for a question that leans on it; empty at the beginning."""
    return earlier(before_this(tracker))


def before_this(tracker: Any) -> Any:
    """The events before the message at hand."""
    places = [n for n, event in enumerate(tracker.events) if event.get("event") == "user"]
    return tracker.events[: places[-1]] if places else ()


def question(tracker: Any) -> str:
    """The message with the question that it leans on, and without the thing that was asked about then: "and the shoes?"."""
    if not value(tracker, ASKED_BEFORE):
        return text(tracker)
    places = [n for n, event in enumerate(tracker.events) if event.get("event") == "user"]
    return f"{leaned_on(tracker.events[: places[-1]] if places else ())} {text(tracker)}".strip()


def leaned_on(events: Any) -> str:
    """The last of the customer's messages among events, without the things that it names."""
    asked, named = commonly(earlier(events)), things(events)
    for thing in named:
        asked = asked.replace(thing.lower(), " ")
    return asked


def earlier(events: Any) -> str:
    """The last of the customer's messages among events; presses are not their words."""
    texts = (str(e.get("text") or "") for e in reversed(events) if e.get("event") == "user")
    return next((said.strip().lower() for said in texts if said.strip() and not said.startswith("/")), "")


def things(events: Any) -> tuple[str, ...]:
    """Products named in the customer's last messages among events, the newest first."""
    turns = [event for event in events if event.get("event") == "user"][-_LATELY:]
    found = [(event.get("parse_data") or {}).get("entities") or () for event in reversed(turns)]
    return tuple(str(each["value"]) for said in found for each in said if each["entity"] == "product")


def told_last(events: Any) -> str:
    """What the bot said last, all of it, in answer to the customer's message before the one that is at hand."""
    told: list[str] = []
    for event in reversed(events):
        if event.get("event") == "user" and told:
            break
        if event.get("event") == "bot":
            told.insert(0, str(event.get("text") or ""))
    return "\n".join(told)


def told_lately(events: Any) -> str:
    """What the bot said in answer to the customer's last messages, and what it gave to choose from below it, the oldest first."""
    told: list[str] = []
    answers = _LATELY
    for event in reversed(events):
        if event.get("event") == "user":
            answers -= 1
        if not answers:
            break
        if event.get("event") == "bot":
            told.insert(0, "\n".join([str(event.get("text") or ""), *_titles(event)]))
    return "\n".join(told)


def _titles(event: Any) -> list[str]:
    return [str(button["title"]) for button in (event.get("data") or {}).get("buttons") or ()]


def articles_told(events: Any) -> tuple[str, ...]:
    """The articles that the bot told last, while nothing else was told since; that something is not known or not understood is nothing else."""
    told: list[str] = []
    other, answers = False, _ASKED_ON
    for event in reversed(events):
        if event.get("event") == "user":
            answers -= 1
            if told or other or not answers:
                break
        elif event.get("event") == "bot":
            about = event.get("metadata") or {}
            told += map(str, about.get("passages") or ())
            other = other or about.get("response") not in _TELLS_NOTHING
    return tuple(dict.fromkeys(told))


def last_response(tracker: Any) -> str:
    """Name of the response that the bot said last; empty at the beginning and after free wording.

    That an answer was given already is none: it points at the one before.
    """
    bot = (event for event in reversed(tracker.events) if event.get("event") == "bot")
    names = (str((event.get("metadata") or {}).get("response") or "") for event in bot)
    return next((name for name in names if name != SAME), "")
