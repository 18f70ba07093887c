"""The stage that judges: the case is put to the policy, under the settings that hold for this turn."""

from dataclasses import replace
from typing import Final

from bot.domain import Domain
from bot.effects import Effects
from bot.errors import ShopError
from bot.flow.conversation import Conversation
from bot.insight import basis
from bot.judgement import Case, Talk, judge
from bot.judgement.brief import brief
from bot.judgement.danger import country_of
from bot.judgement.rules.keeping import no_more
from bot.judgement.rules.standing import asks_whether_done
from bot.settings import Settings
from bot.shop import Shop
from bot.shop.aftersales import under_way
from bot.turn import Reason, Turn

_LATELY: Final = 8  # acts of one conversation, of which one is asked about


class Judge:
    """Decides what should happen; settings on trial decide beside, and their decision is only written down."""

    def __init__(self, domain: Domain, shop: Shop | None = None, ledger: Effects | None = None) -> None:
        self._domain = domain
        self._shop = shop
        self._ledger = ledger
        self._skill_of = {intent: card.skill for intent, card in domain.cards.items()}

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its decision and what it was based on."""
        where = conversation.circumstances(turn.heard.language)
        talk = await self._located(turn, conversation.talk(self._domain, turn.text))
        talk = await self._under_way(turn, talk)
        read = brief(turn)
        talk = await self._done(read.text, talk, conversation)

        def case(settings: Settings) -> Case:
            limits = settings.limits(where, self._skill_of)
            return Case(turn=read, talk=talk, actions=self._domain.cards, limits=limits)

        decision = judge(case(conversation.settings.settings))
        record = basis.record(turn, talk, where)
        if (trial := conversation.beside) is not None:
            record["trial"] = {"version": trial.name, **basis.outcome(judge(case(trial.settings)))}
        record["judged"] = basis.outcome(decision)
        if (second := turn.heard.second) is not None:
            reason = Reason("opinion.second", second.detail)
            decision = replace(decision, reasons=(*decision.reasons, reason))
        return turn.evolve(decision=decision, basis=record)

    async def _located(self, turn: Turn, talk: Talk) -> Talk:
        """With the country the customer lives in where somebody may be in danger, so that the number to call is right."""
        if not (talk.danger or "safety" in turn.heard.risk) or self._shop is None or talk.customer_id is None:
            return talk
        try:
            customer = await self._shop.customer(talk.customer_id)
        except ShopError:
            return talk  # help must not wait for a shop that does not answer
        return replace(talk, country=country_of(customer.address, customer.phone))

    async def _done(self, said: str, talk: Talk, conversation: Conversation) -> Talk:
        """With what was done here of this customer's, where they may ask whether it is done."""
        if self._ledger is None or not asks_whether_done(said):
            return talk
        async with self._ledger.reading() as tx:
            done = await self._ledger.done(tx, conversation.id, at_most=_LATELY)
        theirs = (each for each in done if each.customer_id in ("", talk.customer_id or ""))
        return replace(talk, done=tuple(conversation.act(each, self._domain) for each in theirs))

    async def _under_way(self, turn: Turn, talk: Talk) -> Talk:
        """With whether something of the customer's is on file, where they may say that they want it no longer."""
        if self._shop is None or talk.customer_id is None or not no_more(turn.text):
            return talk
        try:
            orders = await self._shop.orders(talk.customer_id)
        except ShopError:
            return talk  # whatever is said then is understood without it
        spoken_of = talk.slots.get("order_id")
        return replace(
            talk, under_way=any(under_way(each) for each in orders if not spoken_of or each.id == spoken_of)
        )
