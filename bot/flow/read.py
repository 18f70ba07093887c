"""The stage that reads files: spoken words become the message, text in a picture adds the order or parcel it names."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.flow.conversation import Conversation
from bot.judgement.rules.files import words
from bot.reading import Readers
from bot.turn import Entity, Intent, Reading, Request, Turn, Understanding, Utterance
from bot.understanding.context import Context
from bot.understanding.entities import extract
from bot.understanding.normalise import normalise

_NAMED: Final = ("order_id", "tracking_number")  # what text in a picture may add, nothing else
_CALLED: Final = re.compile(
    r"order|订单|訂單|单号|單號|注文|주문|заказ|pedido|encomenda|commande|bestell|طلب|đơn|คำสั่งซื้อ|คําสั่งซื้อ",
    re.IGNORECASE,
)
_SPOKEN: Final = ("speech", "sight")  # read as if the customer had written it


class Read:
    """Reads what came with the messages of a turn; without readers, or while a person has the conversation, nothing."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with what its files say."""
        files = [file for said in turn.utterances for file in said.attachments]
        if not self._readers or not files:
            return turn
        readings = await self._readers.read(files, conversation.language)
        return turn.evolve(
            readings=readings, utterances=tuple(_spoken(said, readings) for said in turn.utterances)
        )


def _spoken(said: Utterance, readings: Iterable[Reading]) -> Utterance:
    """A message without words of its own, with the words of its files in their place."""
    refs = [file.ref for file in said.attachments]
    heard = [each.text for each in readings if each.ref in refs and each.kind in _SPOKEN]
    return replace(said, text="\n".join(heard)) if heard and not words(said) else said


def with_read(heard: Understanding, turn: Turn, context: Context) -> Understanding:
    """What was understood, with the one order or parcel that a picture names where the words name none."""
    named = _named([each.text for each in turn.readings if each.kind == "text"], context)
    found = tuple(entity for entity in named if heard.value(entity.entity) is None)
    if not found:
        return heard
    entities = (*heard.entities, *found)
    if not any(words(said) for said in turn.utterances):
        given = Request(intents=(Intent("dialog.inform", 1.0),), entities=found)
        return replace(heard, requests=(given,), entities=entities)
    requests = tuple(replace(each, entities=(*each.entities, *found)) for each in heard.requests)
    return replace(heard, requests=requests, entities=entities)


def _named(texts: Iterable[str], context: Context) -> tuple[Entity, ...]:
    """Of each kind the one value that the pictures name; none where they name several, since nobody said which is meant."""
    lines = [line for text in texts for line in text.splitlines()]
    found = [
        (replace(entity, start=0, end=0), _CALLED.search(line) is not None)
        for line in lines
        for entity in extract(normalise(line), context)
        if entity.entity in _NAMED
    ]
    chosen = []
    for kind in _NAMED:
        called = {entity for entity, sure in found if entity.entity == kind and sure}
        values = called or {entity for entity, _ in found if entity.entity == kind}
        chosen += list(values) if len(values) == 1 else []
    return tuple(chosen)
