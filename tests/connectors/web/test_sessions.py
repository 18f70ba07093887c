"""Who a visitor is: sessions signed here, customers vouched for by the shop, pages that may and may not."""

import asyncio
from datetime import timedelta

import jwt
import pytest
from aiohttp import WSServerHandshakeError

from bot.conversation.store import Store
from bot.errors import StoreError
from connectors.web.sessions import Sessions
from tests.connectors.kit import HEADERS, Running, serving
from tests.connectors.web.conftest import Visitor, cid


def signed(desk: Running, **changes: object) -> str:
    """A page's token, with something changed."""
    tokens = desk.service.gateway.tokens
    claims = jwt.decode(
        tokens.sign_customer("C1001", "haoke"), options={"verify_signature": False, "verify_aud": False}
    )
    claims.update(changes)
    return jwt.encode(claims, str(changes.pop("key", "")) or tokens._secret, algorithm="HS256")


async def test_a_customer_the_shop_vouches_for_is_known_to_the_bot(visitor: Visitor, desk: Running) -> None:
    await visitor.arrive(identity=signed(desk))
    async with visitor.socket() as wire:
        assert (await wire.until("welcome"))["known"] is True
        await wire.send("message", cid=cid(), text="hi")
        await wire.heard("heard: hi")
    assert desk.echo.claims[0].utterances[0].customer_id == "C1001"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"exp": 1_700_000_000},
        {"exp": 4_000_000_000},  # far longer than an hour
        {"key": "x" * 32},
        {"sub": ""},
        {"sub": 1001},
        {"iat": 4_000_000_000, "exp": 4_000_000_100},
    ],
)
async def test_a_token_that_does_not_count_leaves_the_visitor_anonymous(
    visitor: Visitor, desk: Running, changes: dict[str, object]
) -> None:
    welcome = await visitor.arrive(identity=signed(desk, **changes))
    assert welcome["known"] is False
    async with visitor.socket() as wire:
        await wire.send("identify", token=signed(desk, **changes))
        assert (await wire.until("identified"))["refused"] is True
        await wire.send("message", cid=cid(), text="hi")
        await wire.heard("heard: hi")
    assert desk.echo.claims[0].utterances[0].customer_id is None


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
async def test_no_other_algorithm_is_believed(visitor: Visitor, desk: Running, algorithm: str) -> None:
    tokens = desk.service.gateway.tokens
    claims = jwt.decode(
        tokens.sign_customer("C1001", "haoke"), options={"verify_signature": False, "verify_aud": False}
    )
    key = None if algorithm == "none" else tokens._secret
    welcome = await visitor.arrive(identity=jwt.encode(claims, key, algorithm=algorithm))
    assert welcome["known"] is False


async def test_another_customer_in_the_same_browser_starts_anew(visitor: Visitor, desk: Running) -> None:
    first = await visitor.arrive(identity=signed(desk))
    second = await visitor.arrive(identity=signed(desk, sub="C1002"))
    assert first["session"] != second["session"]


async def test_a_page_s_token_is_no_session_and_a_session_no_page_s_token(
    visitor: Visitor, desk: Running
) -> None:
    await visitor.arrive()
    welcome = await Visitor(desk).arrive(identity=visitor.token)
    assert welcome["known"] is False
    visitor.token = signed(desk)
    status, _ = await visitor.post("ticket", {})
    assert status == 401


async def test_a_session_that_is_revoked_ends_its_open_pages(visitor: Visitor, desk: Running) -> None:
    welcome = await visitor.arrive()
    async with visitor.socket() as wire:
        await wire.until("state")
        status, _ = await desk.api(f"/widget/sessions/{welcome['session']}/revoke", {}, headers=HEADERS)
        assert status == 200
        assert await wire.closed() == 4401


async def test_another_server_s_revocation_is_seen(visitor: Visitor, desk: Running) -> None:
    welcome = await visitor.arrive()
    async with visitor.socket() as wire:
        await wire.until("state")
        gateway = desk.service.connectors["web"].gateway
        await gateway.memory.set("revoked", {welcome["session"]: 4e9})
        assert await wire.closed() == 4401


async def test_the_operator_s_call_needs_the_key(desk: Running) -> None:
    status, _ = await desk.api("/widget/sessions/x/revoke", {}, headers={})
    assert status == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil.test", "null", ""])
