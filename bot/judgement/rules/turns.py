"""Rules about a turn from one way out to another in as many words, however faintly the judge hears it."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import (
    SAME_WISH,
    again,
    decide,
    drop_quietly,
    few,
    leave_quietly,
    of_the_same,
    rivals,
    rule,
    run,
)
from bot.judgement.rules.around import NAMED_BY
from bot.judgement.rules.consent import names
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import ACT_OF, NOT_BACK, WANTS
from bot.judgement.rules.pending import LEAVES, RECONSIDERS
from bot.turn import Decision, Entity

_SAYS: Final = phrases("turns")
HEARD: Final = 0.2  # of the other way out
SHORT: Final = 6  # characters of its name after the thing
FEW: Final = 20  # characters of its name and a please
_CHANGES: Final = frozenset({"change_order", "change_address"})  # of an order that is not sent yet
_GIVES_BACK: Final = frozenset({"return.request", "refund.request"})
_WAYS: Final = ("return.request", "exchange.request", "warranty.repair", "refund.request")


@rule(
    "effect.turned_to",
    "In the middle of one way out, says in as many words to take another instead: that one is shown.",
)
def turned_to(case: Case) -> Decision | None:
    shown, form, said = case.shown, case.talk.form, case.turn.text
    middle = shown or form
    if middle is None or case.heard.value("order_id") or ASKS.search(said):
        return None
    offered = next((card.intents for card in case.actions.values() if card.name == middle.action), ())
    wanted = _only_named(case, offered) or _heard(case, offered)
    if not wanted:
        return None
    if shown is not None and shown.type == "cancel_order" and wanted in _GIVES_BACK:
        return again(
            case
        )  # nothing was sent that could go back: the cancellation is what gives the money back
    left = drop_quietly(middle, skill=middle.skill) if isinstance(middle, Pending) else leave_quietly(middle)
    move = replace(run(case.actions[wanted], case), intent=wanted)
    return decide("clarify", left, of_the_same(move, case, shown) if shown else move)


def _heard(case: Case, offered: tuple[str, ...]) -> str:
    """The other way out that a wish in a longer sentence is heard to be."""
    said = case.turn.text
    if (
        not (LEAVES.search(said) or RECONSIDERS.search(said))
        or not WANTS.search(said)
        or NOT_BACK.search(said)
    ):
        return ""
    heard = (i.name for i in case.request.intents if i.confidence >= HEARD and i.name in ACT_OF.values())
    return next((name for name in heard if name in case.actions and rivals(name, offered)), "")


def _only_named(case: Case, offered: tuple[str, ...]) -> str:
    """The other way out, where its name is all that is said after a no or a "wait"."""
    said = case.turn.text.strip()
    wanted = _SAYS.no_wait.sub("", said)
    if wanted == said and (thing := case.heard.value("product")):
        wanted = _SAYS.thing_first.sub("", said.replace(thing, " ", 1)).strip()  # 先说水壶，退货
        wanted = wanted if few(wanted, SHORT) else said
    if wanted == said:
        return ""
    named = [
        name for name in _WAYS if names(name, wanted) or (len(wanted) <= FEW and NAMED_BY[name].match(wanted))
    ]
    fitting = [name for name in named if name in case.actions and rivals(name, offered)]
    one = (
        len(named) == 1 or set(named) in SAME_WISH
    )  # 退了吧 names the goods and the money, which go back together
    return fitting[0] if fitting and one else ""


@rule(
    "effect.rather_cancelled",
    "Says then to cancel, while a change of the order is shown: the change is dropped, and the cancellation is shown.",
)
def rather_cancelled(case: Case) -> Decision | None:
    shown, card = case.shown, case.actions.get("order.cancel")
    if shown is None or card is None or shown.type not in _CHANGES or not shown.order:
        return None
    if case.heard.value("order_id") or not _SAYS.rather_cancelled.fullmatch(case.turn.text.strip()):
        return None
    silently = drop_quietly(shown, skill=shown.skill)
    of_it = (Entity(entity="order_id", value=shown.order),)
    return decide("clarify", silently, replace(run(card, case), intent="order.cancel", entities=of_it))


RULES = (turned_to, rather_cancelled)
