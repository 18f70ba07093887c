"""Rules about words around an act that waits, which are neither a clear yes nor a clear no."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rivals, rule, run
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Move

HALF: Final = 0.3  # of a yes or no that is too faint to count
_GOES_BACK: Final = frozenset({"warranty.repair", "return.request", "exchange.request"})
_SOUNDS_LIKE: Final = frozenset({"product.info", "tech.issue"})  # how a symptom is heard by itself
NAMED_BY: Final[Mapping[str, re.Pattern[str]]] = {
    "exchange.request": re.compile(r"换货|换(?:个|一|新|成)|\b(?:exchange|swap|replacement)\b"),
    "return.request": re.compile(r"退货|\breturn(?:ed)?\b"),
    "refund.request": re.compile(r"退款|退钱|\b(?:refund|money back)\b"),
    "warranty.repair": re.compile(r"维修|保修|修(?:一下|好|理)|\brepair(?:ed)?\b|\bfix(?:ed)?\b"),
}
_NOT_THAT: Final = re.compile(
    r"(?:不要?|别|不想|不是)(?:要|想)?(?:退货|退款|退钱|换货|退|换|维修|修|取消)了?"
    r"|\b(?:not|instead of|rather than|don['’]?t (?:want|need)|no)\s+(?:(?:a|an|the|my|to|want)\s+)*(?:return|refund|exchange|swap|repair|cancel|fix)\w*"
)
_PICKS_UP: Final = re.compile(
    r"继续|接着(?:弄|办|来|说|刚才)|回来了|刚才(?:那个|说的|的)|\b(?:carry on|continue|where were we|go on|i['’]?m back|back to (?:it|that|the \w+))\b"
)


def _again(case: Case) -> Decision:
    """The act that waits, shown once more."""
    return decide(
        "clarify", Move(kind="resume", skill=case.talk.pending[-1].skill, intent="dialog.affirm"), case=case
    )


@rule(
    "effect.other_named",
    "Names another way out and says that the one shown is not wanted: that one is dropped for the other.",
)
def other_named(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.lower()
    offered = next((c.intents for c in case.actions.values() if shown and c.name == shown.action), ())
    if shown is None or case.heard.value("order_id") or not _NOT_THAT.search(said):
        return None
    wanted = _NOT_THAT.sub(" ", said)
    others = [
        n for n, word in NAMED_BY.items() if word.search(wanted) and rivals(n, offered) and n in case.actions
    ]
    if len(others) != 1:
        return None
    silently = Move(kind="drop", target=shown.effect, skill=shown.skill, facts={"silent": True})
    return decide("answer", silently, replace(run(case.actions[others[0]], case), intent=others[0]))


@rule(
    "effect.told_more",
    "Tells more of what is wrong while something waits to go back: no question, so it is shown again.",
)
def told_more(case: Case) -> Decision | None:
    shown = case.shown
    offered = next((c.intents for c in case.actions.values() if shown and c.name == shown.action), ())
    told = case.intent == "dialog.deny" and len(case.turn.text) > len("no thanks.")
    symptom = case.intent in _SOUNDS_LIKE or told or (case.heard.value("reason") and not case.sure)
    if shown is None or not _GOES_BACK & set(offered) or not symptom:
        return None
    other = case.heard.value("product") or case.heard.value("order_id")
    return None if other or len(case.heard.requests) > 1 or ASKS.search(case.turn.text) else _again(case)


@rule("effect.picked_up", "Comes back to what was left open: the act that waits is shown again.")
def picked_up(case: Case) -> Decision | None:
    waiting = case.talk.pending
    if not waiting or case.talk.form is not None or not _PICKS_UP.search(case.turn.text.lower()):
        return None
    elsewhere = case.card is not None and case.sure and case.card.skill != waiting[-1].skill
    return None if elsewhere else _again(case)


@rule(
    "effect.half_said",
    "Half a yes or half a no to what was shown, too faint to count: it is shown again.",
)
def half_said(case: Case) -> Decision | None:
    told = {found.entity for found in case.heard.entities} - {"product"}
    faint = case.intent in ("dialog.affirm", "dialog.deny") and case.request.top.confidence >= HALF
    return _again(case) if case.shown is not None and faint and not told else None


RULES = (other_named, told_more, picked_up, half_said)
