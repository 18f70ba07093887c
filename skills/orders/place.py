"""How do I order, and why can't I?"""

import re
from typing import Any, Final

from bot.shop.policy import clause, number, table
from bot.skill import Event, Skill, said

_TROUBLE: Final = re.compile(
    r"(?:下不了|不能下|无法下|没法下|提交不了|提交失败|无法提交|买不了|无法购买|不能购买|付不了)|下单(?:失败|不了|不成功)|报错|一直转圈"
    r"|(?:can'?t|cannot|can not|unable to|won'?t let me|not able to|couldn'?t) (?:\w+ )?(?:order|buy|check ?out|purchase|place)"
    r"|error|fail(?:s|ed|ing)?\b|(?:does|is)n'?t work"
)

_BULK: Final = re.compile(  # much at once, with or without the number
    r"批发|批量|大量|团购|采购|大宗|整箱|wholesale|\bbulk\b|large (?:order|quantit\w+)|for (?:our|my|the|a) (?:hotel|office|company|business|staff|team|school)|\b(?:[2-9]\d|\d{3,}) [a-z]{3,}s\b"
)


class OrderPlace(Skill):
    """Explains how to order, and helps where ordering gets stuck."""

    intents = ("order.place",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        bulk = table(info, "bulk_order")
        least, wanted = bulk.get("from_quantity"), said.value(tracker, "quantity")
        many = wanted.isdecimal() and isinstance(least, int) and int(wanted) >= least
        if isinstance(least, int) and (many or said.says(tracker, _BULK)):
            days = bulk.get("quote_working_days")
            dispatcher.utter_message(
                response="order.place.bulk", from_quantity=least, quote=clause(quote_days=days)
            )
        elif said.says(tracker, _TROUBLE):
            dispatcher.utter_message(response="order.place.trouble")
        else:
            minutes = number(info, "unpaid_order_expires_minutes")
            dispatcher.utter_message(response="order.place.how", expiry=clause(unpaid_minutes=minutes))
        return []
