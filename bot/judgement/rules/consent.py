"""Rules about a yes that names the act: "嗯 退吧" to a refund that is shown says neither more nor less than "yes"."""

import re
from collections.abc import Mapping
from typing import Final

from bot.judgement.case import Case, Pending
from bot.judgement.rule import decide, rule
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Move

# What an act is called when all that is said is to do it; a cancellation needs a yes before it: "cancel" alone may mean this very question.
_CALLED: Final[Mapping[str, str]] = {
    "refund.request": r"退款|退钱|退|refund(?: (?:it|me))?",
    "return.request": r"退货|退|return(?: it)?|send it back",
    "exchange.request": r"换货|换|(?:exchange|swap) it",
    "warranty.repair": r"报修|维修|修|(?:fix|repair) it",
    "address.change": r"修改|改|change it",
    "order.change": r"修改|改|换|(?:change|swap|exchange) (?:it|them)",
    "invoice.change": r"重开|修改|改|开|(?:change|reissue) it",
    "invoice.get": r"开票|开|issue it",
}
_CANCELS: Final = r"(?:cancel(?: (?:it|them|that|the order|everything))?|取消(?:吧|掉|了)*)"
_ASSENT: Final = (
    r"嗯+|对|是|好|行|可以|成|中|要|确认|确定|同意|ok|okay|yes|yeah|yep|sure|please|go ahead(?: and)?"
)
_AROUND: Final = r"的|了|吧|呗|嘛|呀|啊|哦|噢|掉|就|那|那就|给我|帮我|麻烦|谢谢|办|办理|一下|then|thanks"
CALLED: Final = {
    intent: re.compile(rf"(?=.*(?:{act}))(?:(?:{act}|{_ASSENT}|{_AROUND})[\s,，。.!！~、]*)+", re.IGNORECASE)
    for intent, act in _CALLED.items()
}

CALLED["order.cancel"] = re.compile(
    rf"(?:(?:{_ASSENT})(?:的|吧|啊)?[\s,，。!！]*)+(?:就|那就|帮我|please |just )?{_CANCELS}[\s,，。.!！]*",
    re.IGNORECASE,
)


def _names_it(case: Case, waiting: Pending) -> bool:
    """Whether all that is said is to do the act that waits: no other thing, no question, no amount."""
    if len(case.heard.requests) > 1 or case.heard.entities or ASKS.search(case.turn.text):
        return False
    card = next((c for c in case.actions.values() if c.name == waiting.action), None)
    said = case.turn.text.strip()
    return any(
        intent in CALLED and CALLED[intent].fullmatch(said) for intent in (card.intents if card else ())
    )


@rule("effect.named", "Right after one act was shown, says only to do that very act: it is confirmed.")
def named(case: Case) -> Decision | None:
    if case.shown is None or not _names_it(case, case.shown):
        return None
    return decide(
        "act",
        Move(kind="confirm", target=case.shown.effect, skill=case.shown.skill, intent="dialog.affirm"),
    )


@rule(
    "effect.named_late",
    "Says to do the one act that waits, after other talk: it is shown again, not begun anew.",
)
def named_late(case: Case) -> Decision | None:
    waiting = case.talk.pending
    if len(waiting) != 1 or case.talk.form is not None or not _names_it(case, waiting[0]):
        return None
    return decide("clarify", Move(kind="resume", skill=waiting[0].skill, intent="dialog.affirm"))


RULES = (named, named_late)
