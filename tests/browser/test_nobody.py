"""Nobody is there: the customer asks for a person, is told so, leaves word or keeps their place, and hears when somebody is."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages, WatchedPage
from tests.browser.test_desk_page import enter
from tests.browser.visitor import Chat, conversation

DEMO = Path(__file__).parents[2] / "skills" / "shop" / "demo.json"
OpenShop = Callable[..., Desk]
SPEAKS_FIRST = {"HAOKE_OUTREACH__ENABLED": "true", "HAOKE_OUTREACH__EVERY_S": "1"}
BACK = "Our colleagues are here now"


def hours_without(now: datetime) -> str:
    """An hour's opening that is not now, nor soon."""
    begin = (now.hour + 3) % 23
    return f"{begin:02}:00-{begin + 1:02}:00"


def shop_open(folder: Path, hours: str) -> Path:
    """The demo shop with these opening hours."""
    shop = json.loads(DEMO.read_text(encoding="utf-8"))
    shop["policy"]["human_hours"] = hours
    file = folder / f"shop-{hours[:2]}.json"
    file.write_text(json.dumps(shop, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.fixture
def open_shop(tmp_path: Path) -> Iterator[OpenShop]:
    running: list[Desk] = []

    def start(hours: str, **settings: str) -> Desk:
        desk = Desk(tmp_path / "data", HAOKE_SHOP__FIXTURE=str(shop_open(tmp_path, hours)), **settings)
        running.append(desk.start())
        return desk

    yield start
    for desk in running:
        desk.stop()


def asks_for_a_person(pages: Pages, desk: Desk) -> Chat:
    chat = Chat(pages.open(desk.url + "/?lang=en")).open()
    chat.page.locator("haoke-chat button.human").click()
    chat.answered()
    return chat


def waits(page: WatchedPage, name: str) -> None:
    """The conversation stands among those that wait for a person."""
    page.click(".view:nth-child(2)")
    page.wait_for_selector(f"[data-id='{name}']")


def test_out_of_hours_word_is_left_and_whoever_comes_finds_it(open_shop: OpenShop, pages: Pages) -> None:
    desk = open_shop(hours_without(datetime.now(ZoneInfo("Asia/Shanghai"))))
    chat = asks_for_a_person(pages, desk)
    chat.has("Nobody is at the desk right now")
    expect(chat.page.locator("haoke-chat .below")).to_contain_text("away now")
    chat.say("Please ring me about order 20731, it came broken.")
    chat.answered(2)

    page = enter(pages, desk, "ann", locale="en-GB")
    name = conversation(chat.page)
    waits(page, name)
    page.click(f"[data-id='{name}']")
    page.wait_for_selector(".message.customer >> text=it came broken")

    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    page.fill("#composer", "I have your message. A new one is on its way.")
    page.keyboard.press("Enter")
    chat.has("A new one is on its way")


def test_in_hours_with_nobody_present_the_place_is_kept_until_somebody_is(
    open_shop: OpenShop, pages: Pages
) -> None:
    desk = open_shop("00:00-24:00")
    chat = asks_for_a_person(pages, desk)
    chat.has("you are number 1")
    chat.say("I will be back in a while")
    chat.page.goto(desk.url + "/?lang=en")  # leaves, and comes back to the same place
    chat = Chat(chat.page).open()
    chat.page.wait_for_function(
        "() => /number 1 in line/.test(document.querySelector('haoke-chat').shadowRoot.querySelector('.below').innerText)"
    )

    page = enter(pages, desk, "bea", locale="en-GB")
    waits(page, conversation(chat.page))
    page.click(".presence")
    chat.has("A colleague has taken over this conversation")
    page.click(".view:first-child")
    page.wait_for_selector(f"[data-id='{conversation(chat.page)}']")


def test_where_the_line_is_full_a_call_back_is_noted_and_people_who_are_back_are_told_of(
    open_shop: OpenShop, pages: Pages
) -> None:
    desk = open_shop("00:00-24:00", HAOKE_HANDOFF__FULL_AT="1", **SPEAKS_FIRST)
    first = asks_for_a_person(pages, desk)
    first.has("you are number 1")
    second = asks_for_a_person(pages, desk)
    second.has("a colleague will get back to you")
    page = enter(pages, desk, "cy", locale="en-GB")
    waits(page, conversation(second.page))
    page.click(f"[data-id='{conversation(second.page)}']")
    page.wait_for_selector(".side .card")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    page.fill("#composer", "Cy here, what can I do?")
    page.keyboard.press("Enter")
    second.has("Cy here, what can I do?")

    # A third one is put off too; once Cy is available the line has room, and the bot says that people are there.
    third = asks_for_a_person(pages, desk)
    third.has("a colleague will get back to you")
    assert not any(BACK in text for text in third.texts())
    page.keyboard.press("Escape")
    page.click(".presence")
    first.has("A colleague has taken over this conversation")
    third.has(BACK)