async def test_a_page_that_is_not_listed_is_kept_out_at_the_upgrade_too(desk: Running, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await desk.http.ws_connect("/widget/socket", headers={"Origin": origin})
    assert refused.value.status == 403
    async with desk.http.post("/widget/session", json={}, headers={"Origin": origin}) as answer:
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_our_own_pages_and_listed_ones_may(desk: Running) -> None:
    for origin in (desk.url, "https://shop.example"):
        async with desk.http.post("/widget/session", json={}, headers={"Origin": origin}) as answer:
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Origin"] == origin
    async with desk.http.post("/widget/session", json={}) as nobody:
        assert nobody.status == 403


async def test_a_socket_without_a_session_is_closed(desk: Running) -> None:
    async with desk.http.ws_connect("/widget/socket", headers={"Origin": desk.url}) as ws:
        await ws.send_json({"type": "hello", "v": 1, "token": "made-up", "last_seq": 0})
        while (await ws.receive(timeout=10)).type.name == "TEXT":
            pass
        assert ws.close_code == 4401


async def test_a_sixth_page_of_one_visitor_is_sent_away(visitor: Visitor) -> None:
    await visitor.arrive()
    async with (
        visitor.socket() as a,
        visitor.socket() as b,
        visitor.socket() as c,
        visitor.socket() as d,
        visitor.socket() as e,
    ):
        for wire in (a, b, c, d, e):
            await wire.until("welcome")
        async with visitor.socket() as sixth:
            assert await sixth.closed() == 4429


def test_a_token_is_short_lived_when_it_is_made(desk: Running) -> None:
    token = desk.service.gateway.tokens.sign_customer("C1001", "haoke", timedelta(minutes=5))
    assert desk.service.gateway.tokens.customer(token, "haoke") == "C1001"


async def test_nothing_looks_on_once_the_desk_is_closed(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the database's answer took the place of being cancelled."""
    looking = asyncio.Event()

    async def look(_: Sessions) -> None:
        looking.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise StoreError("the database was closed") from None

    monkeypatch.setattr(Sessions, "look", look)
    async with serving(file_store):
        await asyncio.wait_for(looking.wait(), 60)
    assert "revoked sessions" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_who_holds_a_visitors_token_reads_nothing_once_they_have_signed_in(
    visitor: Visitor, desk: Running
) -> None:
    """Whoever had the browser before, or put the token there."""
    first = await visitor.arrive()
    before = Visitor(desk)
    before.token = visitor.token
    async with before.socket() as watching:
        await watching.send("message", cid=cid(), text="hello there")
        await watching.heard("heard: hello there")
        await visitor.arrive(identity=signed(desk))
        assert await watching.closed() == 4401
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="my address?")
        await wire.heard("heard: my address?")
    for call in ("history?before=99", "transcript"):
        async with desk.http.get(
            f"/widget/{call}", headers={**before.headers, "Authorization": f"Bearer {before.token}"}
        ) as answer:
            assert answer.status == 401
            assert "address" not in await answer.text()
    for path, body in (
        ("ticket", {}),
        ("frames", {"type": "message", "cid": cid(), "text": "yes"}),
        ("frames", {"type": "identify", "token": signed(desk, sub="C1002")}),
    ):
        assert (await before.post(path, body))[0] == 401
    async with before.socket() as wire:
        assert await wire.closed() == 4401
    renewed = await before.arrive(identity=signed(desk, sub="C1002"))
    assert renewed["session"] != first["session"]
    assert renewed["last_seq"] == 0


async def test_a_stream_that_was_opened_before_is_told_nothing_more(visitor: Visitor, desk: Running) -> None:
    await visitor.arrive()
    _, answer = await visitor.post("ticket", {})
    await visitor.post("frames", {"type": "message", "cid": cid(), "text": "good day"})
    path = f"/widget/events?ticket={answer['ticket']}&last_seq=0"
    async with desk.http.get(path, headers=visitor.headers) as stream:
        await visitor.arrive(identity=signed(desk))
        await visitor.post("frames", {"type": "message", "cid": cid(), "text": "my parcel"})
        heard = (await stream.content.read()).decode()
    assert '"closed"' in heard
    assert "my parcel" not in heard


async def test_who_signs_in_over_an_open_socket_goes_on_there(visitor: Visitor, desk: Running) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="good day")
        await wire.heard("heard: good day")
        await wire.send("identify", token=signed(desk))
        assert (await wire.until("identified"))["known"] is True
        await wire.send("message", cid=cid(), text="where is it")
        await wire.heard("heard: where is it")
    assert desk.echo.claims[-1].utterances[0].customer_id == "C1001"
