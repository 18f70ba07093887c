"""At the desk a line that breaks loses nothing that was typed, says so, and comes back by itself."""

from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages
from tests.browser.test_desk_page import enter, pick, says


def test_what_is_typed_outlives_a_reload_and_a_lost_line(shop: Desk, pages: Pages) -> None:
    says(shop, "line", "10421 到哪了？", "C1001")
    page = enter(pages, shop, "rae", locale="en-GB")
    pick(page, "rest:line")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    page.fill("#composer", "half a sentence")
    page.reload()
    page.wait_for_selector(".list")
    pick(page, "rest:line")
    field = page.locator("#composer")
    expect(field).to_have_value("half a sentence")

    page.context.set_offline(True)
    page.wait_for_selector(".banner >> text=Connection lost")
    field.press("Enter")
    page.wait_for_selector(".toast >> text=Connection lost")
    expect(field).to_have_value("half a sentence")  # nothing that was not sent is gone
    says(shop, "line", "还在吗？", "C1001")
    page.context.set_offline(False)
    page.wait_for_selector(".banner", state="detached", timeout=60_000)
    page.wait_for_selector(".message.customer >> text=还在吗？")  # what was missed is there, without a reload
    page.locator("#composer").press("Enter")
    page.wait_for_selector(".message.agent >> text=half a sentence")
    expect(page.locator(".message.agent >> text=half a sentence")).to_have_count(1)
    page.allowed = ["Failed to load resource", "net::ERR_INTERNET_DISCONNECTED"]
