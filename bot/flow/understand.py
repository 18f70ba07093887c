"""The stage that hears: presses are read as they are, words go through the understander with what was asked last."""

from dataclasses import replace
from typing import Final, Protocol

from bot.domain import Domain
from bot.flow.commands import Commands, answered
from bot.flow.conversation import Conversation
from bot.flow.press import counts, in_words, pressed, shown_only
from bot.flow.read import with_read
from bot.forms import PHONE_TAIL
from bot.judgement.instead import refuses, rest
from bot.judgement.rules.articles import beside
from bot.judgement.rules.pending import CONFIRM
from bot.judgement.rules.problems import AFTER_SALES
from bot.shop.assortment import Assortment
from bot.skill.choices import Choice
from bot.skill.listed import at_place
from bot.skill.said import earlier
from bot.turn import Button, Entity, Intent, Request, Turn, Understanding
from bot.understanding.context import CONFIRMATION, Context, Patterns
from bot.understanding.language import detect

OFFERED: Final = 0.3  # enough to take a wish for the one that was offered
PLAIN_YES: Final = 0.5  # enough to take the one reading that was offered; nothing is done by it yet

ORDER: Final = "order_id"
_PERSON: Final = "handoff.request"
_NO: Final = "dialog.deny"
_NOTHING: Final = (Intent("oos", 0.0),)


class Understander(Protocol):
    """What bot.understanding.load gives."""

    async def hear(self, text: str, context: Context) -> Understanding:
        """What was said, in its context."""


class Understand:
    """Understands a turn's words in the light of the conversation."""

    def __init__(
        self,
        understander: Understander,
        domain: Domain,
        *,
        assortment: Assortment | None = None,
        patterns: Patterns | None = None,
        commands: Commands | None = None,
    ) -> None:
        self._understander = understander
        self._domain = domain
        self._assortment = assortment or Assortment()
        self._patterns = patterns or Patterns()
        self._commanded = commands or Commands()
        slots = (slot for each in domain.installed.values() for slot in each.skill.slots.values())
        self._agrees = frozenset(slot.key for slot in slots if isinstance(slot, Choice) and slot.agrees)

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with what was said."""
        language = conversation.language
        if turn.utterances[-1].kind in ("approval", "timer"):
            quiet = Request(intents=(Intent("dialog.inform", 1.0),))
            return turn.evolve(
                understanding=Understanding(language=language, requests=(quiet,), model="system")
            )
        alone = len(turn.utterances) == 1  # a number at the end of a burst may mean anything
        alone = alone and not (in_words(turn.text) and counts(earlier(conversation.events)))
        press = pressed(turn.text, _told_apart(conversation), _spoken(turn, language)) if alone else None
        if press is not None:
            return turn.evolve(understanding=shown_only(press, turn.text, conversation.buttons, self._agrees))
        if wish := self._commanded(turn, conversation, detect(turn.text, language)):
            return turn.evolve(understanding=wish)
        context = self._context(conversation, language)
        waiting = conversation.log.owner == "queue"
        wanted = rest(turn.text, waiting=waiting)
        heard = await self._heard(wanted or turn.text, context)
        if not wanted and refuses(turn.text, waiting=waiting):
            heard = _wants_nobody(heard, asked=bool(context.expected))
        heard = answered(with_read(heard, turn, context), conversation)
        yes = heard.intents[0].name == "dialog.affirm" and heard.intents[0].confidence >= PLAIN_YES
        if conversation.offered_one and yes:
            heard = (
                pressed("1", conversation.buttons, language) or heard
            )  # yes to the one reading that was offered
        heard = _as_offered(heard, conversation)
        return turn.evolve(understanding=self._only_ours(self._with_choice(turn, conversation, heard)))

    async def _heard(self, said: str, context: Context) -> Understanding:
        """What is said, without what only an article tells: the wish is of the rest, danger is heard of the whole."""
        left = beside(said) or said
        heard = await self._understander.hear(left, context)
        if left == said:
            return heard
        whole = await self._understander.hear(said, context)
        return replace(heard, risk=whole.risk, danger=whole.danger)

    def _with_choice(self, turn: Turn, conversation: Conversation, heard: Understanding) -> Understanding:
        """What was said, and in it the choice that the open form asks for, when the words name one."""
        form = conversation.form(self._domain)
        slot = self._domain.skill(form.action).slots.get(form.slot) if form else None
        if form is not None and form.entity == ORDER and not heard.value(ORDER):
            return _at_place(turn.text, conversation, heard)
        found = slot.named(turn.text) if isinstance(slot, Choice) else None
        if not isinstance(slot, Choice) or found is None:
            return heard
        code, match = found
        chosen = Entity(entity=slot.key, value=code, start=match.start(), end=match.end())
        return replace(heard, entities=(*heard.entities, chosen))

    def _context(self, conversation: Conversation, language: str) -> Context:
        talk = conversation.talk(self._domain)
        # A card whose yes does not count yet is before their eyes all the same: "ok" is a yes to it.
        waits = any(button.payload.startswith(f"/{CONFIRM}") for button in conversation.buttons)
        form, shown = talk.form, waits or any(pending.shown for pending in talk.pending)
        asked = (form.entity or form.slot,) if form else (PHONE_TAIL,) if talk.to_open and not shown else ()
        return Context(
            asked=conversation.asked,
            language=language,
            expected=(*asked, *((CONFIRMATION,) if shown or conversation.offered_one else ())),
            active_skill=form.skill if form else "",
            products=self._assortment.items,
            today=conversation.now.date(),
            patterns=self._patterns,
        )

    def _only_ours(self, heard: Understanding) -> Understanding:
        """A four-digit number counts as a phone's end only where one makes sense; effect intents only come by button."""
        requests = tuple(
            replace(r, intents=tuple(i for i in r.intents if not i.name.startswith("effect.")) or _NOTHING)
            for r in heard.requests
        )
        return replace(heard, requests=requests)


