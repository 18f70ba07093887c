"""Actions that run on an action server, Rasa's own or ours: called over the webhook, and what each failure is told as."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.rasa import actions as theirs
from tests.rasa.kit import HERE, desk, settings
from tests.rasa.servers import ours, rasas_own

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(scope="module")
def rasa() -> Iterator[str]:
    with rasas_own("tests.rasa.served") as address:
        yield address


def there(tmp_path: Path, address: str, name: str, **more: Any) -> Any:
    table = {"endpoint": f"{address}/webhook", "intents": {"own.wish": name}, "domain": HERE / "domain.yml"}
    return settings(tmp_path, actions={**table, **more})


@asynccontextmanager
async def server(handle: Handler) -> AsyncIterator[str]:
    """Something that answers at /webhook as a test wants it."""
    app = web.Application()
    app.add_routes([web.post("/webhook", handle)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_rasas_own_server_is_asked_again_with_the_domain_it_does_not_know(
    tmp_path: Path, rasa: str
) -> None:
    async with desk(there(tmp_path, rasa, "action_note")) as (_, say):
        assert (await say("/own.wish"))["replies"] == ["Noted: gift wrap."]
        assert (await say("/own.wish"))["slots"]["note"] == "gift wrap"


async def test_our_own_server_answers_just_so(tmp_path: Path) -> None:
    async with ours((theirs.Note,)) as address, desk(there(tmp_path, address, "action_note")) as (_, say):
        assert (await say("/own.wish"))["replies"] == ["Noted: gift wrap."]


async def test_the_domain_travels_only_when_it_is_asked_for(tmp_path: Path) -> None:
    with_domain: list[bool] = []

    async def handle(request: web.Request) -> web.Response:
        call = await request.json()
        with_domain.append("domain" in call)
        if len(with_domain) == 1:
            return web.json_response({"error": "?", "action_name": "action_note"}, status=449)
        return web.json_response({"events": [], "responses": [{"text": "Hello."}]})

    async with server(handle) as address, desk(there(tmp_path, address, "action_note")) as (_, say):
        assert (await say("/own.wish"))["replies"] == ["Hello."]
        await say("/own.wish")
    assert with_domain == [False, True, False]


async def test_a_form_of_a_server_is_checked_there(tmp_path: Path, rasa: str) -> None:
    form = {
        "intent": "own.pizza",
        "required_slots": ["size", "veggie"],
        "ask": {"veggie": {"en": "Vegetarian?", "zh": "要素的吗？"}},
        "submit": "action_bake",
    }
    config = there(tmp_path, rasa, "action_note", forms={"pizza_form": form})
    async with desk(config) as (_, say):
        assert (await say("/own.pizza"))["replies"] == ["Which size?\n1. Small"]
        assert (await say("enormous"))["replies"][0] == "We bake small and large ones."
        assert (await say("large"))["replies"] == ["Vegetarian?"]
        assert (await say("veg"))["replies"] == ["One large pizza, vegetarian true, is in the oven."]


async def test_a_rejection_means_not_mine(tmp_path: Path, rasa: str) -> None:
    async with desk(there(tmp_path, rasa, "action_not_mine")) as (_, say):
        assert (await say("/own.wish"))["decision"] == "clarify"


async def test_an_error_there_is_told_as_not_known(tmp_path: Path, rasa: str) -> None:
    async with desk(there(tmp_path, rasa, "action_break")) as (_, say):
        turn = await say("/own.wish")
    assert "can't tell whether it went through" in turn["replies"][0]


async def test_no_server_and_no_such_action_are_told_as_nothing_done(tmp_path: Path, rasa: str) -> None:
    for address, name in (("http://127.0.0.1:9", "action_note"), (rasa, "action_nobody")):
        async with desk(there(tmp_path, address, name)) as (_, say):
            turn = await say("/own.wish")
        assert "nothing was changed" in turn["replies"][0]


async def test_a_server_that_is_too_slow_is_told_as_not_known_and_asked_once(tmp_path: Path) -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append((await request.json())["next_action"])
        await asyncio.sleep(1)
        return web.json_response(None)

    async with (
        server(handle) as address,
        desk(there(tmp_path, address, "action_note", timeout_s=0.2)) as (_, say),
    ):
        turn = await say("/own.wish")
    assert asked == ["action_note"]
    assert "can't tell whether it went through" in turn["replies"][0]


@pytest.mark.parametrize(
    "body", [b"not json", b"[1]", b'{"responses": [1, {"text": "Hi."}], "events": null}', b"x" * 5_000_000]
)
async def test_an_answer_that_is_none_breaks_nothing(tmp_path: Path, body: bytes) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    async with server(handle) as address, desk(there(tmp_path, address, "action_note")) as (_, say):
        turn = await say("/own.wish")
    assert turn["decision"] in ("decline", "answer")


async def test_the_token_goes_along(tmp_path: Path) -> None:
    async with (
        ours((theirs.Note,), token="s3cret") as address,
        desk(there(tmp_path, address, "action_note", token="s3cret")) as (_, say),
    ):
        assert (await say("/own.wish"))["replies"] == ["Noted: gift wrap."]
