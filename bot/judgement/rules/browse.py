"""Rules about looking around the shop: whether it has a thing that its catalogue names."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rule, run
from bot.turn import Decision

# Nothing but the question stands around the thing, so that "do you have a return label for the shoes" is none.
_HAS: Final = re.compile(
    r"(?:(?:行|好|哦|嗯|对了)吧?[,，。 ]+)?(?:请问|那|你们?|您|家|店里|这儿|这里|咱们?|还)*(?:有没有|有|卖不卖|卖)(?:什么|啥|没有)?(?P<thing>.{1,12}?)(?:卖|可以买)?(?:吗|么|嘛|不|没有?|呢|的)?"
    r"|(?:hi |hey )?(?:do|have) (?:you|u) (?:guys )?(?:have|sell|stock|carry|got) (?:any |a |an |some )?(?P<en>.{2,24})"
    r"|(?:you )?got any (?P<any>.{2,24})",
    re.IGNORECASE,
)
_MARKS: Final = " ?？!！。.~"


@rule(
    "request.has_product",
    "Asks whether the shop has a thing that its catalogue names: told what there is of it.",
)
def has_product(case: Case) -> Decision | None:
    product, card = case.heard.value("product"), case.actions.get("product.stock")
    asked = _HAS.fullmatch(case.turn.text.strip(_MARKS))
    if product is None or card is None or asked is None or case.sure or case.talk.form is not None:
        return None
    thing = next(part for part in asked.groups() if part)
    if len(product) < len(thing.strip()) - 2:
        return None  # the thing is not what is asked about
    return decide("answer", replace(run(card, case), intent="product.stock"))


RULES = (has_product,)
