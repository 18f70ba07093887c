"""Whose visits are counted together: the address of the connection, or what the named proxy wrote last; never what a page claims."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.conversation.store import Store
from bot.rates import place, public
from connectors.web.limits import SESSIONS_A_MINUTE
from tests.connectors.kit import serving, settings
from tests.connectors.web.conftest import SHOP, Visitor, pages

MORE = SESSIONS_A_MINUTE + 5


async def refused(store: Store, trusted: str, claimed: str) -> int:
    """How many of a few sessions too many are refused, where each request claims another address."""
    web = {"web": {"origins": [SHOP], "client_ip_header": trusted}}
    async with serving(store, settings(connectors=web)) as desk:
        visitor = Visitor(desk)
        answers = [
            await visitor.post("session", {}, **{"X-Forwarded-For": claimed.format(number)})
            for number in range(MORE)
        ]
    return sum(status == 429 for status, _ in answers)


@pytest.mark.parametrize(
    ("trusted", "claimed", "dodged"),
    [
        ("", "192.0.2.{}", False),
        ("X-Real-IP", "192.0.2.{}", False),
        ("X-Forwarded-For", "192.0.2.{}, 203.0.113.7", False),  # the last one is the proxy's own
        ("X-Forwarded-For", "203.0.113.7, 2001:db8:1:2::{}", False),  # all of one /64 are one household
        ("X-Forwarded-For", "203.0.113.7, 2001:db8:1:{}::1", True),
        ("X-Forwarded-For", "203.0.113.7, ::ffff:192.0.2.{}", True),
        ("X-Forwarded-For", "203.0.113.7, 192.0.2.{}", True),  # as many visitors as the proxy says
    ],
)
async def test_a_claimed_address_dodges_no_limit(
    file_store: Store, trusted: str, claimed: str, dodged: bool
) -> None:
    assert (await refused(file_store, trusted, claimed) == 0) is dodged


async def crowd(store: Store, trusted: str, address: str) -> list[str]:
    """What five visitors of one place hear first, where three pages of an address may be open."""
    web = {"origins": [SHOP], "client_ip_header": trusted, "max_sockets_per_address": 3}
    told = []
    async with serving(store, settings(connectors={"web": web})) as desk, AsyncExitStack() as open_pages:
        for _ in range(5):
            visitor = Visitor(desk)
            visitor.headers["X-Real-IP"] = address
            wire = await open_pages.enter_async_context(visitor.socket())
            frame = await wire.until_any()
            told.append(frame.get("code", frame["type"]))
        assert len(pages(desk)) == told.count("welcome")
    return told


async def test_one_address_takes_only_its_share_of_the_places(file_store: Store) -> None:
    assert await crowd(file_store, "X-Real-IP", "198.51.100.7") == [*["welcome"] * 3, "busy", "busy"]


async def test_a_proxy_beside_us_that_names_nobody_is_no_crowd(file_store: Store) -> None:
    assert await crowd(file_store, "", "198.51.100.7") == ["welcome"] * 5


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("fd00::1", False),
        ("not an address", False),
        ("8.8.4.4", True),
        ("2606:4700::1", True),
    ],
)
def test_who_comes_from_the_open_net_is_known_by_the_address(address: str, counted: bool) -> None:
    assert public(place(address)) is counted


async def test_a_page_that_left_makes_room(file_store: Store) -> None:
    web = {"origins": [SHOP], "client_ip_header": "X-Real-IP", "max_sockets_per_address": 1}
    async with serving(file_store, settings(connectors={"web": web})) as desk, asyncio.timeout(30):
        visitor = Visitor(desk)
        visitor.headers["X-Real-IP"] = "198.51.100.7"
        for _ in range(3):
            async with visitor.socket() as wire:
                await wire.until("welcome")
            while len(pages(desk)):  # noqa: ASYNC110 - in the desk's own loop
                await asyncio.sleep(0.02)
