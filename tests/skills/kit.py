"""A counter to try skills at: the real SQL shop of a fixture, a session, and every reply in both languages.

    async with counter(customer="C1001") as desk:
        said = await desk.say(OrderStatus(), "10421 到哪了", order_id="10421")
        assert said.decision == "answer"
        assert "SF1040210421" in said.zh

Slots are filled by the core's own `prepare`, the skill runs in the core's own runner, and every response is rendered in Chinese
and English, so a fact that a skill forgets to pass fails the test.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import JsonValue
from rasa_sdk import Tracker

from bot.domain import CORE_RESPONSES, Domain, Installed
from bot.facts import from_json
from bot.forms import prepare
from bot.identity import Principal, Session, SessionShop, acting_as
from bot.knowledge import Retriever
from bot.runner import Runner
from bot.shop import Command, Order, Receipt
from bot.skill import PROPOSAL_SLOT, Event, Services, Skill
from bot.skill.slots import Scene, SlotRejected
from bot.turn import DECISION_ORDER, Button, Draft, Entity
from bot.writer import Responses
from skills.shop.fixture import load_fixture
from skills.shop.sql import SqlShop, Template

ROOT = Path(__file__).parents[2]
FIXTURES = {
    "demo": ROOT / "skills" / "shop" / "demo.json",
    "second": ROOT / "tests" / "fixtures" / "second_shop.json",
    "sparse": ROOT / "tests" / "fixtures" / "sparse_shop.json",  # no more than it must say
}
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday
_TEMPLATES: dict[str, Template] = {}


@cache
def responses() -> Responses:
    """Every response of the core and of the skills."""
    skills = sorted((ROOT / "skills").glob("*/responses.toml"))
    return Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *skills])


async def template(fixture: str) -> Template:
    """The shop of this fixture as it stands at `NOW`, made once."""
    if fixture not in _TEMPLATES:
        _TEMPLATES[fixture] = await Template.of(load_fixture(FIXTURES[fixture]), NOW)
    return _TEMPLATES[fixture]


@dataclass(frozen=True)
class Said:
    """What came of one call: drafts with their words, proposals, events, and the slot that is still asked for."""

    drafts: tuple[Draft, ...] = ()
    events: tuple[Event, ...] = ()
    asks: str = ""
    receipts: tuple[Receipt, ...] = ()

    def text(self, language: str) -> str:
        """All replies in a language, a line each, buttons as numbered lines."""
        return "\n".join(
            responses().render(draft.response, draft.facts, language).plain()
            if draft.response
            else draft.text
            for draft in self.drafts
        )

    @property
    def zh(self) -> str:
        """In Chinese."""
        return self.text("zh")

    @property
    def en(self) -> str:
        """In English."""
        return self.text("en")

    @property
    def responses(self) -> list[str]:
        """Names of the responses that were said."""
        return [draft.response for draft in self.drafts]

    @property
    def buttons(self) -> list[Button]:
        """Buttons that the skill made itself."""
        return [button for draft in self.drafts for button in draft.buttons]

    @property
    def decision(self) -> str:
        """What a turn with only this would come to."""
        kinds = {responses()[d.response].decision for d in self.drafts if d.response and not d.aside}
        kinds |= {"handoff"} if self.hands_over else set()
        kinds |= {"act"} if self.receipts else set()
        return next((kind for kind in DECISION_ORDER if kind in kinds), "answer")

    @property
    def hands_over(self) -> bool:
        """Whether a person was asked for."""
        return any(event["event"] == "pause" for event in self.events)

    @property
    def proposal(self) -> Mapping[str, Any]:
        """The effect that waits for a yes."""
        return next(event["value"] for event in self.events if event.get("name") == PROPOSAL_SLOT)

    @property
    def proposes(self) -> bool:
        """Whether an effect was proposed."""
        return any(event.get("name") == PROPOSAL_SLOT for event in self.events)


@dataclass
class Desk:
    """One conversation with one shop, on behalf of one principal."""

    shop: SqlShop
    view: SessionShop
    session: Session
    clock: list[datetime]
    retriever: Retriever | None = None
    keys: Any = field(default_factory=count)

    async def say(
        self,
        skill: Skill,
        text: str = "",
        *,
        language: str = "zh",
        intent: str = "",
        requested: str = "",
        entities: Mapping[str, str] | None = None,
        earlier: str | tuple[str, ...] = "",
        told: str = "",
        response: str = "",
        **slots: JsonValue,
    ) -> Said:
        """Run a skill for a message: fill its slots, run it, and do at once what needs no word of the customer.

        Args:
            earlier: What the customer wrote before; several messages, the first one first.
            told: What the bot said to that.
            response: The name of the response that it said.
        """
        found = tuple(Entity(entity=name, value=value) for name, value in (entities or {}).items())
        await skill.setup(self._services())
        scene = Scene(
            shop=self.view,
            language=language,
            slots=slots,
            entities=found,
            text=text,
            now=self.clock[0],
            told=told,
        )
        prepared = await prepare(skill, scene, requested=requested)
        if not prepared.ready:
            return _checked(Said(drafts=prepared.drafts, asks=prepared.asks))
        known = {**slots, **prepared.accepted}
        tracker = _tracker(intent or next(iter(skill.intents), ""), text, language, found, known)
        kept = [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]
        earlier = (earlier,) if isinstance(earlier, str) else earlier
        before: list[Event] = [{"event": "user", "text": each} for each in earlier if each]
        answered = {"event": "bot", "text": told, "metadata": {"response": response}}
        bot: list[Event] = [answered] if told or response else []
        tracker.events = [*before, *kept, *bot, *([{"event": "user", "text": text}] if text else [])]
        domain = Domain.build([Installed(skill, "test")], responses())
        try:
            ran = await Runner(domain, deadline_s=5).run(skill.name(), tracker)
        except SlotRejected as problem:
            return _checked(Said(drafts=(Draft(response=problem.response, facts=problem.facts),)))
        return _checked(await self._proposed(skill, Said(drafts=ran.drafts, events=ran.events)))

    async def confirm(self, skill: Skill, said: Said) -> Said:
        """Carry out what was proposed, as the core does after a yes."""
        await skill.setup(self._services())
        return _checked(await self._perform(skill, said, Said()))

    async def order(self, order_id: str) -> Order:
        """The order as it stands now."""
        self.session.forget()
        return await self.view.order(order_id)

    def wait(self, **time: float) -> None:
        """Let the shop's clock run on."""
        self.clock[0] += timedelta(**time)
        self.session.forget()

    def _services(self) -> Services:
        return Services(shop=self.view, retriever=self.retriever)

    async def _proposed(self, skill: Skill, said: Said) -> Said:
        if not said.proposes:
            return said
        value = said.proposal
        words = type(skill).effects()[value["step"]].words
        facts = {name: from_json(fact) for name, fact in value["facts"].items()}
        for response in (words.approval, words.failed, words.unknown):
            Said(drafts=(Draft(response=response, facts=facts),)).text("zh")
        if words.confirm:
            confirm = Draft(response=words.confirm, facts=facts)
            return Said(drafts=(*said.drafts, confirm), events=said.events)
        return await self._perform(skill, said, said)

    async def _perform(self, skill: Skill, said: Said, before: Said) -> Said:
        value = said.proposal
        command = await self._command(skill, value)
        self.session.performing = command.key
        receipt = await getattr(skill, value["step"]).perform(command)
        self.session.performing = ""
        facts = {name: from_json(fact) for name, fact in value["facts"].items()}
        facts |= {"reference": receipt.reference, **{n: from_json(v) for n, v in receipt.facts.items()}}
        done = Draft(response=type(skill).effects()[value["step"]].words.done, facts=facts)
        return Said(drafts=(*before.drafts, done), events=before.events, receipts=(receipt,))

    async def _command(self, skill: Skill, value: Mapping[str, Any]) -> Command:
        owner = self.session.principal.customer_id or ""
        if value["order_id"]:
            owner = (await self.view.order(value["order_id"])).customer_id
        return Command(
            type=type(skill).effects()[value["step"]].type,
            key=f"test-{next(self.keys)}",
            customer_id=owner,
            order_id=value["order_id"],
            amount=from_json(value["amount"]),
            details=value["details"],
        )


@asynccontextmanager
async def counter(
    fixture: str = "demo",
    *,
    customer: str | None = None,
    opened: tuple[str, ...] = (),
    retriever: Retriever | None = None,
) -> AsyncIterator[Desk]:
    """A fresh shop, and a session of this customer, or of a visitor who opened these orders by their phone."""
    clock = [NOW]
    shop = SqlShop.from_template(await template(fixture), clock=lambda: clock[0])
    principal = Principal(conversation_id="test", customer_id=customer, opened=frozenset(opened))
    async with acting_as(principal) as session:
        yield Desk(shop, SessionShop(shop), session, clock, retriever)
    await shop.close()


def _tracker(
    intent: str, text: str, language: str, entities: tuple[Entity, ...], slots: Mapping[str, JsonValue]
) -> Tracker:
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [
            {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end} for e in entities
        ],
        "metadata": {"language": language},
    }
    return Tracker("test", dict(slots), message, [], False, None, {}, None)


def _checked(said: Said) -> Said:
    """The same, once every reply was rendered in both languages."""
    assert all(said.text(language) for language in ("zh", "en")) or not said.drafts
    return said
