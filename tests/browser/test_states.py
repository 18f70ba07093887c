"""Every state the widget can be in, looked at by axe-core; ten languages, the keyboard, zoom and calm."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, OpenPage, Pages
from tests.browser.kit import WatchedPage
from tests.browser.visitor import ROOT, Chat, call, conversation, png, violations

LANGUAGES = ("zh", "en", "es", "fr", "de", "pt", "ja", "ko", "ru", "ar")


def tool(page: WatchedPage) -> Any:
    return page.locator("haoke-chat .head .tool").first


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(desk: Desk, pages: Pages, scheme: str) -> None:
    context = pages.context(color_scheme=scheme, bypass_csp=True)
    page = pages.open(desk.url + "/?as=C1002&lang=en", context=context)
    page.allowed = ["axe", "policy", "ERR_INTERNET_DISCONNECTED", "WebSocket"]
    found: dict[str, list[str]] = {}
    chat = Chat(page)

    def look(state: str) -> None:
        found[state] = violations(page)

    look("closed")
    chat.open()
    look("open")
    chat.say("Where is my order 20731?")
    chat.answered()
    look("cards and choices")
    chat.say("cancel 20732")
    chat.answered(2)
    look("a confirmation")
    page.locator("haoke-chat .acts button").nth(1).click()
    page.wait_for_selector("haoke-chat .acts .pill")
    look("thumbs down, why")
    tool(page).click()
    look("the menu")
    page.locator("haoke-chat .menu button").first.click()
    look("the survey")
    page.locator("haoke-chat .stars button").nth(4).click()
    page.wait_for_selector("haoke-chat .note >> text=Thank you!")
    look("rated")
    pick = page.locator("haoke-chat input[type=file]")
    pick.set_input_files({"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    pick.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": png()})
    look("an error and a draft")
    page.locator("haoke-chat .draft button").click()
    context.set_offline(True)
    page.wait_for_selector("haoke-chat .strip.warn:not([hidden])")
    chat.say("are you there?")
    look("offline")
    context.set_offline(False)
    chat.answered(3)
    page.locator("haoke-chat button.human").first.click()
    page.wait_for_function(f"() => /in line|away now|coming/.test({ROOT}.querySelector('.below').innerText)")
    look("waiting for a person")
    call(desk, f"{conversation(page)}/claim", {"agent": "mei"})
    page.wait_for_function(f"() => {ROOT}.querySelector('.who').innerText.includes('mei')")
    look("a person answers")
    tool(page).click()
    page.locator("haoke-chat .menu button").last.click()
    look("deletion is asked about")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_a_form(open_page: OpenPage) -> None:
    page = open_page("/?lang=en", bypass_csp=True)
    page.allowed = ["axe", "policy"]
    chat = Chat(page).open()
    chat.say("Where is my order 20731?")
    chat.answered()
    field = page.locator("haoke-chat .ask input")
    expect(field).to_have_attribute("inputmode", "numeric")
    expect(field).to_have_attribute("maxlength", "4")
    field.fill("12")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    field.fill("7730")
    field.press("Enter")
    chat.has("7730")
    chat.answered(2)
    assert "DHL" in chat.texts()[-1]
    expect(page.locator("haoke-chat .ask")).to_have_count(0)  # a field that was used is gone


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_language_whole(desk: Desk, pages: Pages, language: str) -> None:
    page = pages.open(f"{desk.url}/?ui={language}", viewport={"width": 390, "height": 700})
    Chat(page).open()
    root = page.locator("haoke-chat .root")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    tool(page).click()
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
    cut = page.evaluate(
        f"[...{ROOT}.querySelectorAll('button:not(.launch), .who, .note span, label')]"
        ".filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')"
        ".map((e) => e.textContent)"
    )
    assert cut == []


def test_the_language_can_be_chosen_and_is_kept(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    page = pages.open(desk.url + "/?lang=en", context=context)
    chat = Chat(page).open()
    chat.page.locator("haoke-chat textarea").fill("half a thought")
    tool(page).click()
    page.locator("haoke-chat .menu select").select_option("de")
    page.wait_for_selector("haoke-chat .root[lang=de]")
    expect(page.locator("haoke-chat textarea")).to_have_value("half a thought")
    page.reload()
    page.wait_for_selector("haoke-chat .root[lang=de]")


def test_the_focus_is_never_lost(open_page: OpenPage) -> None:
    page = open_page("/?as=C1002&lang=en")
    chat = Chat(page).open()

    def held() -> str:
        found: str = page.evaluate(f"{ROOT}.activeElement?.className || {ROOT}.activeElement?.tagName || ''")
        return found

    chat.say("cancel 20732")
    chat.answered()
    page.locator("haoke-chat .quick .pill").last.focus()
    page.keyboard.press("Enter")  # the choice is over and cannot hold the focus any more
    chat.answered(2)
    assert held()
    page.locator("haoke-chat .acts button").first.focus()
    page.keyboard.press("Enter")
    assert held()
    tool(page).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert "tool" in held()
    assert page.evaluate(f"{ROOT}.querySelector('.panel').hidden") is False


def test_escape_before_the_menu_has_come_calls_the_menu_off_and_closes_nothing(open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    Chat(page).open()
    awaited: list[Any] = []
    page.route("**/menu.js", lambda route: awaited.extend([route]))
    tool(page).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate(f"{ROOT}.activeElement === {ROOT}.querySelector('.head .tool')")
    assert page.evaluate(f"{ROOT}.querySelector('.panel').hidden") is False
    for route in awaited:
        route.continue_()
    page.wait_for_timeout(200)
    expect(page.locator("haoke-chat .menu")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("haoke-chat .menu button").first).to_be_focused()


def test_nothing_moves_where_calm_is_asked_for(open_page: OpenPage) -> None:
    page = open_page("/?lang=en", reduced_motion="reduce")
    Chat(page).open()
    moving: Callable[[str], Any] = page.evaluate
    assert (
        moving(
            f"{ROOT}.getAnimations().length + [...{ROOT}.querySelectorAll('*')].filter((e) => "
            "getComputedStyle(e).transitionDuration !== '0s').length"
        )
        == 0
    )


def test_a_button_under_a_finger_is_not_exchanged_for_its_like(open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    Chat(page).open()
    page.locator("haoke-chat button.human").wait_for()
    page.evaluate(f"window.pressed = {ROOT}.querySelector('button.human')")
    page.locator("haoke-chat textarea").fill("hello?")
    page.locator("haoke-chat textarea").press("Enter")
    Chat(page).answered()  # every frame tells anew who speaks
    assert page.evaluate("window.pressed.isConnected")


def test_at_200_percent_nothing_is_cut_off(open_page: OpenPage) -> None:
    page = open_page("/?lang=en", viewport={"width": 640, "height": 400})  # 1280x800 at 200 %
    Chat(page).open()
    for selector in (".go", ".human", ".head .tool"):
        shown = page.locator(f"haoke-chat {selector}").first
        shown.wait_for()
        box = shown.bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 640
        assert box["y"] + box["height"] <= 400
    field = page.locator("haoke-chat textarea").bounding_box()
    assert field["height"] >= 36, "a whole line of what is written, before anything is"
