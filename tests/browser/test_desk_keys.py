"""A whole shift by the keyboard alone: take, answer with a prepared reply, note, pass on, close, reopen, approve."""

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.kit import KEY, Desk, Pages
from tests.browser.test_desk_page import enter, pick, posted, says


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of their own, where nobody else waits: N takes the next."""
    with Desk(tmp_path_factory.mktemp("keys") / "data") as running:
        yield running


def later(shop: Desk, sender: str) -> list[str]:
    """What the customer finds when they look again."""
    address = f"{shop.url}/api/conversations/rest:{sender}/messages?after=0"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return [str(message.get("text")) for message in json.load(answer)["messages"]]


def test_a_shift_without_a_mouse(shop: Desk, pages: Pages) -> None:
    for code, text in (("hello", "您好{name}，我是{me}。"), ("hold", "{name}请稍等。")):
        posted(shop, f"/api/desk/canned/{code}", {"texts": {"zh": text, "en": text}})
    says(shop, "keys", "转人工", "C1001")
    page = enter(pages, shop, "kim", locale="en-GB")
    page.locator("body").press("n")
    page.wait_for_selector(".owner.me")
    expect(page.locator("#composer")).to_be_focused()
    page.keyboard.type("/h")
    expect(page.locator(".canned li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".canned [aria-current=true]")).to_contain_text("/hold")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_have_value("您好林梅，我是Kim。")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.agent")
    expect(page.locator(".message.agent")).to_contain_text("您好林梅，我是Kim。")
    assert "您好林梅，我是Kim。" in later(shop, "keys")

    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.type("asked for a person")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.note >> text=asked for a person")
    assert "asked for a person" not in " ".join(later(shop, "keys"))

    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("c")
    page.wait_for_selector(".owner.me", state="detached")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")


def test_money_is_approved_with_two_keys_and_never_with_one(shop: Desk, pages: Pages) -> None:
    says(shop, "two-keys", "我要退款 10424，不想要了", "C1001")
    page = enter(pages, shop, "liv")
    pick(page, "rest:two-keys")
    page.wait_for_selector(".decision .exact")
    page.locator("body").press("y")
    expect(page.locator(".decision")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decision", state="detached")


def test_sound_and_notifications_are_switched_by_keyboard_and_kept(shop: Desk, pages: Pages) -> None:
    page = enter(pages, shop, "sol", locale="en-GB", permissions=["notifications"])
    face = page.locator("header.top .face")
    face.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu button").first).to_be_focused()
    for name in ("Sound", "Browser notifications"):
        switch = page.get_by_role("group", name=name).get_by_role("button", name="On", exact=True)
        for _ in range(12):
            if switch.evaluate("(button) => button === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(switch).to_be_focused()
        page.keyboard.press("Space")
        expect(switch).to_have_attribute("aria-pressed", "true")
        expect(switch).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).to_have_count(0)
    expect(face).to_be_focused()
    page.reload()
    page.wait_for_selector(".list")
    assert page.evaluate("['sound', 'notify'].map((name) => localStorage.getItem(`haoke.${name}`))") == [
        "on",
        "on",
    ]
