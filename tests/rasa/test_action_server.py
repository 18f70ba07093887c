"""What our action server does beyond Rasa's own: our skills' slots and facts, and what it does not let through."""

import asyncio
import gzip
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from ruamel.yaml import YAML

from bot.domain import CORE_RESPONSES
from bot.writer import Responses
from skills.orders.cancel import OrderCancel
from skills.orders.history import OrderHistory
from skills.orders.status import OrderStatus
from tests.rasa.actions import FREE, Breaks, Hangs, Note
from tests.rasa.servers import ROOT, call, ours, packed, post

WORDS = Responses.load(
    [*sorted(CORE_RESPONSES.glob("*.toml")), ROOT / "skills" / "orders" / "responses.toml"]
)


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def ask(http: ClientSession, address: str, action: str, **more: Any) -> dict[str, Any]:
    status, answer = await post(http, address, json.dumps(call(action, **more)).encode())
    assert status == 200, answer
    assert isinstance(answer, dict)
    return answer


async def test_a_skill_fills_its_slots_from_the_trackers_entities(http: ClientSession) -> None:
    said = {"text": "where is 20731", "entities": [{"entity": "order_id", "value": "20731"}]}
    async with ours((), OrderStatus(), responses=WORDS, trust_sender=True) as address:
        answer = await ask(http, address, "order_status", tracker=_of("C1002", said))
    assert {"event": "slot", "name": "order_id", "value": "20731", "timestamp": None} in answer["events"]
    message = answer["responses"][0]
    assert message["response"].startswith("order.status")
    assert message["order_id"] == "20731"
    assert all(isinstance(value, str | int | float | list | dict | None) for value in message.values())


async def test_money_and_dates_reach_rasas_template_as_people_read_them(http: ClientSession) -> None:
    said = {"text": "我的订单", "entities": []}
    async with ours((), OrderHistory(), responses=WORDS, trust_sender=True) as address:
        answer = await ask(http, address, "order_history", tracker=_of("C1001", said))
    shown = str(answer["responses"][0])
    assert "¥299.00" in shown
    assert "$money" not in shown


async def test_what_a_skill_needs_is_asked_for_by_name(http: ClientSession) -> None:
    said = {"text": "where is my order", "entities": []}
    async with ours((), OrderStatus(), responses=WORDS, trust_sender=True) as address:
        answer = await ask(http, address, "order_status", tracker=_of("C1001", said))
    assert answer["events"] == []
    assert answer["responses"][0]["response"] == "order.ask_id"
    assert "10421" in str(answer["responses"][0]["buttons"])


async def test_an_effect_is_not_done_here_and_that_is_said(http: ClientSession) -> None:
    said = {"text": "cancel 20732", "entities": [{"entity": "order_id", "value": "20732"}]}
    async with ours((), OrderCancel(), responses=WORDS, trust_sender=True) as address:
        answer = await ask(http, address, "order_cancel", tracker=_of("C1002", said))
    assert answer["responses"][-1]["response"] == "skill.not_here"
    assert "proposed_effect" not in str(answer)


async def test_an_unverified_sender_learns_nothing_of_any_order(http: ClientSession) -> None:
    heard = []
    async with ours((), OrderStatus(), responses=WORDS) as address:
        for order in ("10421", "99999"):
            said = {"text": order, "entities": [{"entity": "order_id", "value": order}]}
            heard.append(await ask(http, address, "order_status", tracker=_of("C1001", said)))
    assert heard[0] == heard[1]
    assert heard[0]["responses"][0]["response"] == "skill.sign_in"


async def test_an_error_is_answered_without_the_conversation(http: ClientSession) -> None:
    body = json.dumps(call("action_break", message={"text": "my card is 4111"})).encode()
    async with ours((Breaks,)) as address, http.post(f"{address}/webhook", data=body) as answer:
        assert answer.status == 500
        assert await answer.json() == {"error": "the till is on fire"}


