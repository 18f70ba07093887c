"""Rules about an effect that waits for the customer's word. Money moves only on a clear yes to exactly what was shown."""

from typing import Final

from bot.judgement.assent import in_few_words
from bot.judgement.case import Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import again, decide, drop_quietly, few, of_the_same, rivals, rule, run
from bot.judgement.rules.consent import agrees, around_what_was_told
from bot.judgement.rules.forms import ASKS
from bot.judgement.terms import leaves_open
from bot.turn import Decision, Move

_SAYS: Final = phrases("pending")
LIKELY: Final = 0.5  # of a wish beside a no or a sure one: a look-up is done, anything else is asked about
LEAVES: Final = _SAYS.leaves
RECONSIDERS: Final = _SAYS.reconsiders

CONFIRM = "effect.confirm"  # intents that only a button press can carry
REFUSE = "effect.refuse"
UNDO = "effect.undo"
HALF = 0.65  # of a no that drops what was only shown
SURE_YES = 0.85  # a reading as a yes below this only shows the question again
FEW = 16  # characters of a word about what waits, such as "both, please"
SHORT = 32  # of a few words about it, such as why


ONLY_WHY = frozenset({"return.policy", "refund.policy", "return.how", "complaint", "feedback.negative"})


def _confirm(effect: str, skill: str) -> Move:
    return Move(kind="confirm", target=effect, skill=skill, intent="dialog.affirm")


def _short(case: Case) -> bool:
    """A few words that can only be about what waits."""
    return len(case.turn.text) <= FEW and not case.sure


def _cancels(waiting: Pending, said: str) -> bool:
    """Whether what waits would cancel an order and the words say to cancel."""
    return "cancel" in f"{waiting.action} {waiting.type}" and ("取消" in said or "cancel" in said)


def _drop(effect: str, skill: str) -> Move:
    return Move(kind="drop", target=effect, skill=skill, intent="dialog.deny")


@rule(
    "effect.pressed",
    "The button of one certain effect was pressed: that effect is meant, whatever else is open.",
)
def pressed(case: Case) -> Decision | None:
    if case.intent not in (CONFIRM, REFUSE, UNDO):
        return None
    target = case.heard.value("effect") or ""
    if case.intent == UNDO:
        return decide("act", Move(kind="undo", target=target, intent=UNDO))
    skill = next((p.skill for p in case.talk.pending if p.effect == target), "")
    if case.intent == CONFIRM:
        return decide("act", _confirm(target, skill))
    return decide("answer", _drop(target, skill))


@rule("effect.affirmed", "A plain yes right after exactly one effect was shown: it is confirmed.")
def affirmed(case: Case) -> Decision | None:
    read = case.says("dialog.affirm", bar=max(case.limits.clarify_below, SURE_YES))
    if case.shown and agrees(case, case.shown) and (read or in_few_words(case.turn.text)):
        return decide("act", _confirm(case.shown.effect, case.shown.skill))
    return None


@rule("effect.said_both_ways", "Names the act that is offered, but as a yes or as a no? Asked again.")
def said_both_ways(case: Case) -> Decision | None:
    if case.shown is None or case.heard.entities:
        return None
    said = case.turn.text.lower()
    offered = next((card.intents for card in case.actions.values() if card.name == case.shown.action), ())
    perhaps_no = any(i.name == "dialog.deny" and i.confidence >= 0.1 for i in case.request.intents)
    cancelling = _cancels(case.shown, said)
    if case.intent in offered and perhaps_no and _SAYS.no.search(said):
        return again(case)
    if case.shown.type == "cancel_order" and _SAYS.all_back.search(said) and not ASKS.search(said):
        return again(case)  # lets go of the goods, not of the cancellation
    unclear = cancelling and case.intent == "dialog.deny" and not _SAYS.no.search(said)
    return again(case) if unclear else None


def _stays(case: Case) -> bool:
    """Whether it shall stay as it stands: no, where what is shown would change an order."""
    shown = case.shown
    changes = shown is not None and shown.type == "change_order"
    other = case.intent not in ("dialog.deny", "dialog.correct", "dialog.inform", "oos") and case.sure
    said = case.turn.text.lower()
    taken_back = _SAYS.takes_back.search(said) is not None and not _SAYS.but_rather.search(said)
    return changes and (taken_back or (not other and _SAYS.stays.search(said) is not None))


@rule("effect.denied", "A plain no to the effect that was shown: it is dropped.")
def denied(case: Case) -> Decision | None:
    if _SAYS.no_of_fact.match(case.turn.text.strip()):
        return None
    if case.shown and _SAYS.if_none.search(case.turn.text):
        return again(case)  # there is what they want: the card says so
    if case.shown and _stays(case):
        return decide("answer", _drop(case.shown.effect, case.shown.skill))
    why = case.heard.value("reason")
    if case.shown and why == "changed_mind" and "depends" in case.shown.says:
        return None  # who pays hangs on why: "changed my mind, I just don't like it" says why
    bar = SURE_YES if why else HALF  # "yes, it is dented and won't heat" is no "no"
    if case.shown and case.intent == "dialog.deny" and case.says("dialog.deny", bar=bar):
        return decide("answer", _drop(case.shown.effect, case.shown.skill))
    return None


