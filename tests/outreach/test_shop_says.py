"""The shop says that something happened: signed, at most so often, as often as it likes, and nothing but what is so is told."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.evaluate.bench import Bench
from bot.rates import Rate
from bot.web import build, news
from bot.web.news import AT_ONCE, PATH, sign
from tests.outreach.kit import ALEX, Desk, outreach_desk

SECRET: Final = "shared-with-the-shop"
LATE: Final = {"type": "late_parcel", "order": "20731"}


@dataclass
class Backend:
    """The shop's own servers."""

    http: ClientSession

    async def says(
        self, body: object, *, secret: str = SECRET, age_s: float = 0, raw: bytes = b"", mark: str = ""
    ) -> tuple[int, Mapping[str, Any]]:
        """Call the desk; status and answer."""
        sent, stamp = raw or json.dumps(body).encode(), str(int(time.time() - age_s))
        headers = {
            "Content-Type": "application/json",
            "X-Haoke-Timestamp": stamp,
            "X-Haoke-Signature": mark or sign(secret, stamp, sent),
        }
        async with self.http.post(PATH, data=sent, headers=headers) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def backend(desk: Desk, secret: str | None = SECRET) -> AsyncIterator[Backend]:
    """The shop's servers, and the desk's routes on loopback."""
    front = desk.app.service.front({})
    shared = SecretStr(secret) if secret else None
    shop = front.config.shop.model_copy(update={"events_secret": shared})
    config = front.config.model_copy(update={"shop": shop})
    runner = web.AppRunner(build(replace(front, config=config)), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with ClientSession(base_url=f"http://127.0.0.1:{runner.addresses[0][1]}") as http:
            yield Backend(http)
    finally:
        await runner.cleanup()


async def test_a_late_parcel_is_told_at_once_and_once(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk, backend(desk) as shop:
        await desk.says("hello")
        assert await shop.says(LATE) == (202, {"outcome": "planned"})
        await desk.settle()
        [turn] = await desk.told()
        assert "20731" in turn["replies"][0]
        for _ in range(3):
            assert await shop.says(LATE) == (202, {"outcome": "known"})
        assert await desk.look() == 0  # nor by looking
        assert len(await desk.told()) == 1


async def test_who_cannot_be_reached_now_hears_of_it_later(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk, backend(desk) as shop:
        assert (await shop.says(LATE))[1] == {"outcome": "planned"}
        assert await desk.told() == []
        assert await desk.opens(customer=ALEX) == 1


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"type": "late_parcel", "order": "20733"}, "not_so"),  # it was delivered
        ({"type": "late_parcel", "order": "10421"}, "consent"),  # she never agreed
    ],
)
async def test_nothing_is_told_that_is_not_so_or_not_wanted(
    bench: Bench, body: Mapping[str, str], outcome: str
) -> None:
    async with outreach_desk(bench) as desk, backend(desk) as shop:
        assert await shop.says(body) == (202, {"outcome": outcome})
        assert await desk.ledger() == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"type": "bankrupt", "order": "20731"}, 400),
        ({"type": "late_parcel", "order": "99999"}, 404),
        ({"type": "late_parcel"}, 400),
        ({"type": ["late_parcel"], "order": {"id": 1}}, 400),
        ({"type": "late_parcel", "order": "2" * 500}, 400),
        ([LATE], 400),
    ],
)
async def test_what_cannot_be_used_is_refused_in_words(bench: Bench, body: object, status: int) -> None:
    async with outreach_desk(bench) as desk, backend(desk) as shop:
        found, told = await shop.says(body)
        assert found == status
        assert told["error"]["message"]


async def test_who_is_not_the_shop_says_nothing(bench: Bench) -> None:
    async with outreach_desk(bench) as desk, backend(desk) as shop:
        assert (await shop.says(LATE, secret="guessed"))[0] == 401
        assert (await shop.says(LATE, mark="v1=ü"))[0] == 401
        assert (await shop.says(LATE, age_s=400))[0] == 401
        assert (await shop.says(LATE, age_s=-400))[0] == 401
        async with shop.http.post(PATH, json=LATE) as answer:
            assert answer.status == 401
        assert (await shop.says(LATE, raw=b"x" * 100_000))[0] == 413
        assert await desk.ledger() == {}
    async with outreach_desk(bench) as desk, backend(desk, None) as shop:
        assert (await shop.says(LATE))[0] == 403


async def test_a_shop_that_calls_too_often_is_told_when_to_come_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        news, "Rate", partial(Rate, clock=lambda: 0.0)
    )  # no time passes, however slow the machine
    async with outreach_desk(bench) as desk, backend(desk) as shop:
        found = [(await shop.says({"type": "bankrupt", "order": "1"}))[0] for _ in range(AT_ONCE + 5)]
        assert found[0] == 400
        assert found[-1] == 429
