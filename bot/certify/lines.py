"""What a customer of a trial says: a wish, an answer, or a press, each with what it means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.skill import Skill
from bot.skill.choices import Choice
from bot.skill.slots import OrderId, Slot
from bot.testing.answer import Answer
from bot.testing.heard import Heard
from bot.testing.talk import Talk
from bot.turn import Button

WISH: Final = {
    "zh": "我想请您帮个忙",
    "en": "could you please help me with something",
    "fr": "je voudrais de l'aide pour ma commande",
}
# Of each entity, and at last of free text: one after the other is tried until the skill takes it.
_SAMPLES: Final[Mapping[str, Sequence[str]]] = {
    "address": ("浙江省杭州市滨江区江南大道 100 号 2 幢 301 室", "12 Garden Street, Springfield, IL 62704"),
    "phone": ("13900001234",),
    "phone_tail": ("4821",),
    "email": ("mei@example.com",),
    "amount": ("10",),
    "quantity": ("1",),
    "date": ("2026-12-01",),
    "reason": ("quality",),
    "size": ("M", "42"),
    "colour": ("black",),
}
_FREE: Final[Mapping[str, Sequence[str]]] = {
    "zh": (
        "明天下午三点",
        "放在门口就好",
        "上海好客科技有限公司，税号 91310000MA1K35X22N",
        "13900001234",
        "mei@example.com",
    ),
    "en": (
        "tomorrow at three",
        "leave it at the door",
        "Acme Ltd, VAT GB123456789",
        "13900001234",
        "mei@example.com",
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something said, with its meaning; without one it is a press."""

    text: str
    means: Heard | None = None

    async def say(self, talk: Talk) -> Answer:
        """Say or press it, and wait for the turn."""
        return await talk.finish(await self.write(talk))

    async def write(self, talk: Talk, key: str = "") -> str:
        """Put it into the inbox."""
        if self.means is None:
            return await talk.write(self.text, kind="press", key=key)
        talk.desk.scripted.script(self.text, self.means)
        return await talk.write(self.text, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """On whose behalf and in which language somebody speaks, and which order they speak of."""

    customer: str | None
    language: str = "zh"
    order: str = ""
    given: Mapping[str, str] = field(default_factory=dict)  # said with the wish


def wish(intent: str, setting: Setting, **entities: str) -> Line:
    """The first sentence of a conversation."""
    named = {**setting.given, **entities}
    text = " ".join([WISH[setting.language], *named.values()])
    return Line(text, Heard(intent, entities=named, language=setting.language))


def answers(
    skill: Skill, name: str, slot: Slot, buttons: Sequence[Button], setting: Setting
) -> Iterator[Line]:
    """What may answer the question for a slot, the likeliest first. A skill may name its own `samples`."""
    if setting.order and (isinstance(slot, OrderId) or slot.entity == "order_id"):
        yield _inform(setting.order, setting, order_id=setting.order)
        return
    own: Mapping[str, Sequence[str]] = getattr(skill, "samples", {})
    for text in own.get(name, ()):
        yield _inform(text, setting, **({slot.entity: text} if slot.entity else {}))
    for button in buttons:
        if button.payload.startswith("/dialog.inform") or _chooses(button.payload, skill, slot):
            yield Line(button.payload)
    if isinstance(slot, Choice):
        for code in slot.words:
            yield Line(f'/dialog.inform{{"{slot.key}":"{code}"}}')
    if slot.entity:
        for value in _SAMPLES.get(slot.entity, ()):
            yield _inform(value, setting, **{slot.entity: value})
    else:
        for text in _FREE.get(setting.language, _FREE["en"]):
            yield _inform(text, setting)


def _chooses(payload: str, skill: Skill, slot: Slot) -> bool:
    """Whether a press takes one of the slot's choices by the skill's own intent."""
    own = any(payload.startswith(f"/{intent}{{") for intent in skill.intents)
    return own and isinstance(slot, Choice) and f'"{slot.key}"' in payload


def openings(skill: Skill) -> Iterator[Mapping[str, str]]:
    """What may be said with the wish to lead it another way: nothing, then each code of its choices."""
    yield {}
    for slot in skill.slots.values():
        if isinstance(slot, Choice):
            yield from ({slot.key: code} for code in slot.words)


def _inform(text: str, setting: Setting, **entities: str) -> Line:
    return Line(text, Heard("dialog.inform", entities=entities, language=setting.language))
