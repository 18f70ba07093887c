"""Two customers talk to one desk by turns and at once, and nothing of one is ever in the other's prompts, turns or replies.

The writer is the worst there can be: it says whatever it was ever given, by whomever. `HAOKE_CROSSINGS=500` plays a thousand turns.
"""

import asyncio
import json
import os
from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest

from bot.conversation import history
from bot.evaluate.bench import CHANNEL, Bench
from bot.evaluate.play import Stage
from bot.evaluate.script import Dialogue
from bot.turn import Address
from bot.writer.generators import Piece
from bot.writer.prompt import Message
from tests.attacks.arena import Arena
from tests.attacks.cases import Case
from tests.attacks.liar import approved_in
from tests.attacks.oracle import squeezed
from tests.attacks.poison import others

TURNS: Final = int(os.environ.get("HAOKE_CROSSINGS", "6"))
SAID: Final = {
    "C1001": (
        "我的订单10421到哪了",
        "退货运费谁出",
        "羊毛围巾还有货吗",
        "有什么优惠吗",
        "可以开发票吗",
        "你好",
    ),
    "C1002": (
        "where is my order 20731",
        "who pays to send something back",
        "are the running shoes in stock",
        "any promotions right now",
        "can I get an invoice",
        "hello there",
    ),
}


class Parrot:
    """A writer that keeps everything it is given and adds all of it to whatever it says next."""

    name = "parrot"

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> AsyncGenerator[Piece, None]:
        """The approved words, then every last line it ever heard."""
        return self._pieces("\n".join(str(message["content"]) for message in prompt))

    async def start(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def _pieces(self, text: str) -> AsyncGenerator[Piece, None]:
        heard = [prompt[-200:] for prompt in self.prompts[-6:]]
        self.prompts.append(text)
        for part in (approved_in(text), *heard):
            yield Piece(f"{part}\n")


def mark(customer: str, turn: int) -> str:
    return f"ref {customer[1:]}x{turn:04d}"


async def talk(bench: Bench, names: dict[str, str]) -> tuple[Parrot, dict[str, list[Any]]]:
    """Both say their lines at once, turn by turn; `names` says which conversation each is in."""
    parrot, turns = Parrot(), {customer: [] for customer in names}
    async with bench.desk(parrot) as (app, clock):
        stages = {
            customer: Stage(app, clock, Dialogue(id=name, lang="", category="", customer=customer, steps=()))
            for customer, name in names.items()
        }
        for number in range(TURNS):
            said = {c: f"{SAID[c][number % len(SAID[c])]} ({mark(c, number)})" for c in names}
            heard = [stages[customer].hear(text, "message") for customer, text in said.items()]
            for customer, turn in zip(names, await asyncio.gather(*heard), strict=True):
                turns[customer].append(turn)
    return parrot, turns


def crossed(text: str, customer: str) -> list[str]:
    """What of the other customer stands in a text that is this one's."""
    (other,) = SAID.keys() - {customer}
    private = [f"{other[1:]}x", *others(customer)]
    return [each for each in private if squeezed(each) in squeezed(text)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    arena = Arena(tmp_path_factory.mktemp("crossings"))
    return asyncio.run(arena.bench(Case(id="crossing", kind="privacy", say="…")))


def test_nothing_of_one_customer_is_in_anothers_prompts_turns_or_replies(bench: Bench) -> None:
    parrot, turns = asyncio.run(talk(bench, {customer: f"of-{customer}" for customer in SAID}))
    for customer, told in turns.items():
        assert [crossed(json.dumps(turn, ensure_ascii=False), customer) for turn in told] == [[]] * TURNS
        mine = [prompt for prompt in parrot.prompts if f"{customer[1:]}x" in prompt]
        assert len(mine) >= TURNS // 3, "the writer was asked"
        assert [found for prompt in mine if (found := crossed(prompt, customer))] == []


def test_a_desk_that_mixed_their_histories_up_would_be_found_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, hers = history.load, Address(channel=CHANNEL, conversation="of-C1001").id
    monkeypatch.setattr(history, "load", lambda tx, conversation_id: load(tx, hers))
    parrot, _ = asyncio.run(talk(bench, {customer: f"of-{customer}" for customer in SAID}))
    assert any(crossed(prompt, "C1002") for prompt in parrot.prompts if "1002x" in prompt)
