"""A desk that runs (`haoke run`, a process of its own) with everything it leans on in reach of a test: the shop, the model, its disk."""

import asyncio
import json
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout

from skills.shop.fixture import DEMO, load_fixture
from skills.shop.sql import SqlShop, Template
from skills.shop.times import system_clock
from tests.browser.kit import KEY, Desk
from tests.shop.shop_stand_in import StandIn
from tests.writer.model_server import Plan, model_server

BUDGET_S: Final = 20.0  # of a turn, as the product has it
MARGIN_S: Final = 2.0  # for telling the customer that it did not work out
STATUS: Final = '/order.status{"order_id": "10421"}'
PARCEL: Final = "SF1040210421"  # which only the shop knows
NOT_NOW: Final = "这会儿查不到"
PERSON: Final = "转人工"
SCALE: Final = float(
    os.environ.get("HAOKE_SLOW_MACHINE", "1")
)  # other work beside the tests is no fault of a desk


@dataclass
class Answer:
    """What a customer got, and how long it took."""

    text: str
    took_s: float
    status: int = 200


@dataclass
class Street:
    """A running desk and its neighbours."""

    desk: Desk
    http: ClientSession
    plan: Plan
    shop: StandIn
    took: dict[str, float] = field(default_factory=dict)

    async def ask(self, text: str, who: str = "", customer: str | None = "C1001") -> Answer:
        """Say something over REST, as this customer, and wait for what is answered."""
        body = {
            "sender": who or uuid4().hex,
            "message": text,
            "metadata": {"customer_id": customer} if customer else {},
        }
        began = time.monotonic()
        url = f"{self.desk.url}/webhooks/rest/webhook"
        async with self.http.post(url, json=body) as answer:
            told = await answer.json()
            took = time.monotonic() - began
            said = "\n".join(row["text"] for row in told) if answer.status == 200 else json.dumps(told)
            return Answer(said, took, answer.status)

    async def tells(self, conversation: str, wanted: str, within_s: float = 20) -> None:
        """Wait until these words stand in a conversation."""
        end = time.monotonic() + within_s * SCALE
        while time.monotonic() < end:
            async with self.http.get(f"{self.desk.url}/api/conversations/{conversation}/messages") as answer:
                if wanted in (said := await answer.text()):
                    return
            await asyncio.sleep(0.1)
        raise AssertionError(f"nobody said {wanted}: {said}")

    async def metric(self, name: str, **labels: str) -> float:
        """A number of /metrics, 0 when it is not there."""
        async with self.http.get(f"{self.desk.url}/metrics") as answer:
            text = await answer.text()
        for line in text.splitlines():
            found = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
            if found and all(f'{key}="{value}"' in (found[1] or "") for key, value in labels.items()):
                return float(found[2])
        return 0.0

    async def ready(self) -> tuple[int, dict[str, Any]]:
        """What /readyz says."""
        async with self.http.get(f"{self.desk.url}/readyz") as answer:
            told: dict[str, Any] = await answer.json()
            return answer.status, told

    @property
    def pid(self) -> int:
        """Of the desk, which no test may change."""
        assert self.desk._process is not None
        return self.desk._process.pid

    async def again(self, text: str, wanted: str, within_s: float) -> float:
        """Seconds until an answer has these words again."""
        began = time.monotonic()
        while time.monotonic() - began < within_s * SCALE:
            if wanted in (await self.ask(text)).text:
                return time.monotonic() - began
            await asyncio.sleep(0.2)
        raise AssertionError(f"no answer with {wanted} within {within_s} s")


@asynccontextmanager
async def street(folder: Path, *, quickly: bool = True, **settings: str) -> AsyncIterator[Street]:
    """Everything up and well."""
    plan = Plan()
    template = await Template.of(load_fixture(DEMO), datetime.now(UTC))
    async with (
        SqlShop.from_template(template, system_clock) as behind,
        StandIn(behind, system_clock) as shop,
        model_server(plan) as model,
        ClientSession(headers={"Authorization": f"Bearer {KEY}"}, timeout=ClientTimeout(total=90)) as http,
    ):
        more = {
            "HAOKE_SHOP__ADAPTER": "http",
            "HAOKE_SHOP__URL": shop.url,
            "HAOKE_SHOP__API_KEY": shop.api_key,
            "HAOKE_WRITER__GENERATOR": "openai",
            "HAOKE_WRITER__URL": model,
            "HAOKE_WRITER__MODEL": "stand-in",
            "HAOKE_WRITER__FIRST_TOKEN_S": "1",
            "HAOKE_WRITER__DEADLINE_S": "2",
            **settings,
        }
        desk = Desk(folder / "data", quickly=quickly, **more)
        await asyncio.to_thread(desk.start)
        try:
            yield Street(desk, http, plan, shop)
        finally:
            shop.heal()
            await asyncio.to_thread(desk.stop)
