"""Servers of the Model Context Protocol, and the tools of each that customers may reach."""

from typing import Literal

from pydantic import Field, JsonValue, SecretStr, model_validator

from bot.config.actions import Examples, Words
from bot.config.table import FilePath, Names, Seconds, Table


class McpSlotConfig(Table):
    """One argument of a tool, asked of the customer."""

    # The question: a response's name, or the words themselves
    ask: Words
    # The entity that fills it; without one the whole answer does
    entity: str = ""
    required: bool = True
    # value -> how it reads; anything else is asked again
    choices: dict[str, Words] = Field(default_factory=dict)


class McpToolConfig(Table):
    """One tool as a skill: what it hears, what it needs, what is at stake, what is said."""

    # An intent that is known already, or the name of an own one
    intent: str = ""
    examples: Examples = Field(default_factory=dict)
    stakes: Literal["low", "personal", "money"] = "low"
    slots: dict[str, McpSlotConfig] = Field(default_factory=dict)
    # Arguments that are always the same
    fixed: dict[str, JsonValue] = Field(default_factory=dict)
    # argument -> what of the signed-in customer it is given; nothing else of them is passed
    customer: dict[str, Literal["id", "name", "language", "phone", "email"]] = Field(default_factory=dict)
    # argument that takes the key under which an effect is never done twice
    key: str = ""
    # argument that holds the amount, and its currency; needed where stakes are money
    amount: str = ""
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    # The most that is moved without a person, in that currency
    limit: float | None = Field(default=None, gt=0)
    # Shown before anything is done, and after it was
    confirm: Words = ""
    done: Words = ""
    failed: Words = ""
    # What of the answer is money: its name -> the currency
    money: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _at_stake(self) -> "McpToolConfig":
        if not self.intent and not self.examples:
            raise ValueError("hears nothing: set intent or examples")
        if self.stakes != "low" and not self.confirm:
            raise ValueError(f"stakes are {self.stakes}, so it needs confirm: what the customer says yes to")
        if self.stakes != "low" and not self.done:
            raise ValueError("changes something, so it needs done: what is said when it has happened")
        if self.stakes == "money" and not (self.amount and self.currency):
            raise ValueError("moves money, so it needs amount (the argument that holds it) and currency")
        return self


class McpServerConfig(Table):
    """How a server is reached: a command that speaks on its standard input and output, or a URL."""

    command: Names = ()
    # Environment of the command besides the few harmless variables; "env:NAME" takes one of ours
    env: dict[str, SecretStr] = Field(default_factory=dict)
    folder: FilePath | None = None
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    timeout_s: Seconds = 10
    tools: dict[str, McpToolConfig] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> "McpServerConfig":
        if bool(self.command) == bool(self.url):
            raise ValueError("needs either command or url")
        return self
