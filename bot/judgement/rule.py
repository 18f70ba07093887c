"""What a rule is: an id, a sentence a manager can read, and a pure test."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import JsonValue

from bot.judgement.case import ActionCard, Case, Form, Pending
from bot.judgement.phrases import phrases
from bot.judgement.terms import binds
from bot.turn import Decision, DecisionKind, Entity, Move, Reason, Request

Test = Callable[[Case], Decision | None]

# Ways out of one trouble: who now wants one of them no longer wants the other.
_INSTEAD: Final = frozenset(
    {
        "refund.request",
        "return.request",
        "exchange.request",
        "warranty.repair",
        "order.cancel",
        "goodwill.offer",
        "order.wrong_item",
    }
)


_RECONSIDERS: Final = phrases("pending").reconsiders
_LIKELY: Final = 0.3  # of a reading that may be the one that is meant
_NAMES_ONE: Final = frozenset({"order_id", "tracking_number", "product", "which_order"})
SAME_WISH: Final = (
    frozenset({"refund.request", "return.request"}),
    frozenset({"refund.request", "order.cancel"}),
    frozenset({"delivery.urge", "delivery.issue", "order.status"}),
    frozenset({"exchange.request", "order.change"}),
    frozenset({"invoice.get", "invoice.change"}),
)
# responses that offer readings of an unclear wish
OFFERS: Final = frozenset(
    {"clarify.one", "clarify.which", "clarify.which_of", "clarify.ways", "clarify.ways_again"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule; `sentence` says in plain words when it applies and what follows."""

    id: str
    sentence: str
    apply: Test

    def reason(self) -> Reason:
        """This rule as a reason in the trace."""
        return Reason(self.id, self.sentence)


def rule(name: str, sentence: str) -> Callable[[Test], Rule]:
    """Make a rule of a test function."""

    def make(test: Test) -> Rule:
        return Rule(name, sentence, test)

    return make


def decide(
    kind: DecisionKind, *moves: Move, case: Case | None = None, skill: str = "", confidence: float = 1.0
) -> Decision:
    """A decision whose skill and confidence come from its first move unless given."""
    named = next((m for m in moves if m.skill), None)
    return Decision(
        kind=kind,
        reasons=(),
        moves=moves,
        skill=skill or (named.skill if named else ""),
        intent=named.intent if named else (case.intent if case else ""),
        confidence=confidence if named is None else named.confidence,
    )


def run(card: ActionCard, case: Case, request: Request | None = None) -> Move:
    """The move that runs an action for a request."""
    asked = request or case.request
    entities = asked.entities or case.heard.entities
    return Move(
        kind="run",
        target=card.name,
        skill=card.skill,
        intent=asked.top.name,
        confidence=case.confidence(asked),
        entities=entities,
    )


def drop_quietly(waiting: Pending, *, skill: str = "") -> Move:
    """The move that lets go of an act that waits, without a word; `skill`: whose decision it is then."""
    return Move(kind="drop", target=waiting.effect, skill=skill, facts={"silent": True})


def leave_quietly(form: Form) -> Move:
    """The move that ends an open form without a word."""
    return Move(kind="cancel_form", target=form.action, skill=form.skill, facts={"silent": True})


def of_the_same(move: Move, case: Case, shown: Pending) -> Move:
    """A move that stands in the place of a shown act: of its order, where no other order or thing is named."""
    named = any(found.entity in _NAMES_ONE for found in case.heard.entities)
    order = () if named or not shown.order else (Entity(entity="order_id", value=shown.order),)
    return replace(move, entities=(*move.entities, *order))


def say(response: str, **facts: str) -> Move:
    """The move that says a core response."""
    return Move(kind="say", target=response, facts=facts)


def ask_which(
    case: Case, ways: Sequence[str], response: str = "clarify.which", *, articles: Sequence[JsonValue] = ()
) -> Move:
    """The move that asks which of these wishes is meant, or which article is wanted; what was told goes with the wish that is chosen."""
    facts: dict[str, JsonValue] = {"intents": [*ways], **({"articles": [*articles]} if articles else {})}
    return Move(kind="say", target=response, entities=case.heard.entities, facts=facts)


def near_articles(case: Case, most: int) -> list[JsonValue]:
    """Articles that come near, to be offered beside wishes; in the customer's language, as those are."""
    if "knowledge.ask" not in case.actions:
        return []
    near = [each for each in case.turn.near if each.language in ("", case.heard.language)]
    return [{"title": each.title, "passage": each.id} for each in near[:most]]


def few(said: str, most: int) -> bool:
    """Whether a message has at most so many characters; in Latin letters twice as many say the same."""
    return len(said) <= most * (1 + said.isascii())


def hand_over(reason: str, queue: str = "general") -> Move:
    """The move that brings in a person."""
    return Move(kind="handoff", target=reason, facts={"queue": queue})


def rivals(intent: str, others: Collection[str]) -> bool:
    """Whether a wish stands in place of one of these, as an exchange does of a return."""
    return intent in _INSTEAD and intent not in others and bool(_INSTEAD & set(others))


def kin(intent: str) -> frozenset[str]:
    """The intents that come to the same as this one."""
    return frozenset().union(*(names for names in SAME_WISH if intent in names))


def back_to_pending(case: Case, running: Collection[str]) -> tuple[Move, ...]:
    """After an interruption the effect that waits for a word is shown again, so that a plain yes counts.

    Not the very next one where terms were put, or another act may be wanted instead: that yes may be meant for them, so it shows
    the effect once more.
    """
    if not case.talk.pending or case.talk.pending[-1].action in running:
        return ()
    return (_shown_again(case, "", binds(case.turn.text) or _wants_another(case)),)


def _wants_another(case: Case) -> bool:
    """Whether another act than the one that waits may be wanted in its place: "can you swap them instead?"."""
    if not _RECONSIDERS.search(case.turn.text):
        return False
    likely = (case.actions.get(each.name) for each in case.request.intents if each.confidence >= _LIKELY)
    return any(card and card.confirms and card.name != case.talk.pending[-1].action for card in likely)


def back(case: Case, *running: str) -> tuple[Move, ...]:
    """The open question again, after what was asked or said beside it."""
    form = case.talk.form
    if form is not None and form.action in running:
        return ()
    if form is not None:
        return (Move(kind="resume", target=form.action, skill=form.skill),)
    return back_to_pending(case, running)


def again(case: Case, *, unsettled: bool = False) -> Decision:
    """The act that waits, shown once more; `unsettled`: a question or terms beside it have had no answer."""
    return decide("clarify", _shown_again(case, "dialog.affirm", unsettled), case=case)


def _shown_again(case: Case, intent: str, unsettled: bool) -> Move:
    facts: dict[str, JsonValue] = {"unsettled": True} if unsettled else {}
    return Move(kind="resume", skill=case.talk.pending[-1].skill, intent=intent, facts=facts)
