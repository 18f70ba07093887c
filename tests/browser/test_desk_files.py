"""A customer in the widget and a person at the desk at once: files go to the customer, and the clock of the next answer is seen."""

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages, WatchedPage
from tests.browser.test_desk_page import enter, pick, says
from tests.browser.visitor import Chat, conversation, png


def wishes_a_person(shop: Desk, pages: Pages) -> Chat:
    chat = Chat(pages.open(shop.url + "/", locale="en-US")).open()
    chat.say("I want to talk to a person")
    chat.answered()
    return chat


def at_the_side_of(page: WatchedPage, chat: Chat) -> None:
    """The agent takes the customer's conversation over."""
    pick(page, conversation(chat.page))
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")


def test_a_person_sends_a_picture_and_the_customer_sees_it(shop: Desk, pages: Pages) -> None:
    visitor = wishes_a_person(shop, pages)
    page = enter(pages, shop, "vic")
    at_the_side_of(page, visitor)
    page.set_input_files(
        ".composer input[type=file]",
        files=[{"name": "leak.png", "mimeType": "image/png", "buffer": png()}],
    )
    expect(page.locator(".attached .pill")).to_contain_text("leak.png")
    page.fill("#composer", "This is the part.")
    page.keyboard.press("Enter")
    expect(page.locator(".message.agent .file img")).to_be_visible()
    expect(visitor.page.locator("haoke-chat img").last).to_be_visible()

    # What the customer asks after that starts the clock of the next answer; an answer stops it.
    expect(page.locator(".thread .pill", has_text="left")).to_have_count(0)
    visitor.say("And when does it come?")
    expect(page.locator(".thread .pill", has_text="left").first).to_be_visible()
    page.fill("#composer", "Tomorrow.")
    page.keyboard.press("Enter")
    expect(page.locator(".thread .pill", has_text="left")).to_have_count(0)


@pytest.mark.parametrize("name", ["page.html", "program.png"])
def test_what_is_no_picture_is_refused_in_words(shop: Desk, pages: Pages, name: str) -> None:
    visitor = wishes_a_person(shop, pages)
    page = enter(pages, shop, f"gil-{name[:4]}")
    page.allowed.append("415")
    at_the_side_of(page, visitor)
    page.set_input_files(
        ".composer input[type=file]",
        files=[{"name": name, "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"}],
    )
    page.click(".composer button.primary")
    expect(page.locator(".toast")).to_contain_text("JPEG")
    expect(page.locator(".message.agent")).to_have_count(0)


def test_where_the_channel_takes_no_files_the_desk_says_so(shop: Desk, pages: Pages) -> None:
    says(shop, "nofiles", "10421 到哪了？", "C1001")
    page = enter(pages, shop, "hal")
    pick(page, "rest:nofiles")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    attach = page.get_by_role("button", name="cannot be sent files")
    expect(attach).to_be_disabled()
