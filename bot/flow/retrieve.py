"""The stage that looks for approved passages, when the words alone do not lead to a skill."""

from typing import Final

from bot.domain import Domain
from bot.flow.conversation import Conversation
from bot.judgement.brief import brief
from bot.judgement.instead import rest
from bot.judgement.rules.articles import topic_of
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.particular import MAY_BE_TOLD
from bot.judgement.rules.unsure import SURELY_OUTSIDE
from bot.judgement.rules.way_out import asks_in_general, bought_nothing
from bot.knowledge import Retriever
from bot.knowledge.follow_up import points_back
from bot.knowledge.general import TOPIC, rules_of
from bot.knowledge.offer import spoken
from bot.knowledge.quote import answer
from bot.knowledge.retrieve import Found, onward
from bot.skill import said
from bot.turn import Passage, Turn

UNSURE: Final = 0.7  # below this reading, a passage may still answer
PROVEN: Final = 0.6  # how surely a passage must answer what is surely read as none of a shop's questions


class Retrieve:
    """Adds passages that answer the question; none when it is not answerable."""

    def __init__(self, retriever: Retriever | None, domain: Domain, *, below: float = UNSURE) -> None:
        self._retriever = retriever
        self._domain = domain
        self._below = below

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with passages, if its reading is unsure, outside, general or beside an open question, and knowledge has an answer; with what
        comes near, if it has none and the question may be one for a shop."""
        owner = conversation.log.owner
        answers = owner == "bot" or (owner == "queue" and rest(turn.text, waiting=True) != turn.text)
        read = brief(turn)
        question = rest(read.text, waiting=owner == "queue").strip()
        if self._retriever is None or not question or not answers:
            return turn
        told = spoken(conversation.events)
        turn = turn.evolve(onward=await onward(self._retriever, question, told, turn.heard.language))
        if about := self._in_general(read, conversation):
            leaning = conversation.loop and not about.startswith(TOPIC)
            own = (question, said.earlier(conversation.events)) if leaning else (question,)
            several = len(turn.heard.requests) > 1
            found, _ = await rules_of(self._retriever, about, turn.heard.language, *own, several=several)
            if found.passages:
                return turn.evolve(passages=found.passages)
        if not self._unsure(turn, conversation):
            return await self._particular(self._retriever, turn, conversation, question)
        return await self._found(self._retriever, turn, conversation, question)

    async def _found(
        self, retriever: Retriever, turn: Turn, conversation: Conversation, question: str
    ) -> Turn:
        top = turn.heard.requests[0].top
        outside = top.name == "oos"
        surely = outside and top.confidence >= SURELY_OUTSIDE
        by_itself = surely and not points_back(question)  # what was asked before is no part of it
        before = "" if by_itself else said.earlier(conversation.events)
        found = await answer(retriever, question, turn.heard.language, before=before)
        least = PROVEN if surely else 0.0
        turn = turn.evolve(told=_ours(found, turn, own=True), answers=_ours(found, turn))
        if found.answerable and found.confidence >= least:
            return turn.evolve(passages=found.passages)
        return turn if outside else turn.evolve(near=found.near)

    async def _particular(
        self, retriever: Retriever, turn: Turn, conversation: Conversation, question: str
    ) -> Turn:
        """The turn with the article of the shop's own on what a skill would tell in general."""
        if turn.heard.requests[0].top.name not in MAY_BE_TOLD:
            return turn
        before = said.earlier(conversation.events)
        found = await answer(retriever, question, turn.heard.language, before=before)
        return turn.evolve(told=_ours(found, turn, own=True), answers=_ours(found, turn))

    def _unsure(self, turn: Turn, conversation: Conversation) -> bool:
        """Whether the words alone may not lead to a skill that answers."""
        top = turn.heard.requests[0].top
        below = max(self._below, conversation.settings.settings.clarify_below)
        aside = bool(conversation.loop) and ASKS.search(turn.text) is not None
        return (top.confidence < below or aside or top.name == "oos") and not top.name.startswith("dialog.")

    def _in_general(self, turn: Turn, conversation: Conversation) -> str:
        """The wish of which the rules are asked, by somebody who has no order, or the topic; empty where none is."""
        if about := topic_of(turn.text):
            return about
        form, top = conversation.form(self._domain), turn.heard.requests[0].top
        visits = conversation.principal.customer_id is None
        if form is not None:
            general = bought_nothing(turn.text) or (
                visits and top.name in form.intents and asks_in_general(top.name, turn.text, visits=True)
            )
            return form.intents[0] if form.entity == "order_id" and general else ""
        return top.name if asks_in_general(top.name, turn.text, visits=visits) else ""


def _ours(found: Found, turn: Turn, *, own: bool = False) -> tuple[Passage, ...]:
    """The article that surely answers, or in the customer's language the one that speaks of the question's very matter."""
    first = found.passages[:1] if (found.own if own else found.sure) else ()
    return tuple(each for each in first if not own or each.language in ("", turn.heard.language))