def _at_place(text: str, conversation: Conversation, heard: Understanding) -> Understanding:
    """What was said, and in it the order whose button stands at the place that is named: "where is the first one?"."""
    if counts(earlier(conversation.events)):
        return heard
    presses = [pressed(button.payload, (), heard.language) for button in conversation.buttons]
    orders = [order for press in presses if press and (order := press.value(ORDER))]
    order = at_place(text, orders)
    if order is None:
        return heard
    named = Entity(entity=ORDER, value=order)
    first = replace(heard.requests[0], entities=(*heard.requests[0].entities, named))
    return replace(heard, requests=(first, *heard.requests[1:]), entities=(*heard.entities, named))


def _told_apart(conversation: Conversation) -> tuple[Button, ...]:
    """The buttons that a title or a number may mean: none where several acts were shown at once, since their cards have the same."""
    confirming = [each.payload for each in conversation.buttons if each.payload.startswith(f"/{CONFIRM}")]
    if len(confirming) != 1:
        return tuple(conversation.buttons)
    turns = {effect.turn_id for effect in conversation.effects if effect.id in confirming[0]}
    at_once = [effect for effect in conversation.effects if effect.turn_id in turns]
    return () if len(at_once) > 1 else tuple(conversation.buttons)


def _as_offered(heard: Understanding, conversation: Conversation) -> Understanding:
    """What was said right after wishes were offered: the one that is named, about the order they were offered for."""
    wish = heard.requests[0]
    if not conversation.offered_wishes or wish.top.name.startswith("dialog.") or wish.top.name == "oos":
        return heard
    presses = [pressed(button.payload, (), heard.language) for button in conversation.buttons]
    meant = [press for press in presses if press and press.intents[0].name == wish.top.name]
    if len(meant) == 1 and not heard.entities and wish.top.confidence >= OFFERED:
        about = replace(wish, entities=meant[0].entities)
        return replace(heard, requests=(about, *heard.requests[1:]), entities=about.entities)
    return _still_about(heard, {e for press in presses if press for e in press.entities})


def _still_about(heard: Understanding, told: set[Entity]) -> Understanding:
    """The order, or the thing to do something about, that was named before the bot asked back counts on, unless another is named now."""
    of_a_thing = heard.requests[0].top.name in AFTER_SALES
    about = [
        entity
        for entity in told
        if entity.entity == "order_id" or (of_a_thing and entity.entity == "product")
    ]
    orders = [entity for entity in about if entity.entity == "order_id"] or about
    if len(orders) != 1 or any(heard.value(kind) for kind in ("order_id", "tracking_number", "product")):
        return heard
    requests = tuple(replace(each, entities=(*each.entities, *orders)) for each in heard.requests)
    return replace(heard, requests=requests, entities=(*heard.entities, *orders))


def _wants_nobody(heard: Understanding, *, asked: bool) -> Understanding:
    """A message that does nothing but refuse a person: a no where nothing is asked, and no answer where something is."""
    left = tuple(i for i in heard.intents if i.name not in (_PERSON, _NO)) or _NOTHING
    no = () if asked else (Intent(_NO, PLAIN_YES),)
    return replace(heard, requests=(replace(heard.requests[0], intents=(*no, *left)),))


def _spoken(turn: Turn, prior: str) -> str:
    """The language of what stood on a button: the first thing a visitor does may be to press one."""
    title = turn.utterances[-1].metadata.get("title")
    return detect(title, prior) if isinstance(title, str) else prior
