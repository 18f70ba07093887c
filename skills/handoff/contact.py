"""How do I reach you?"""

from collections.abc import Iterable
from typing import Any, Final

from bot.facts import Fact
from bot.handoff.hours import Hours
from bot.knowledge.quote import quote_saying
from bot.shop.policy import clause, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from bot.writer.format import locale_of

_SAYS: Final = phrases_of(__name__)


class ContactInfo(Skill):
    """Says when people are there and how to reach them, and whether somebody should be there now; of a shop to walk into, what an article says."""

    intents = ("contact.info",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        text, language = said.text(tracker), said.language(tracker)
        if _SAYS.place.search(text) and (
            found := await quote_saying(self.services.retriever, text, language, _SAYS.place)
        ):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        info, now = await self.shop.info(), await self.shop.now()
        hours, contact = Hours.of(info.policy), table(info, "contact")
        open_now = hours.open_at(now)
        dispatcher.utter_message(
            response="contact.open" if open_now else "contact.closed",
            human_hours=info.policy.get("human_hours"),
            days=[] if len(hours.days) == 7 else [{"weekdays": weekdays(hours.days)}],
            every_day=[{}] if len(hours.days) == 7 else [],
            opens_at=hours.next_opening(now),
            phone=clause(phone=contact.get("phone")),
            email=clause(email=contact.get("email")),
        )
        return []


def weekdays(days: Iterable[int]) -> list[Fact]:
    """Names of days of the week (0 = Monday), in Chinese and English."""
    names = {language: locale_of(language).days["format"]["wide"] for language in ("zh", "en")}
    return [{language: str(known[day]) for language, known in names.items()} for day in sorted(days)]
