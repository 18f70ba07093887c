"""Whose visits are counted together: the address of the connection, or what the named proxy wrote last; never what a page claims."""

import pytest

from bot.conversation.store import Store
from connectors.web.limits import SESSIONS_A_MINUTE
from tests.connectors.kit import serving, settings
from tests.connectors.web.conftest import SHOP, Visitor

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
