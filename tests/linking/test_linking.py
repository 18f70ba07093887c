"""Who is this? A chat account becomes a customer's by a link that works once, and stops being it when either side says so."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from bot.conversation.contact import consents, links
from bot.conversation.records import audit
from bot.evaluate.bench import Bench
from bot.privacy import Erasure, Tombstones, export
from bot.web import build
from tests.outreach.kit import Desk, outreach_desk

CHAT = "messenger:alex"


@dataclass
class Shop:
    """A desk with its pages."""

    desk: Desk
    http: Any

    async def link(self, text: str = "我的订单", where: str = CHAT, **more: Any) -> str:
        """Ask for something that needs a customer; the link that was offered, as a path."""
        turn = await self.desk.says(text, where, None, **more)
        found = re.search(r"https?://\S+/link\?t=\S+", "\n".join(turn["replies"]))
        assert found, turn["replies"]
        url = urlsplit(found[0])
        return f"{url.path}?{url.query}"

    async def sign_in(self, link: str, customer: str = "C1002") -> dict[str, str]:
        """Follow it through the demo shop's sign-in page; the fields of the page that asks for a yes."""
        async with self.http.get(link, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            place = answer.headers["Location"]
        async with self.http.get(place) as answer:
            page = await answer.text()
        ways = re.findall(r'href="([^"]+identity=[^"]+)"', page)
        number = ("C1001", "C1002", "C1003").index(customer)
        url = urlsplit(ways[number].replace("&amp;", "&"))
        async with self.http.get(f"{url.path}?{url.query}") as answer:
            self.page = await answer.text()
            assert answer.status == 200
        return {name: values[0] for name, values in parse_qs(url.query).items()}

    async def confirm(self, fields: Mapping[str, str], **more: str) -> int:
        """Press the button of that page."""
        async with self.http.post("/link/confirm", data={**fields, "answer": "yes", **more}) as answer:
            self.page = await answer.text()
            return int(answer.status)

    async def linked(self) -> int:
        """How many accounts are linked."""
        async with self.desk.app.store.read() as tx:
            return int(await tx.scalar(select(func.count()).select_from(links)) or 0)


@asynccontextmanager
async def shop_of(bench: Bench) -> AsyncIterator[Shop]:
    async with outreach_desk(bench) as desk, TestClient(TestServer(build(desk.app.front()))) as http:
        yield Shop(desk, http)


@pytest.fixture
async def shop(bench: Bench) -> AsyncIterator[Shop]:
    async with shop_of(bench) as opened:
        yield opened


async def test_from_my_orders_to_my_orders(shop: Shop) -> None:
    fields = await shop.sign_in(await shop.link())
    assert "Alex Carter" in shop.page
    assert "ex-1" in shop.page  # the end of the account's id
    assert "alex.carter@example.com" not in shop.page  # only its ends
    assert await shop.confirm(fields) == 200
    messages = await shop.desk.app.outbox.messages(CHAT)
    assert "Alex Carter" in messages[-1].plain
    turn = await shop.desk.says("我的订单", CHAT, None)
    assert "20731" in "\n".join(turn["replies"])
    assert await audited(shop, "link.made")


async def test_until_then_they_are_a_visitor(shop: Shop) -> None:
    await shop.sign_in(await shop.link())
    turn = await shop.desk.says("20731 到哪了", CHAT, None)
    assert "后四位" in turn["replies"][0]


async def test_a_link_works_once(shop: Shop) -> None:
    link = await shop.link()
    fields = await shop.sign_in(link)
    assert await shop.confirm(fields) == 200
    assert await shop.confirm(fields) == 403
    async with shop.http.get(link, allow_redirects=False) as answer:
        assert answer.status == 403


async def test_a_link_is_over_in_time(shop: Shop) -> None:
    fields = await shop.sign_in(await shop.link())
    shop.desk.clock.advance(16 * 60)
    assert await shop.confirm(fields) == 403
    assert await shop.linked() == 0


async def test_a_new_link_ends_the_one_before(shop: Shop) -> None:
    old = await shop.sign_in(await shop.link())
    shop.desk.clock.advance(16 * 60 - 2 * 60)
    await shop.link("绑定账号")
    assert await shop.confirm(old) == 403


@pytest.mark.parametrize("field", ["t", "identity"])
async def test_a_forged_one_is_refused(shop: Shop, field: str) -> None:
    fields = await shop.sign_in(await shop.link())
    head, _, tail = fields[field].rpartition(".")
    forged = {**fields, field: f"{head}.{'A' * len(tail)}"}
    assert await shop.confirm(forged) == 403
    assert await shop.linked() == 0


async def test_a_sign_in_for_another_link_does_not_count(shop: Shop) -> None:
    mine = await shop.sign_in(await shop.link())
    others = await shop.sign_in(await shop.link(where="messenger:mallory", sender="mallory-1"), "C1001")
    assert await shop.confirm({**others, "identity": mine["identity"]}) == 403
    page_token = shop.desk.app.tokens.sign_customer("C1001", "haoke")  # of a page with the widget on it
    assert await shop.confirm({**mine, "identity": page_token}) == 403
    assert await shop.linked() == 0


async def test_no_is_no(shop: Shop) -> None:
    fields = await shop.sign_in(await shop.link())
    assert await shop.confirm(fields, answer="no") == 200
    assert await shop.linked() == 0


@pytest.mark.parametrize("words", ["解除绑定", "unlink my account", "Unlink"])
async def test_the_customer_lets_go_of_it(shop: Shop, words: str) -> None:
    await shop.confirm(await shop.sign_in(await shop.link()))
    turn = await shop.desk.says(words, CHAT, None)
    assert turn["intents"][0]["name"] == "account.unlink"
    turn = await shop.desk.says("20731 到哪了", CHAT, None)
    assert turn["decision"] == "clarify"  # a visitor again
    assert await shop.linked() == 0
    assert await audited(shop, "link.revoked")


async def test_an_agent_lets_go_of_it(shop: Shop) -> None:
    from bot.identity.linking import Linking

    await shop.confirm(await shop.sign_in(await shop.link()))
    linking = shop.desk.app.service.gateway.part(Linking)
    assert await linking.linked(CHAT)
    assert await linking.revoke(CHAT, "agent:sun") == 1
    assert not await linking.linked(CHAT)


async def test_where_others_read_along_nobody_is_known(shop: Shop) -> None:
    await shop.confirm(await shop.sign_in(await shop.link()))
    turn = await shop.desk.says("我的订单", "messenger:room", None, metadata={"shared": True})
    assert "20731" not in "\n".join(turn["replies"])
    assert "/link?t=" not in "\n".join(turn["replies"])


async def test_consent_is_given_on_the_page_and_only_there(shop: Shop) -> None:
    fields = await shop.sign_in(await shop.link(), "C1001")
    assert await shop.confirm(fields, notices="1") == 200
    async with shop.desk.app.store.read() as tx:
        said = (await tx.execute(select(consents))).all()
    assert {(row.subject, row.state, row.source) for row in said} == {
        ("customer:C1001", "given", "link"),
        (f"conversation:{CHAT}", "given", "link"),
    }


async def test_a_copy_names_the_account_and_erasing_forgets_it(shop: Shop) -> None:
    await shop.confirm(await shop.sign_in(await shop.link()), notices="1")
    app = shop.desk.app
    copy = await export(app.store, "C1002")
    assert [row["sender"] for row in copy["linked_accounts"]] == ["alex-1"]  # type: ignore[union-attr, call-overload, index]
    await Erasure(app.store, Tombstones(app.config.data_dir)).erase("C1002", "test")
    assert await shop.linked() == 0
    turn = await shop.desk.says("我的订单", CHAT, None)
    assert "20731" not in "\n".join(turn["replies"])


async def audited(shop: Shop, kind: str) -> int:
    """How often that stands in the audit chain."""
    async with shop.desk.app.store.read() as tx:
        return int(await tx.scalar(select(func.count()).where(audit.c.kind == kind)) or 0)
