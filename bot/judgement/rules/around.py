"""Rules about words around an act that waits, which are neither a clear yes nor a clear no."""

from dataclasses import replace
from typing import Final

from bot.judgement.assent import in_few_words
from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import again, decide, drop_quietly, few, of_the_same, rivals, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.terms import leaves_open
from bot.turn import Decision, Entity

_SAYS: Final = phrases("around")
NAMED_BY: Final = _SAYS.tables["named_by"]

HALF: Final = 0.3  # of a yes or no that is too faint to count
_GOES_BACK: Final = frozenset({"warranty.repair", "return.request", "exchange.request"})
_VARIED: Final = frozenset({"order.change", "exchange.request"})  # acts that say which size or colour
_SOUNDS_LIKE: Final = frozenset({"product.info", "tech.issue"})  # how a symptom is heard by itself

_TELLS_ONLY: Final = frozenset({"dialog.correct", "dialog.inform", "dialog.deny"})
_MORE_WRONG: Final = Entity(entity="more_wrong", value="yes")  # one more symptom beside the one that is shown
_SHORT: Final = 24  # characters of a number and the words that go back to it
# How a bare number is heard.
_SAYS_NO_WISH: Final = frozenset({"order.status", "dialog.correct", "dialog.inform"})


def after_all(case: Case) -> bool:
    """Whether a few words go back to an order or a thing, "20733 after all", "the kettle then": what was wished last is of that one."""
    said = case.turn.text.strip()
    thing = case.heard.value("product")
    wishes = case.sure and case.intent not in (_SAYS_NO_WISH | {"product.info"} if thing else _SAYS_NO_WISH)
    if wishes or not few(said, _SHORT):
        return False
    words = _SAYS.after_all if case.heard.value("order_id") else _SAYS.thing_then if thing else None
    return words is not None and words.search(said.lower()) is not None


@rule(
    "effect.other_named",
    "Names another way out and says that the one shown is not wanted: that one is dropped for the other.",
)
def other_named(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.lower()
    offered = next((c.intents for c in case.actions.values() if shown and c.name == shown.action), ())
    if shown is None or case.heard.value("order_id") or not _SAYS.not_that.search(said):
        return None
    wanted = _SAYS.not_that.sub(" ", said)
    others = [
        n for n, word in NAMED_BY.items() if word.search(wanted) and rivals(n, offered) and n in case.actions
    ]
    if len(others) != 1:
        return None
    silently = drop_quietly(shown, skill=shown.skill)
    other = replace(run(case.actions[others[0]], case), intent=others[0])
    return decide("answer", silently, of_the_same(other, case, shown))


@rule(
    "effect.told_more",
    "Tells more of what is wrong while something waits to go back: no question, so it is shown again.",
)
def told_more(case: Case) -> Decision | None:
    shown = case.shown
    offered = next((c.intents for c in case.actions.values() if shown and c.name == shown.action), ())
    told = case.intent == "dialog.deny" and len(case.turn.text) > len("no thanks.")
    adds = not case.sure and _SAYS.adds_symptom.search(case.turn.text.lower()) is not None
    symptom = case.intent in _SOUNDS_LIKE or told or adds or (case.heard.value("reason") and not case.sure)
    if shown is None or not _GOES_BACK & set(offered) or not symptom:
        return None
    other = case.heard.value("product") or case.heard.value("order_id")
    if other or len(case.heard.requests) > 1 or ASKS.search(case.turn.text):
        return None
    card = case.shown_card
    if card is None or "warranty.repair" not in offered or not adds:
        return again(case)
    more = replace(run(card, case), intent="warranty.repair", entities=(*case.heard.entities, _MORE_WRONG))
    return decide("clarify", drop_quietly(shown), more)


@rule(
    "effect.other_value",
    "Corrects the size or colour of a change or an exchange that is shown: the other one is shown instead.",
)
def other_value(case: Case) -> Decision | None:
    shown = case.shown
    card = case.shown_card
    said = case.turn.text.lower().strip()
    found = _SAYS.other_value.search(said)
    if shown is None or card is None or not _VARIED & set(card.intents):
        return None
    elsewhere = case.sure and case.intent not in (*card.intents, *_TELLS_ONLY, *_VARIED)
    meant = not elsewhere and _SAYS.meant.search(said)  # what was shown is no wish of theirs
    if found is None and not meant:
        return None
    size = next((part for part in found.groups() if part), "") if found else ""
    told = (*case.heard.entities, *((Entity(entity="size", value=size),) if size else ()))
    silently = drop_quietly(shown, skill=shown.skill)
    return decide("clarify", silently, replace(run(card, case), intent=card.intents[0], entities=told))


@rule(
    "effect.other_time",
    "Names another day or place while a note about the delivery is shown: that one is shown instead.",
)
def other_time(case: Case) -> Decision | None:
    shown, card, said = case.shown, case.shown_card, case.turn.text
    if shown is None or card is None or "delivery.schedule" not in card.intents or ASKS.search(said):
        return None
    elsewhere = case.sure and case.intent not in (*card.intents, *_TELLS_ONLY)
    if elsewhere or case.heard.value("order_id") or not _SAYS.of_a_delivery.search(said.lower()):
        return None
    silently = drop_quietly(shown, skill=shown.skill)
    return decide("clarify", silently, replace(run(card, case), intent=card.intents[0]))


@rule(
    "effect.asks_first",
    "Asks whether the thing goes back first, while an act that says so waits: it is shown again.",
)
def asks_first(case: Case) -> Decision | None:
    card, said = case.shown_card, case.turn.text
    if card is None or not _GOES_BACK & set(card.intents) or case.heard.value("order_id"):
        return None
    return again(case) if _SAYS.goes_back_first.search(said.lower()) else None


@rule(
    "effect.asks_if_final",
    "Asks whether it can be undone later, while a cancellation that says it cannot is shown: it is shown again.",
)
def asks_if_final(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.lower()
    if shown is None or shown.type != "cancel_order" or case.heard.value("order_id"):
        return None
    asks = ASKS.search(said) and _SAYS.undone.search(said) and few(said, _SHORT)
    return again(case) if asks else None


@rule(
    "effect.picked_up",
    "Comes back to what was left open, or to the thing that it is for: the act that waits is shown again.",
)
def picked_up(case: Case) -> Decision | None:
    waiting = case.talk.pending
    said = case.turn.text.lower()
    comes_back = _SAYS.picks_up.search(said) is not None or in_few_words(said)
    if len(waiting) == 1 and case.talk.form is None and case.heard.value("product") and after_all(case):
        card = next((each for each in case.actions.values() if each.name == waiting[0].action), None)
        return decide("clarify", drop_quietly(waiting[0]), run(card, case)) if card else None
    if not waiting or case.talk.form is not None or not comes_back:
        return None
    elsewhere = case.card is not None and case.sure and case.card.skill != waiting[-1].skill
    return None if elsewhere else again(case)


@rule(
    "effect.half_said",
    "Half a yes or half a no to what was shown, too faint to count: it is shown again.",
)
def half_said(case: Case) -> Decision | None:
    told = {found.entity for found in case.heard.entities} - {"product"}
    faint = case.intent in ("dialog.affirm", "dialog.deny") and case.request.top.confidence >= HALF
    return (
        again(case, unsettled=leaves_open(case.turn.text))
        if case.shown is not None and faint and not told
        else None
    )


ON_A_CARD: Final = (other_value, other_time, asks_first, asks_if_final)
RULES = (other_named, told_more, picked_up, half_said)
