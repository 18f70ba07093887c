"""Customers who come one after the other, ask, confirm, ask again, and write again until they are acknowledged."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from tests.reliability.fixture import Basket
from tests.reliability.listener import Heard, Listener
from tests.reliability.sink import PATH

TWICE: Final = 0.12  # of the posts are delivered twice
_A_PERSON: Final = ("handoff.", "error.sorry")  # responses after which the bot may be silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A customer saw exactly this and said yes."""

    conversation: str
    order: str
    effect: str
    key: str  # of the message that said yes


@dataclass(slots=True)
class Record:
    """What the outside world knows: what was acknowledged, what was agreed to, who was left without an answer."""

    acknowledged: list[tuple[str, str]] = field(default_factory=list)  # conversation id, key
    confirmed: list[Confirmed] = field(default_factory=list)
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    posts: int = 0


class Post:
    """Delivers messages to whichever desk is there, some twice, each until somebody says that it is safe."""

    def __init__(self, http: aiohttp.ClientSession, ports: Sequence[int], rng: random.Random) -> None:
        self.record = Record()
        self._http = http
        self._ports = ports
        self._rng = rng
        self._echoes: set[asyncio.Task[bool]] = set()

    async def deliver(self, conversation: str, key: str, customer: str, text: str) -> None:
        """Returns once the message is acknowledged."""
        body = {"conversation": conversation, "key": key, "customer": customer, "text": text}
        if self._rng.random() < TWICE:
            echo = asyncio.create_task(self._again(body, self._rng.choice((0.0, 0.1, 1.0))))
            self._echoes.add(echo)
            echo.add_done_callback(self._echoes.discard)
        while not await self._try(body):  # noqa: ASYNC110 - what it waits for is in another process
            await asyncio.sleep(0.03)
        self.record.acknowledged.append((f"sink:{conversation}", key))

    async def settle(self) -> None:
        """Wait for second deliveries that are still on their way."""
        await asyncio.gather(*self._echoes)

    async def _again(self, body: dict[str, str], delay_s: float) -> bool:
        await asyncio.sleep(delay_s)
        return await self._try(body)

    async def _try(self, body: dict[str, str]) -> bool:
        self.record.posts += 1
        if not self._ports:  # nobody is there to send it to
            return False
        url = f"http://127.0.0.1:{self._rng.choice(self._ports)}{PATH}"
        try:
            async with self._http.post(url, json=body) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


class Visit:
    """One conversation of one customer."""

    def __init__(
        self,
        name: str,
        basket: Basket,
        post: Post,
        listener: Listener,
        rng: random.Random,
        *,
        patience_s: float,
    ) -> None:
        self.name = name
        self._patience_s = patience_s
        self._basket = basket
        self._post = post
        self._listener = listener
        self._rng = rng
        self._said = 0
        self._heard = 0
        self._turns: set[str] = set()
        self.over = False  # a person was brought in, or nobody answered
        self.leaving = False  # the wish at hand is the last one

    async def run(self, wishes: Sequence[str]) -> None:
        """Everything this customer wants, until a person takes over."""
        basket, zh = self._basket, self._basket.zh
        status = f"订单{basket.shipped}到哪了" if zh else f"where is my order {basket.shipped}"
        invoice = f"给订单{basket.paid}开张电子发票" if zh else f"invoice for order {basket.paid} please"
        said = {
            "status": status,
            "policy": "可以退货吗" if zh else "what is your return policy?",
        }
        for wish in wishes:
            if self.over or self.leaving:
                return
            match wish:
                case "money":
                    deals = self._deals()
                    self._rng.shuffle(deals)
                    for deal in deals:
                        await self._agree(*deal)
                case "invoice":
                    await self._agree(invoice, basket.paid, status)
                case "part":
                    await self._agree(*self._deals()[0])
                case "burst":
                    await self._burst("你好" if zh else "hello", status)
                case _:
                    await self._ask(said[wish])

    def _deals(self) -> list[tuple[str, str, str]]:
        """What to ask for, the order, and how to ask for it once more: a part, everything, a cancellation."""
        basket, zh = self._basket, self._basket.zh
        return [
            (
                f"{basket.part}退款20元" if zh else f"refund 20 yuan of order {basket.part}",
                basket.part,
                f"{basket.part}退款10元" if zh else f"refund 10 yuan of order {basket.part}",
            ),
            (
                f"{basket.whole}退款" if zh else f"I want a refund for order {basket.whole}",
                basket.whole,
                f"{basket.whole}退款" if zh else f"I want a refund for order {basket.whole}",
            ),
            (
                f"把{basket.paid}取消掉" if zh else f"cancel order {basket.paid}",
                basket.paid,
                f"把{basket.paid}取消掉" if zh else f"cancel order {basket.paid}",
            ),
        ]

    async def _agree(self, ask: str, order: str, again: str) -> None:
        """Ask for money, say yes to what is shown, ask for it once more."""
        if self.over or self.leaving:
            return
        shown = await self._ask(ask, buttons=True)
        payload = next((b for heard in shown for b in heard.buttons if b.startswith("/effect.confirm")), "")
        if not payload:
            return
        yes = self._rng.choice((payload, "确认" if self._basket.zh else "yes"))
        key = self._next_key()
        effect = payload.partition('"effect":"')[2].partition('"')[0]
        confirmed = Confirmed(conversation=self.name, order=order, effect=effect, key=key)
        self._post.record.confirmed.append(confirmed)
        await self._ask(yes, key=key)
        if not self.over:
            await self._ask(again)

    async def _ask(self, text: str, *, key: str = "", buttons: bool = False) -> list[Heard]:
        """Say something and wait for the turn that answers it."""
        key = key or self._next_key()
        await self._post.deliver(self.name, key, self._basket.customer, text)
        heard = await self._answer(key, self._patience_s)
        if buttons and heard and not any(reply.buttons for reply in heard):
            heard += await self._listener.wait(self.name, self._heard, 0.5)
        return heard

    async def _answer(self, key: str, within_s: float) -> list[Heard]:
        """What a turn says of which nothing was heard before; nothing once a person was brought in."""
        end = asyncio.get_running_loop().time() + within_s
        while not self.over and (left := max(0.0, end - asyncio.get_running_loop().time())):
            news = await self._listener.wait(self.name, self._heard, left)
            self._heard += len(news)
            self.over = any(reply.response.startswith(_A_PERSON) for reply in news)
            news = [reply for reply in news if reply.turn not in self._turns]
            self._turns |= {reply.turn for reply in news}
            if news:
                return news
        if not self.over:
            self._post.record.unanswered.append((self.name, key))
            self.over = True
        return []

    async def _burst(self, *texts: str) -> None:
        """Several messages at once; they may become one turn."""
        keys = [self._next_key() for _ in texts]
        posts = zip(keys, texts, strict=True)
        await asyncio.gather(
            *(self._post.deliver(self.name, key, self._basket.customer, text) for key, text in posts)
        )
        await self._answer(keys[-1], self._patience_s)

    def _next_key(self) -> str:
        self._said += 1
        return f"{self.name}/{self._said}"
