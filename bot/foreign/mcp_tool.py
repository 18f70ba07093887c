"""A tool of an MCP server as a skill: a look-up at low stakes, else an effect that is shown, confirmed and done once."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from pydantic import JsonValue

from bot.config.mcp import McpToolConfig
from bot.errors import Rejected, SkillError, Unavailable, UnknownOutcome
from bot.facts import Fact, to_json
from bot.foreign.mcp_server import McpServer, ToolAnswer
from bot.foreign.mcp_slot import ORDER, ArgumentSlot
from bot.money import Money
from bot.runner import FAILED
from bot.shop import Command, Customer, Receipt
from bot.skill import EffectStep, EffectWords, Event, Skill, hand_over

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

ARGUMENTS: Final = "arguments"  # of the command's details: what the tool is called with, as JSON
# Names that mean something else where facts are passed on; a fact of such a name gets an underscore.
RESERVED: Final = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
    | {"amount", "order_id", "details"}
)


class ToolSkill(Skill):
    """Calls one tool with what its slots hold."""

    server: McpServer
    tool: str
    config: McpToolConfig
    words: EffectWords  # empty `done`: the tool's own words are said

    def name(self) -> str:
        """Server and tool."""
        return f"{self.server.name}.{self.tool}"

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """Look up and say; or propose what would be changed."""
        me = await self.shop.me() if self.config.customer else None
        if self.config.customer and me is None:
            dispatcher.utter_message(response="skill.sign_in")
            return []
        arguments = self._arguments(tracker.slots, me)
        if self.config.stakes != "low":
            return [self._over_limit(arguments) or self._proposal(arguments)]
        try:
            answer = await self.server.call(self.tool, arguments)
        except UnknownOutcome:
            dispatcher.utter_message(response=FAILED)
        except Rejected:
            dispatcher.utter_message(response=self.words.failed)
        else:
            self._tell(dispatcher, answer)
        return []

    async def act(self, command: Command) -> Receipt:
        """Call the tool for an effect that was agreed to, under the effect's key where the tool takes one."""
        arguments = json.loads(command.details[ARGUMENTS])
        if self.config.key:
            arguments[self.config.key] = command.key
        answer = await self.server.call(self.tool, arguments)
        if answer.failed:
            raise Rejected(f"{self.name()} answered with an error", code="tool_error")
        facts = {name: to_json(value) for name, value in self._facts(answer).items()}
        return Receipt(key=command.key, type=command.type, state="done", facts=facts)

    async def found(self, command: Command) -> Receipt | None:
        """What became of a call whose answer got lost: a tool cannot tell, so a person finds out."""
        raise Unavailable(f"{self.name()} cannot be asked what became of a call")

    def _arguments(self, slots: Mapping[str, JsonValue], me: Customer | None) -> dict[str, JsonValue]:
        known = {name: slots[name] for name in self.config.slots if slots.get(name) is not None}
        theirs: dict[str, JsonValue] = {
            argument: getattr(me, what) for argument, what in self.config.customer.items()
        }
        return {**self.config.fixed, **known, **theirs}

    def _over_limit(self, arguments: Mapping[str, JsonValue]) -> Event | None:
        """Above the limit of the settings a person decides."""
        amount = _money(arguments.get(self.config.amount), self.config.currency)
        if self.config.limit is None or amount is None or amount.amount <= Decimal(str(self.config.limit)):
            return None
        return hand_over("over_limit", "approvals")

    def _proposal(self, arguments: Mapping[str, JsonValue]) -> Event:
        """The effect, about the order and the amount that are among its arguments."""
        name = self.config.amount
        amount = _money(arguments.get(name), self.config.currency) if name else None
        if name and (amount is None or amount.minor <= 0):
            raise SkillError(f"{self.name()}: the argument {name!r} holds no amount")
        order = next((argument for argument, slot in self.slots.items() if slot.entity == ORDER), "")
        kept_back = {name, order, *self.config.customer}
        facts = {_fact_name(key): _typed(value) for key, value in arguments.items() if key not in kept_back}
        if amount and name != "amount":
            facts[_fact_name(name)] = amount
        step = type(self).effects()["step"].__get__(self, type(self))
        return step.propose(
            order_id=str(arguments.get(order) or ""),
            amount=amount,
            details={ARGUMENTS: json.dumps(arguments, ensure_ascii=False)},
            **facts,
        )

    def _tell(self, dispatcher: "CollectingDispatcher", answer: ToolAnswer) -> None:
        facts = self._facts(answer)
        if answer.failed:
            dispatcher.utter_message(response=self.words.failed)
        elif self.words.done:
            dispatcher.utter_message(response=self.words.done, **facts)
        else:
            dispatcher.utter_message(text=answer.text, **facts)

    def _facts(self, answer: ToolAnswer) -> dict[str, Fact]:
        return {
            _fact_name(name): _money(value, self.config.money[name])
            if name in self.config.money
            else _typed(value)
            for name, value in answer.values.items()
        }


def tool_skill(
    server: McpServer,
    tool: str,
    config: McpToolConfig,
    slots: Mapping[str, ArgumentSlot],
    words: EffectWords,
) -> ToolSkill:
    """The skill of one tool."""
    contract: dict[str, Any] = {
        "intents": (config.intent or f"{server.name}.{tool}",),
        "examples": config.examples,
        "slots": slots,
        "stakes": config.stakes,
        "server": server,
        "tool": tool,
        "config": config,
        "words": words,
    }
    if config.stakes != "low":
        step = contract["step"] = EffectStep(ToolSkill.act, _effect_type(server.name, tool), words)
        step.look_up(ToolSkill.found)
        step.repeatable = bool(config.key)
    cls: type[ToolSkill] = type(f"Tool_{server.name}_{tool}", (ToolSkill,), contract)
    return cls()


def _effect_type(server: str, tool: str) -> str:
    return ".".join(re.sub(r"\W", "_", name.lower()) for name in (server, tool))


def _fact_name(name: str) -> str:
    return f"{name}_" if name in RESERVED else name


def _money(value: Any, currency: str) -> Money | None:
    try:
        return Money(Decimal(str(value)), currency)
    except (InvalidOperation, ValueError):
        return None


def _typed(value: Any) -> Fact:
    """A JSON value as a fact: amounts with their currency, days and times become what they are."""
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return _money(value["amount"], str(value["currency"])) or str(value["amount"])
    if isinstance(value, dict):
        return {_fact_name(str(name)): _typed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return _moment(value) if isinstance(value, str) else value


def _moment(value: str) -> Fact:
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment if moment.tzinfo else value
