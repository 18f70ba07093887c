"""Wishes about contact itself: a plain "stop", "unlink my account", "don't train on my chats", and yes or no to being told things unasked."""

import re
import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Final

from bot.flow.conversation import ASKED_CONSENT, NOTICED, Conversation
from bot.flow.press import PRESS
from bot.identity.links import SHARED, Links
from bot.turn import Intent, Request, Turn, Understanding
from bot.understanding.spelling import spelled

ALLOW, STOP, DECLINE = "notice.allow", "notice.stop", "notice.decline"
UNLEARN, LEARN = "learning.decline", "learning.allow"
LINK, UNLINK = "account.link", "account.unlink"
ASK: Final = "notice.ask"  # the response that asks for consent
_INTENTS: Final = {
    "stop": STOP,
    "allow": ALLOW,
    "decline": DECLINE,
    "unlink": UNLINK,
    "link": LINK,
    "unlearn": UNLEARN,
    "learn": LEARN,
}
LONGEST: Final = 120  # characters; who writes more means more
_SURE: Final = 0.5


def _patterns() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((files("bot.flow") / "commands.toml").read_text(encoding="utf-8"))
    return {
        _INTENTS[name]: re.compile("|".join(map(spelled, words.values()))) for name, words in table.items()
    }


_PATTERNS: Final = _patterns()


class Commands:
    """Reads them; `links` tells whose account could be linked."""

    def __init__(self, links: Links | None = None) -> None:
        self._links = links

    def __call__(self, turn: Turn, conversation: Conversation, language: str) -> Understanding | None:
        """The wish that the whole message is, where this conversation gives it that meaning."""
        text = turn.text.strip().lower()
        if len(text) > LONGEST:
            return None
        name = next((n for n in self._possible(turn, conversation) if _PATTERNS[n].fullmatch(text)), "")
        return _wish(name, language) if name else None

    def _possible(self, turn: Turn, conversation: Conversation) -> list[str]:
        said = turn.utterances[-1]
        ours = self._links is not None and self._links.possible(conversation.address, said)
        account = [LINK] if ours and not conversation.principal.customer_id else []
        if self._links is not None and not said.metadata.get(SHARED):
            account.append(UNLINK)  # where nothing is linked, that is the answer
        account += [UNLEARN, LEARN]
        if conversation.loop or conversation.effects:
            return account  # a "stop" or a "no" is meant for what is open
        told = conversation.slots.get(NOTICED) or conversation.slots.get(ASKED_CONSENT)
        asked = conversation.last_response == ASK
        return [*([ALLOW, DECLINE] if asked else []), *([STOP] if told else []), *account]


def answered(heard: Understanding, conversation: Conversation) -> Understanding:
    """A yes or a no as the answer to whether the customer wants to be told things unasked."""
    top = heard.intents[0]
    if conversation.last_response != ASK or top.confidence < _SURE:
        return heard
    meant = {"dialog.affirm": ALLOW, "dialog.deny": DECLINE}.get(top.name, "")
    return replace(_wish(meant, heard.language), sentiment=heard.sentiment) if meant else heard


def _wish(intent: str, language: str) -> Understanding:
    request = Request(intents=(Intent(intent, 1.0),))
    return Understanding(language=language, requests=(request,), model=PRESS)
