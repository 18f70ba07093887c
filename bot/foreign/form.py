"""A Rasa form: slots of ours, extracted and checked by a `validate_<form>` action of theirs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.forms import Prepared, question
from bot.runner import Ran
from bot.skill import Event, Skill
from bot.skill.slots import Scene, Slot
from bot.turn import Draft

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

REQUESTED: Final = "requested_slot"


@dataclass(frozen=True, kw_only=True)
class FormSlot(Slot):
    """A slot of a Rasa form. `ask_action`: an action asks for it. `extracted`: the form's own `extract_…` finds it."""

    ask_action: str = ""
    extracted: bool = False


class FormSkill(Skill):
    """Asks for the slots of a Rasa form, then runs the action that it was for."""

    validator = ""  # name of the action that extracts and checks; empty: what is said is taken
    submit = ""
    form = ""

    def name(self) -> str:
        """The form's name."""
        return self.form

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """Every slot is filled: go on with the action."""
        return [dict(FollowupAction(self.submit))] if self.submit else []


def form_skill(
    name: str,
    intent: str,
    slots: Mapping[str, FormSlot],
    *,
    validator: str = "",
    submit: str = "",
    examples: Mapping[str, Sequence[str]] | None = None,
) -> FormSkill:
    """The skill of one form."""
    contract = {
        "intents": (intent,),
        "slots": slots,
        "form": name,
        "validator": validator,
        "submit": submit,
        "examples": examples or {},
    }
    cls: type[FormSkill] = type(f"Form_{name}", (FormSkill,), contract)
    return cls()


Validate = Callable[
    [Mapping[str, JsonValue]], Awaitable[Ran]
]  # slots that were just filled -> what the validator said


async def fill(form: FormSkill, scene: Scene, *, requested: str, validate: Validate) -> Prepared:
    """Take what was said, let the form's own action extract and check it, and find what is still to be asked."""
    given = _said(form, scene, requested)
    if not requested:
        # A form that begins checks what is known already, as Rasa's does.
        given = {**{n: v for n in form.slots if (v := scene.slots.get(n)) is not None}, **given}
    ran = await validate(given) if form.validator else Ran()
    if ran.failed:
        return Prepared(drafts=ran.drafts, stopped=True)
    told = {str(e["name"]): e.get("value") for e in ran.events if e["event"] == "slot"}
    named = REQUESTED in told
    asks = told.pop(REQUESTED, None)
    accepted = ({} if ran.rejected else given) | told
    known = {**scene.slots, **accepted}
    if not named:
        asks = next((n for n, s in form.slots.items() if s.required and known.get(n) is None), None)
    drafts = tuple(replace(draft, aside=asks is not None) for draft in ran.drafts)
    return Prepared(accepted=accepted, asks=str(asks or ""), drafts=drafts)


async def ask(
    form: FormSkill, slot: str, scene: Scene, run: Callable[[str], Awaitable[Ran]]
) -> tuple[Draft, ...]:
    """The question for a slot: a response, or whatever the action says that asks for it."""
    wanted = form.slots.get(slot)
    if isinstance(wanted, FormSlot) and wanted.ask_action:
        return (await run(wanted.ask_action)).drafts
    if wanted is None:
        return (Draft(response=f"utter_ask_{slot}"),)
    return (await question(wanted, scene),)


def _said(form: FormSkill, scene: Scene, requested: str) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for name, slot in form.slots.items():
        if isinstance(slot, FormSlot) and slot.extracted:
            continue
        if slot.entity:
            value = next((e.value for e in reversed(scene.entities) if e.entity == slot.entity), None)
        else:
            value = scene.text.strip() or None if name == requested else None
        if value is not None:
            found[name] = value
    return found
