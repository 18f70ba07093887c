"""Logged turns with a known truth, in a line or by the thousand."""

import random
from datetime import UTC, datetime, timedelta

from bot.insight.basis import Logged
from bot.judgement import Talk
from bot.settings import Circumstances
from bot.turn import Address, Intent, Request, Turn, Understanding, Utterance
from tests.judgement.kit import ACTIONS

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
INTENTS = tuple(ACTIONS)


def logged(
    *intents: tuple[str, float], number: int = 0, truth: bool | None = None, text: str = "", **where: str
) -> Logged:
    """A turn in which this was heard."""
    at = START + timedelta(minutes=number)
    heard = Understanding(language="zh", requests=(Request(intents=tuple(Intent(*i) for i in intents)),))
    said = Utterance(key=str(number), text=text, at=at)
    turn = Turn(
        id=f"t{number}",
        address=Address(channel="web", conversation=str(number)),
        utterances=(said,),
        understanding=heard,
    )
    circumstances = {"channel": "web", "language": "zh", **where}
    return Logged(
        id=turn.id,
        conversation=f"web:{number}",
        at=at,
        turn=turn,
        talk=Talk(tier=where.get("tier", "")),
        where=Circumstances(local=at, **circumstances),
        judged="alone",
        truth=truth,
    )


def log(count: int, seed: int = 1, *, known: float = 1.0) -> list[Logged]:
    """A synthetic log: a reading of confidence c is right with probability c."""
    dice = random.Random(seed)
    turns = []
    for number in range(count):
        first, second = dice.sample(INTENTS, 2)
        confidence = round(dice.betavariate(4, 1.6), 3)
        ranked = sorted(
            ((first, confidence), (second, (1 - confidence) * dice.random())), key=lambda i: -i[1]
        )
        truth = dice.random() < ranked[0][1] if dice.random() < known else None
        turns.append(logged(*ranked, number=number, truth=truth, channel=dice.choice(("web", "wechat"))))
    return turns
