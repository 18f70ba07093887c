"""Text that would like to be a script, written by whoever can write: it stays text wherever the widget shows it.

Dialogs, reports of the content policy and requests to the canary are in the page's trouble, which the kit judges at the end.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, OpenPage, Pages
from tests.browser.kit import WatchedPage
from tests.browser.visitor import ROOT, Chat, call, conversation, png

CANARY = "http://canary.invalid/x"
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    f"<img src={CANARY}>",
    f"![x]({CANARY})",
    f"<iframe src={CANARY}></iframe>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "<a href=javascript:alert(1)>**x**</a>",
    "**<b onmouseover=alert(1)>x</b>**",
    f"<link rel=stylesheet href={CANARY}>",
    f"<style>@import '{CANARY}'</style>**x**",
    f"<base href={CANARY}>",
    f"<form action={CANARY}><button>x</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`</code><script>alert(1)</script>`",
    "<template><script>alert(1)</script></template>**x**",
    "{{constructor.constructor('alert(1)')()}}",
    "<details open ontoggle=alert(1)>**x**",
    "<input autofocus onfocus=alert(1)>- x",
    f"<video poster={CANARY}><source onerror=alert(1)></video>\n# x",
    "\u202e<scr\u0000ipt>alert(1)</scr\u0000ipt>",
]


assert len(PAYLOADS) == 25
_MADE = f"""[...{ROOT}.querySelectorAll('.log *')].filter((e) =>
  /^(script|iframe|style|base|form|link|object|video|details|input|template|math|noscript)$/i.test(e.tagName)
  || [...e.attributes].some((a) => /^on/i.test(a.name) || /javascript:|data:/i.test(a.value))).map((e) => e.outerHTML)"""
_PICK = f"""([names, bytes]) => {{
  const all = new DataTransfer(), raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
  for (const name of names) all.items.add(new File([raw], name, {{ type: "image/png" }}));
  const input = {ROOT}.querySelector("input[type=file]");
  input.files = all.files;
  input.dispatchEvent(new Event("change"));
}}"""


def made(page: WatchedPage) -> list[str]:
    """Elements in the log that no message of ours is made of."""
    found: list[str] = page.evaluate(_MADE)
    return found


def test_as_an_agent(desk: Desk, open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    Chat(page).open().say("hello")
    Chat(page).answered()
    where = conversation(page)
    call(desk, f"{where}/claim", {"agent": "mei"})
    for payload in PAYLOADS:
        call(desk, f"{where}/messages", {"agent": "mei", "text": payload + " **bold** done"})
    page.wait_for_function(f"(n) => {ROOT}.querySelectorAll('.msg.agent').length >= n", arg=len(PAYLOADS))
    page.wait_for_function(
        f"() => {ROOT}.querySelectorAll('.msg.agent strong').length > 10"
    )  # Markdown is at work
    assert made(page) == []


@pytest.mark.parametrize("part", range(5))
def test_as_a_customer_and_as_the_name_of_a_file(open_page: OpenPage, part: int) -> None:
    mine = PAYLOADS[part * 5 : part * 5 + 5]
    page = open_page("/?lang=en")
    chat = Chat(page).open()
    page.evaluate(_PICK, [[f"{name}.png" for name in mine], base64.b64encode(png()).decode()])
    expect(page.locator("haoke-chat .draft")).to_have_count(5)
    chat.say(mine[0])
    page.wait_for_selector("haoke-chat .mine:not(.sending) .shot >> nth=4")
    for text in mine[1:]:
        chat.say(text)
    page.wait_for_function(
        f"() => {ROOT}.querySelectorAll('.mine[data-id] .bubble').length === 5 && !{ROOT}.querySelector('.sending')"
    )
    assert made(page) == []
    page.reload()  # and when it comes back from the log
    # Far above the last words a picture is not loaded until it is scrolled to.
    page.wait_for_selector("haoke-chat .mine .shot >> nth=4", state="attached")
    page.wait_for_function(f"() => {ROOT}.querySelectorAll('.mine[data-id] .bubble').length === 5")
    assert made(page) == []


def shop_of(titles: list[str]) -> dict[str, Any]:
    """A shop whose goods are called so, and a customer who has bought them all, five in an order."""
    named = [{"zh": title, "en": title} for title in titles]
    orders = {
        f"6000{n}": {
            "customer": "C9001",
            "items": [{"title": title, "quantity": 1} for title in named[n * 5 : n * 5 + 5]],
            "amount": "50.00",
            "currency": "USD",
            "state": "paid",
            "paid_at": "-1d",
        }
        for n in range(5)
    }
    price = {"price": "10.00", "currency": "USD", "stock": 3, "attributes": {}}
    return {
        "shop": {"name": {"zh": "店", "en": "Shop"}, "currency": "USD"},
        "policy": {"return_window_days": 7, "auto_refund_limit": 70, "human_hours": "00:00-24:00"},
        "customers": {
            "C9001": {
                "name": titles[1][:40],
                "language": "en",
                "phone": "+14155557730",
                "email": "a@b.example",
            }
        },
        "products": {f"P{n}": {"title": title, **price} for n, title in enumerate(named)},
        "orders": orders,
    }


def test_as_the_title_of_a_product(own_desk: Desk, pages: Pages, tmp_path: Path) -> None:
    titles = [payload.replace("\x00", "") for payload in PAYLOADS]
    fixture = tmp_path / "shop.json"
    fixture.write_text(json.dumps(shop_of(titles)), encoding="utf-8")
    own_desk.settings["HAOKE_SHOP__FIXTURE"] = str(fixture)
    own_desk.start()
    page = pages.open(own_desk.url + "/?as=C9001&lang=en")
    chat = Chat(page).open()
    for n in range(5):
        chat.say(f"Where is my order 6000{n}?")
        chat.answered(n + 1)
    page.wait_for_function(f"() => {ROOT}.querySelectorAll('.card').length >= 5")
    cards = page.evaluate(f"[...{ROOT}.querySelectorAll('.card')].map((card) => card.textContent).join()")
    goods = page.evaluate("document.querySelector('main').textContent")
    assert [title for title in titles if title not in cards or title not in goods] == []
    assert made(page) == []
