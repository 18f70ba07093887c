"""From the settings' `[actions]` to what the domain holds: skills by intent, actions with their lanes, forms, responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rasa_sdk import Action

from bot.config.actions import ActionsConfig, FormConfig
from bot.domain import Foreign, Installed
from bot.errors import PluginError
from bot.foreign.action import action_skill
from bot.foreign.form import FormSkill, FormSlot, form_skill
from bot.foreign.remote import ActionServer, RemoteAction
from bot.foreign.words import Book, read_domain, responses_of

FOLDER: Final = "actions"  # as traces and skills.autonomy name them
ENTITIES: Final = frozenset(
    {"order_id", "tracking_number", "product", "amount", "date", "phone", "address", "quantity"}
)


@dataclass(frozen=True, slots=True)
class Actions:
    """Everything `[actions]` brings."""

    installed: tuple[Installed, ...] = ()
    foreign: Mapping[str, Foreign] = field(default_factory=dict)
    domain: Mapping[str, Any] = field(default_factory=dict)
    server: ActionServer | None = None

    async def close(self) -> None:
        """Let go of the action server."""
        if self.server is not None:
            await self.server.close()


def build_actions(config: ActionsConfig, classes: Sequence[type[Action]], book: Book) -> Actions:
    """Wire the actions; a name that leads nowhere is a PluginError. Responses are added to the book."""
    domain = read_domain(config.domain) if config.domain else {}
    for response in responses_of(domain, str(config.domain)):
        book.add(response)
    token = config.token.get_secret_value() if config.token else ""
    server = (
        ActionServer(config.endpoint, token=token, timeout_s=config.timeout_s) if config.endpoint else None
    )
    wiring = _Wiring(config, _instances(classes), server, book)
    installed = (*wiring.skills(), *wiring.forms())
    return Actions(installed, wiring.foreign(), domain, server)


class _Wiring:
    def __init__(
        self, config: ActionsConfig, here: Mapping[str, Action], server: ActionServer | None, book: Book
    ) -> None:
        self._config = config
        self._here = here
        self._server = server
        self._book = book
        self._there: dict[str, Action] = {}
        self._aliases: dict[str, str] = {}

    def skills(self) -> list[Installed]:
        """A skill for every intent that leads to an action."""
        made: list[Installed] = []
        for intent, name in self._config.intents.items():
            alias = f"{name}@{intent}" if any(entry.skill.name() == name for entry in made) else name
            action = self.action(name, f"actions.intents.{intent}")
            self._aliases[alias] = name
            examples = self._config.examples.get(intent, {})
            made.append(Installed(action_skill(action, alias, intent, examples), FOLDER, chosen=True))
        unused = self._config.examples.keys() - self._config.intents.keys()
        unused -= {form.intent for form in self._config.forms.values()}
        if unused:
            raise PluginError(f"actions.examples.{min(unused)} leads to no action; add it to actions.intents")
        return made

    def forms(self) -> list[Installed]:
        """A skill for every form."""
        return [
            Installed(self._form(name, form), FOLDER, chosen=True)
            for name, form in self._config.forms.items()
        ]

    def foreign(self) -> dict[str, Foreign]:
        """Every action by name, and where it runs; call it last."""
        found = {**self._here, **self._there}
        names = {**{name: name for name in found}, **self._aliases}
        return {alias: self._placed(found[name]) for alias, name in names.items()}

    def action(self, name: str, place: str) -> Action:
        """The action of this name: loaded here, else expected on the server."""
        if name in self._here:
            return self._here[name]
        if self._server is None:
            known = ", ".join(sorted(self._here)) or "none is loaded"
            raise PluginError(
                f"{place}: no action is called {name!r} ({known}); name its class in actions.use"
            )
        return self._there.setdefault(name, RemoteAction(name, self._server))

    def _placed(self, action: Action) -> Foreign:
        remote = isinstance(action, RemoteAction)
        lane = "" if remote else type(action).__module__.partition(".")[0]
        return Foreign(action, lane, vouched=action.name() in self._config.vouched)

    def _form(self, name: str, form: FormConfig) -> FormSkill:
        place = f"actions.forms.{name}"
        validator = f"validate_{name}"
        here = self._here.get(validator)
        if here is None and self._server is not None and form.validated:
            self.action(validator, place)
        names = dict.fromkeys((*form.required_slots, *form.ask))
        slots = {slot: self._slot(name, slot, form, here) for slot in names}
        if form.submit:
            self.action(form.submit, f"{place}.submit")
        return form_skill(
            name,
            form.intent,
            slots,
            validator=validator if here or validator in self._there else "",
            submit=form.submit,
            examples=self._config.examples.get(form.intent, {}),
        )

    def _slot(self, name: str, slot: str, form: FormConfig, validator: Action | None) -> FormSlot:
        method = f"extract_{slot.replace('-', '_')}"
        entity = form.entities.get(slot, slot if slot in ENTITIES else "")
        asks = [f"action_ask_{name}_{slot}", f"action_ask_{slot}"]
        by_action = next((action for action in asks if action in self._here), "")
        ask = self._ask(name, slot, form, required=not by_action)
        return FormSlot(
            ask=ask,
            ask_action="" if slot in form.ask else by_action,
            entity=entity,
            required=slot in form.required_slots,
            lifetime="conversation",
            extracted=hasattr(validator, method),
        )

    def _ask(self, name: str, slot: str, form: FormConfig, *, required: bool) -> str:
        if slot in form.ask:
            return self._book.name_of(form.ask[slot], f"{FOLDER}.{name}.ask_{slot}", "clarify")
        known = [f"utter_ask_{name}_{slot}", f"utter_ask_{slot}"]
        found = next((response for response in known if response in self._book.responses), "")
        if not found and required:
            raise PluginError(
                f"actions.forms.{name}: nothing asks for {slot!r}; set ask.{slot} to a question"
            )
        return found


def _instances(classes: Sequence[type[Action]]) -> dict[str, Action]:
    made: dict[str, Action] = {}
    for cls in classes:
        path = f"{cls.__module__}:{cls.__name__}"
        try:
            action = cls()
            name = action.name()
        except Exception as problem:  # foreign code: whatever it raises is its author's to read
            raise PluginError(
                f"actions.use: {path} cannot be made: {type(problem).__name__}: {problem}"
            ) from problem
        if name in made:
            twin = f"{type(made[name]).__module__}:{type(made[name]).__name__}"
            raise PluginError(f"actions.use: {twin} and {path} are both called {name!r}; keep one")
        made[name] = action
    return made