async def test_a_call_that_hangs_is_answered_at_its_deadline_and_others_meanwhile(
    http: ClientSession,
) -> None:
    FREE.clear()
    async with ours((Hangs, Note), deadline_s=0.3) as address:
        hanging = asyncio.create_task(post(http, address, json.dumps(call("action_hang")).encode()))
        async with http.get(f"{address}/health") as answer:
            assert answer.status == 200
        assert (await hanging)[0] == 500
        assert (await post(http, address, json.dumps(call("action_note")).encode()))[0] == 200
        FREE.set()


async def test_gzip_is_read_and_a_bomb_is_not(http: ClientSession) -> None:
    body = json.dumps(call("action_note")).encode()
    async with ours((Note,)) as address:
        assert (await post(http, address, packed(body, "gzip"), {"Content-Encoding": "gzip"}))[0] == 200
        bomb = gzip.compress(b" " * (64 * 1024 * 1024))
        assert (await post(http, address, bomb, {"Content-Encoding": "gzip"}))[0] == 413
        assert (await post(http, address, b"no", {"Content-Encoding": "deflate"}))[0] == 400
        assert (await post(http, address, b"{"))[0] == 400
        assert (await post(http, address, b"[]"))[0] == 400


async def test_no_other_page_may_call_it_and_a_token_keeps_strangers_out(http: ClientSession) -> None:
    async with ours((Note,), token="s3cret") as address:
        async with http.get(f"{address}/actions", headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 401
            assert "Access-Control-Allow-Origin" not in answer.headers
        async with http.get(f"{address}/actions?token=s3cret") as answer:
            assert await answer.json() == [{"name": "action_note"}]


def _of(customer: str, message: dict[str, Any]) -> dict[str, Any]:
    tracker: dict[str, Any] = call("x", message=message)["tracker"]
    return {**tracker, "sender_id": customer}


# --- the command -----------------------------------------------------------------------------------------------------


async def haoke(folder: Path, *words: str, **env: str) -> asyncio.subprocess.Process:
    quiet = {"HAOKE_DATA_DIR": str(folder / "data"), "HAOKE_UNDERSTANDING__PROFILE": "linear"}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", *words),
        cwd=ROOT,
        env={**os.environ, **quiet, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_command_serves_skills_and_actions_until_it_is_told_to_stop(
    tmp_path: Path, http: ClientSession
) -> None:
    process = await haoke(tmp_path, "actions", "--port", "0", HAOKE_ACTIONS__USE="tests.rasa.actions:Note")
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    address = line.split(" at ")[1].strip().removesuffix("/webhook")
    async with http.get(f"{address}/actions") as answer:
        names = {item["name"] for item in await answer.json()}
    assert {"action_note", "order_status"} <= names
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 60) == 0


async def test_the_domain_file_holds_what_a_rasa_project_needs(tmp_path: Path) -> None:
    file = tmp_path / "shop.yml"
    process = await haoke(tmp_path, "actions", "--domain", str(file), "--language", "zh")
    assert await asyncio.wait_for(process.wait(), 60) == 0
    domain = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    assert "order_status" in domain["actions"]
    assert "order.status" in domain["intents"]
    assert domain["slots"]["order_id"]["mappings"] == [{"type": "from_entity", "entity": "order_id"}]
    assert domain["responses"]["order.not_found"][0]["text"].startswith("没有查到")
    assert not [name for name, texts in domain["responses"].items() if ":" in _holes(texts[0]["text"])]
    assert domain["forms"]["order_status_form"] == {"required_slots": ["order_id"]}
    assert domain["responses"]["utter_ask_order_status_form_order_id"]


async def test_customers_orders_are_not_served_to_the_network_without_a_token(tmp_path: Path) -> None:
    process = await haoke(tmp_path, "actions", "--host", "0.0.0.0", "--trust-sender")
    _, error = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert b"HAOKE_ACTIONS__TOKEN" in error


def _holes(text: str) -> str:
    return "".join(part.partition("}")[0] for part in text.split("{")[1:])
