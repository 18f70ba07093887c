"""Rules about questions beside the matter in hand: who takes a parcel in, what customs want, how far we may go by ourselves."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import OFFERS, ask_which, back, decide, few, rule, run, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.way_out import RULES_OF
from bot.turn import Decision, Entity, Move

_SAYS: Final = phrases("asides")

_OPENED: Final = "topic.opened"
AT_THE_DOOR: Final = Entity(entity="at_the_door", value="yes")  # tells the skill what is asked
FEW: Final = 48  # characters of a question that is about this and nothing else


@rule(
    "request.at_the_door",
    "Asks what becomes of a parcel when nobody is in, or where it may be left: told who takes it in and whom to ask.",
)
def at_the_door(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.schedule"), case.turn.text
    if card is None or not _SAYS.door.search(said) or _SAYS.gone.search(said) or not few(said, FEW):
        return None
    if case.heard.value("address") or case.says("address.change", "handoff.request"):
        return None
    if case.sure and case.intent == "delivery.schedule" and case.heard.value("date"):
        return None  # another day is wished for
    told = replace(run(card, case), intent="delivery.schedule", entities=(*case.heard.entities, AT_THE_DOOR))
    return decide("answer", told, *back(case, card.name))


@rule(
    "request.own_limits",
    "Asks up to which amount we give money back without a person: how we decide is not told, and said so kindly.",
)
def own_limits(case: Case) -> Decision | None:
    if not _SAYS.limits.search(case.turn.text):
        return None
    return decide("decline", say("decline.own_limits"), *back(case), case=case)


@rule(
    "request.duty",
    "Asks about customs or import tax: what an article says of it is told, not what sending costs.",
)
def duty(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.fee"), case.turn.text
    if card is None or not _SAYS.duty.search(said) or _SAYS.taxed_goods.search(said) or len(said) > FEW:
        return None
    if case.heard.value("order_id") or case.intent.startswith(("invoice.", "handoff.", "delivery.issue")):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.fee"), *back(case, card.name))


@rule(
    "request.only_just",
    "Grumbles how little time has passed and asks nothing: the ways out are offered again, or the displeasure is met.",
)
def only_just(case: Case) -> Decision | None:
    if (
        not _SAYS.just.fullmatch(case.turn.text.strip())
        or case.talk.form is not None
        or case.heard.value("order_id")
    ):
        return None
    ways = [b.intent for b in case.talk.buttons]
    ways = [name for name in ways if name in case.actions]
    if case.talk.last_response in OFFERS and ways:
        return decide("clarify", ask_which(case, ways), case=case)
    card = case.actions.get("feedback.negative")
    if card is None or case.talk.pending:
        return None
    return decide("clarify", replace(run(card, case), intent="feedback.negative"))


@rule(
    "request.no_box",
    "Has no box or packaging any more, where something goes back: told what has to come with it.",
)
def no_box(case: Case) -> Decision | None:
    card, last, knowledge = case.actions.get("return.policy"), case.last, case.actions.get("knowledge.ask")
    waiting = {pending.action for pending in case.talk.pending}
    going = {n for c in case.actions.values() if c.name in waiting for n in c.intents}
    going |= set(last.intents if last else ()) | set(case.talk.form.intents if case.talk.form else ())
    if card is None or not _SAYS.no_box.search(case.turn.text) or len(case.turn.text) > FEW:
        return None
    going.add(case.intent)
    if not any(name.startswith(("return.", "exchange.", "refund.")) for name in going):
        return None
    told = replace(run(card, case), intent="return.policy", entities=())
    if knowledge is not None and (case.talk.last_action == card.name or case.intent == card.intents[0]):
        of_it = (Entity(entity=RULES_OF, value=_OPENED),)  # the rules in general were just told
        told = replace(run(knowledge, case), intent="knowledge.ask", entities=of_it)
    return decide("answer", told, *back(case, told.target))


@rule(
    "request.which_was_it",
    "Asks which order that was, after one was spoken of: where that one stands is told.",
)
def which_was_it(case: Case) -> Decision | None:
    card, order = case.actions.get("order.status"), case.talk.slots.get("order_id")
    if card is None or not order or case.talk.form is not None or case.heard.entities:
        return None
    if not _SAYS.which.fullmatch(case.turn.text.strip()):
        return None
    about = (Entity(entity="order_id", value=str(order)),)
    told = replace(run(card, case), intent="order.status", entities=about)
    return decide("answer", told, *back(case, card.name))


@rule(
    "form.its_own_question",
    "Asks in the middle what the very act costs or how long it takes: told, and nothing of it is written down as an answer.",
)
def its_own_question(case: Case) -> Decision | None:
    form = case.talk.form
    if form is None or form.entity or case.heard.entities or not about_the_act(case.turn.text):
        return None
    card, knowledge = case.card, case.actions.get("knowledge.ask")
    if card is not None and card.name == form.action and case.intent == "warranty.repair":
        return None  # its form tells a question from a fault
    resume = Move(kind="resume", target=form.action, skill=form.skill)
    if card is not None and card.name != form.action and case.sure and card.stakes == "low":
        return decide("answer", run(card, case), resume)
    if knowledge is not None and case.turn.passages:
        return decide("answer", run(knowledge, case), resume)
    return decide("clarify", resume, case=case)


def about_the_act(said: str) -> bool:
    """Whether words of a few ask what an act costs, how long it takes or whether it is needed, and tell nothing."""
    return len(said) <= FEW and _SAYS.about_act.search(said) is not None and ASKS.search(said) is not None


@rule(
    "effect.asks_at_the_door",
    "Asks what becomes of a parcel when nobody is in, while something waits for a word: told, and then that is shown again.",
)
def at_the_door_of_a_card(case: Case) -> Decision | None:
    asks = case.talk.pending and case.talk.form is None and ASKS.search(case.turn.text)
    return at_the_door.apply(case) if asks and not case.says("dialog.affirm", "dialog.deny") else None


ON_A_CARD: Final = (at_the_door_of_a_card,)
IN_A_FORM: Final = (at_the_door, own_limits, duty, its_own_question, no_box)
RULES: Final = (only_just, which_was_it)
