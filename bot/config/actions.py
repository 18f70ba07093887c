"""Rasa actions of others: which there are, where they run, and which wishes lead to them."""

from pydantic import Field, field_validator

from bot.config.table import ClassPaths, FilePath, Names, Seconds, Secret, Table

# A response's name, or the words themselves: one text, or one per language.
Words = str | dict[str, str]
# Sentences that customers would say, by language.
Examples = dict[str, Names]


class FormConfig(Table):
    """A form whose slots a Rasa ``validate_<form>`` action may extract and check."""

    # Heard as this wish, the form begins
    intent: str = Field(min_length=1)
    required_slots: Names
    # The question for each slot; without one: utter_ask_<form>_<slot>, or an action action_ask_<form>_<slot>
    ask: dict[str, Words] = Field(default_factory=dict)
    # The entity that fills a slot, where it is not called like the slot
    entities: dict[str, str] = Field(default_factory=dict)
    # Whether the action server at `endpoint` has a validate_<form>; one that is loaded here is always run
    validated: bool = True
    # The action that runs with the filled slots
    submit: str = ""

    @field_validator("required_slots")
    @classmethod
    def _at_least_one(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("needs at least one slot")
        return value


class ActionsConfig(Table):
    """Untouched Rasa actions, as ``package.module:Class`` or behind the webhook of a running action server."""

    use: ClassPaths = ()
    endpoint: str = Field(default="", pattern=r"^(https?://\S+)?$")
    token: Secret = None
    timeout_s: Seconds = 10
    # Rasa's domain.yml, or a folder of such files: the responses, slots and intents that the actions know
    domain: FilePath | None = None
    vouched: Names = ()
    # intent -> action
    intents: dict[str, str] = Field(default_factory=dict)
    examples: dict[str, Examples] = Field(default_factory=dict)
    forms: dict[str, FormConfig] = Field(default_factory=dict)
