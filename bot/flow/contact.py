"""Moves about contact: tell something unasked, note a yes or a stop, link an account or let it go."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.conversation.store import Store
from bot.domain import Domain
from bot.errors import ShopError
from bot.flow.conversation import ASKED_CONSENT, LINK_OFFERED, NOTICED
from bot.flow.work import Work
from bot.identity.links import Links
from bot.outreach import Outreach
from bot.privacy import said_about_learning
from bot.runner import Runner
from bot.shop import Customer, ShopView
from bot.skill.notice import SUBJECT
from bot.skill.slots import IdentityNeeded
from bot.turn import Button, Draft, Entity, Move

# What is said when it matters who asks: a channel whose accounts can be linked offers that beside it.
WHO_ASKS: Final = frozenset(
    {"identity.ask_phone", "order.ask_id", "order.history.sign_in", "skill.sign_in", "order.not_found"}
)
Carry = Callable[[Work, Move], Awaitable[None]]
_SAID: Final = {
    "notice.allow": "notice.allowed",
    "notice.stop": "notice.stopped",
    "notice.decline": "notice.declined",
}
STOP: Final = "/notice.stop"
AGAIN: Final = timedelta(minutes=15)  # the offer is not repeated within this time


@dataclass(frozen=True, slots=True)
class ContactMoves:
    """Carries them out for one turn."""

    domain: Domain
    runner: Runner
    shop: ShopView
    links: Links
    outreach: Outreach
    store: Store

    @property
    def carry(self) -> Mapping[str, Carry]:
        """The moves by name."""
        return {
            "notify": self.notify,
            "consent": self.consent,
            "learning": self.learning,
            "link": self.link,
            "unlink": self.unlink,
        }

    async def notify(self, work: Work, move: Move) -> None:
        """Say what is to be told, if it is still so and still this turn's to tell."""
        about = work.turn.utterances[-1].metadata
        event, tries = str(about.get("notice", "")), about.get("try")
        drafts, why = await self._notice(work, move, str(about.get("subject", "")))
        async with work.fenced() as tx:
            if why:
                await self.outreach.ledger.withhold(tx, event, why)
                return
            state, _ = await self.outreach.consents.state(
                tx, work.session.principal.customer_id, work.turn.address.id
            )
            if state == "withdrawn":
                await self.outreach.ledger.withhold(tx, event, "stopped")
                return
            known = isinstance(tries, int) and tries
            if not known or not await self.outreach.ledger.told(tx, event, int(str(tries)), work.turn.id):
                return
        work.set(NOTICED, True)
        work.say(*drafts[:-1], self._with_a_stop(work, drafts[-1]))

    async def consent(self, work: Work, move: Move) -> None:
        """Note a yes, a no or a stop, and say what follows from it."""
        state: Literal["given", "withdrawn"] = "given" if move.target == "given" else "withdrawn"
        who, where = work.session.principal.customer_id, work.turn.address.id
        async with work.fenced(whoever_owns=True) as tx:
            await self.outreach.consents.say(tx, state, move.intent, who, where)
        work.set(ASKED_CONSENT, True)
        work.set(NOTICED, state == "given" or None)
        facts = {"per_day": work.conversation.settings.settings.outreach.per_day}
        work.say(Draft(response=_SAID[move.intent], facts=facts if state == "given" else {}))

    async def learning(self, work: Work, move: Move) -> None:
        """Note whether the shop's models may learn from this customer, and say what follows from it."""
        who, again = work.session.principal.customer_id, move.target == "given"
        async with work.fenced(whoever_owns=True) as tx:
            await said_about_learning(self.store, tx, who, work.turn.address.id, withdrawn=again)
        work.say(Draft(response="learning.allowed" if again else "learning.declined"))

    async def link(self, work: Work, move: Move) -> None:
        """Offer to link the account that is spoken from."""
        if work.session.principal.customer_id:
            work.say(Draft(response="identity.linked_already"))
        elif self.links.possible(work.turn.address, work.turn.utterances[-1]):
            await self._offer_link(work, aside=False)
        else:
            work.say(Draft(response="identity.cannot_link"))

    async def unlink(self, work: Work, move: Move) -> None:
        """Let go of the account that is spoken from."""
        said = work.turn.utterances[-1]
        async with work.fenced() as tx:
            gone = await self.links.revoke(
                tx, work.turn.address, said.sender, f"customer:{work.session.principal.customer_id}"
            )
        work.say(Draft(response="identity.unlinked" if gone else "identity.not_linked"))

    async def beside(self, work: Work) -> None:
        """What fits under an answer: a link where it matters who asks, a question whether to be told next time."""
        said = {draft.response for draft in work.drafts}
        if (
            work.wish is None
            and said & WHO_ASKS
            and not work.session.principal.customer_id
            and self._link_is_new(work)
        ):
            await self._offer_link(work, aside=True)
        elif not (work.wish or work.loop or work.asks_for_a_yes):
            await self._ask(work, said)

    async def _notice(self, work: Work, move: Move, subject: str) -> tuple[list[Draft], str]:
        """What the notice says now, or why it says nothing."""
        about = (*move.entities, Entity(entity=SUBJECT, value=subject))
        try:
            ran = await self.runner.run(move.target, work.tracker(move.intent, about))
        except (ShopError, IdentityNeeded):
            return [], "unknown"
        if not ran.drafts:
            return [], "no_longer"
        work.take(event for event in ran.events if event["event"] == "slot")
        return list(ran.drafts), ""

    def _with_a_stop(self, work: Work, draft: Draft) -> Draft:
        """The last thing said, with a way to end such messages where it has none of its own."""
        words = self.domain.responses
        own = words[draft.response].buttons if draft.response else ()
        if any(button.payload == STOP for button in own):
            return draft
        return replace(
            draft, buttons=(*draft.buttons, Button(words.text("notice.stop_title", {}, work.language), STOP))
        )

    async def _offer_link(self, work: Work, *, aside: bool) -> None:
        said = work.turn.utterances[-1]
        if not self.links.possible(work.turn.address, said):
            return
        async with work.fenced() as tx:
            url = await self.links.offer(tx, work.turn.address, said.sender, work.language)
        work.set(LINK_OFFERED, work.conversation.now.isoformat())
        work.say(Draft(response="identity.link", facts={"link": url}, aside=aside))

    def _link_is_new(self, work: Work) -> bool:
        before = work.slots.get(LINK_OFFERED)
        return not isinstance(before, str) or work.conversation.now - datetime.fromisoformat(before) > AGAIN

    async def _ask(self, work: Work, said: set[str]) -> None:
        """Ask once whether the customer wants to be told of such things in future."""
        fits = any(said & set(notice.offers) for notice in self.domain.notices)
        customer_id = work.session.principal.customer_id
        if not (fits and customer_id and self.outreach.asks(work.turn.address)) or work.slots.get(
            ASKED_CONSENT
        ):
            return
        customer: Customer | None = await self.shop.me()
        async with work.fenced() as tx:
            state, _ = await self.outreach.consents.state(tx, customer_id, work.turn.address.id)
            agreed = await self.outreach.consents.allows(tx, customer_id, work.turn.address.id, customer)
        work.set(ASKED_CONSENT, True)
        if not state and not agreed:
            work.say(Draft(response="notice.ask", aside=True))