@rule("effect.same_order", "Only names the order that the question is about already: it is shown again.")
def same_order(case: Case) -> Decision | None:
    shown, told = case.shown, case.heard.entities
    only = {found.entity for found in told} == {"order_id"} and len(case.turn.text) <= FEW
    if shown is None or not only or case.heard.value("order_id") != shown.order:
        return None
    if case.intent == "order.status":
        return None if _SAYS.where.search(case.turn.text) else again(case)
    elsewhere = case.sure and case.card is not None and case.card.name != shown.action
    return None if elsewhere else again(case)


@rule(
    "effect.reason",
    "Only says why, while an act waits: it is worked out again, since the reason decides who pays the way back.",
)
def why(case: Case) -> Decision | None:
    shown = case.shown
    card = case.shown_card
    only = {found.entity for found in case.heard.entities} == {"reason"}
    if shown is None or card is None or not only or not few(case.turn.text, SHORT):
        return None
    elsewhere = case.sure and case.card is not None and case.card.name != card.name
    elsewhere = elsewhere and case.intent not in ONLY_WHY  # "a fault" sounds like the rules about faults
    if elsewhere or _SAYS.doubt.search(around_what_was_told(case)):
        return None
    silently = drop_quietly(shown)
    return decide("clarify", silently, run(card, case))


@rule("effect.corrected", "Corrects what was shown: the old effect is dropped and a new one is worked out.")
def corrected(case: Case) -> Decision | None:
    shown: Pending | None = case.shown
    card = case.shown_card
    if shown is None or card is None or not case.heard.entities:
        return None
    again = {"dialog.correct", "dialog.inform", *card.intents}
    given = {found.entity for found in case.heard.entities} & card.takes - {"order_id"}
    if given and case.intent in ("dialog.deny", "dialog.correct", "dialog.inform"):
        again.add("dialog.deny")  # "no wait, 15 Park Lane" is no "no"
    if "amount" in given and not ASKS.search(case.turn.text):
        again |= {"refund.status", "refund.policy"}  # "refund 50" states a sum, whatever else it sounds like
    share = sum(reading.confidence for reading in case.request.intents if reading.name in again)
    if (case.intent in card.intents and case.sure) or share < case.limits.clarify_below:
        return None  # the same wish again is simply carried out; another one is not a correction
    silently = drop_quietly(shown)
    return decide("clarify", silently, run(card, case))


@rule("effect.replaced", "Wants another way out instead of the one that was shown: the old one is dropped.")
def replaced(case: Case) -> Decision | None:
    shown = case.shown
    offered = next((c.intents for c in case.actions.values() if shown and c.name == shown.action), ())
    if shown is None or case.card is None or not case.sure or case.heard.value("order_id"):
        return None
    if not rivals(case.intent, offered) or case.risky("commitment"):
        return None  # "can you guarantee that?" asks for a promise, not for the guarantee
    return decide("answer", drop_quietly(shown), of_the_same(run(case.card, case), case, shown))


@rule(
    "effect.turned_away",
    "Turns away from what was shown and wants something else: the old one is dropped, the new one is carried out.",
)
def turned_away(case: Case) -> Decision | None:
    shown, card = case.shown, case.card
    if shown is None or card is None or card.name == shown.action:
        return None
    said = case.turn.text
    likely = card.stakes == "low" and case.request.top.confidence >= LIKELY
    if not (case.sure or likely) or not (LEAVES.search(said) or (card.confirms and RECONSIDERS.search(said))):
        return None
    then = of_the_same(run(card, case), case, shown) if card.confirms else run(card, case)
    return decide("answer", drop_quietly(shown), then)


@rule("effect.all_denied", "A plain no while several acts wait for a word: none of them is done.")
def all_denied(case: Case) -> Decision | None:
    waiting = case.talk.pending
    said_no = case.says("dialog.deny", bar=SURE_YES) and not case.heard.entities
    if any(_cancels(each, case.turn.text.lower()) for each in waiting) and not _SAYS.no.search(
        case.turn.text
    ):
        return None  # "cancel it then" may be a yes to the one that cancels
    if len(waiting) < 2 or not (said_no or (_SAYS.none.search(case.turn.text) and _short(case))):
        return None
    first, *others = waiting
    quietly = (drop_quietly(p, skill=p.skill) for p in others)
    return decide("answer", _drop(first.effect, first.skill), *quietly)


def _said_both(case: Case) -> bool:
    """Whether all of what waits is meant, in a few words; where one waits, the others were refused."""
    return _SAYS.each.search(case.turn.text) is not None and _short(case) and case.talk.form is None


@rule(
    "effect.which",
    "A yes or no while several acts wait for a word: asked which one, each with its own button.",
)
def which(case: Case) -> Decision | None:
    if len(case.talk.pending) > 1 and (_said_both(case) or case.says("dialog.affirm", "dialog.deny")):
        return decide(
            "clarify",
            Move(
                kind="resume",
                skill=case.talk.pending[-1].skill,
                intent="dialog.affirm",
                facts={"which": True},
            ),
        )
    return None


@rule("effect.ask_again", "A yes that could mean several things, or comes late: the question is shown again.")
def ask_again(case: Case) -> Decision | None:
    if case.talk.pending and (case.says("dialog.affirm") or _said_both(case)):
        return again(case, unsettled=leaves_open(case.turn.text))
    return None


RULES = (
    pressed,
    affirmed,
    said_both_ways,
    denied,
    same_order,
    why,
    corrected,
    replaced,
    turned_away,
    all_denied,
    which,
    ask_again,
)
