"""The widget in real Chromium: what a visitor sees on good days and on bad ones."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, OpenPage, Pages
from tests.browser.test_desk_page import enter
from tests.browser.visitor import ROOT, Chat, call, conversation, paste, png


@pytest.fixture
def chat(open_page: OpenPage) -> Chat:
    return Chat(open_page("/?as=C1002&lang=en")).open()


def test_a_first_visit_says_it_is_a_bot_answers_and_is_remembered(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    page = pages.open(desk.url + "/?as=C1002&lang=en", context=context)
    chat = Chat(page).open()
    expect(page.locator("haoke-chat .note.ai")).to_contain_text("AI assistant")
    expect(page.locator("haoke-chat .human")).to_have_text("Talk to a person")
    chat.say("Where is my order 20732?")
    before = chat.answered()
    assert "running shoes" in before[-1]
    expect(page.locator("haoke-chat .card").first).to_be_attached()
    page.reload()  # a returning visit: the panel is as it was left
    chat = Chat(page)
    page.wait_for_selector("haoke-chat textarea")
    assert chat.answered() == before


def test_a_quick_reply_can_be_used_once(chat: Chat) -> None:
    chat.say("Where is my order 20731?")
    chat.answered()
    first = chat.page.locator("haoke-chat .quick .pill").first
    title = first.inner_text()
    first.click()
    chat.has(title)
    chat.answered(2)
    expect(chat.page.locator("haoke-chat .quick .pill").first).to_be_disabled()


@pytest.mark.parametrize("words", ["yes", "确认"])
def test_what_is_typed_closes_the_buttons_as_a_press_does(open_page: OpenPage, words: str) -> None:
    english = words == "yes"
    chat = Chat(open_page(f"/?as={'C1002' if english else 'C1001'}&lang={'en' if english else 'zh'}")).open()
    chat.say("I want to return 20733" if english else "我要取消订单 10422")
    chat.answered()
    expect(chat.page.locator("haoke-chat .quick .pill:not([disabled])").first).to_be_attached()
    chat.say(words)
    chat.answered(2)
    first = chat.page.locator("haoke-chat .quick").first
    expect(first.locator(".pill[disabled]").first).to_be_attached()
    expect(first.locator(".pill:not([disabled])")).to_have_count(0)


def test_choices_of_an_older_question_are_over(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    chat = Chat(pages.open(desk.url + "/?as=C1002&lang=en", context=context)).open()
    other = Chat(pages.open(desk.url + "/?as=C1002&lang=en", context=context)).open()
    for number, text in enumerate(("Where is my order 20731?", "cancel 20732"), 1):
        chat.say(text)
        chat.answered(number)
        other.answered(number)
    for page in (chat.page, other.page):
        groups = page.locator("haoke-chat .quick")
        expect(groups.nth(1)).to_be_attached()
        for group in groups.all()[:-1]:
            expect(group.locator(".pill:not([disabled])")).to_have_count(0)
        expect(groups.last.locator(".pill").first).to_be_enabled()


def test_what_is_written_offline_is_sent_once_the_line_is_back(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    page = pages.open(desk.url + "/?lang=en", context=context)
    page.allowed = ["ERR_INTERNET_DISCONNECTED", "WebSocket"]
    chat = Chat(page).open()
    chat.say("hello")
    chat.answered()
    context.set_offline(True)
    page.wait_for_selector("haoke-chat .strip.warn:not([hidden])")
    chat.say("thank you")
    expect(page.locator("haoke-chat .mine.sending")).to_have_count(1)
    context.set_offline(False)
    chat.answered(2)
    assert chat.texts().count("thank you") == 1


def test_two_tabs_stay_in_step(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    first = Chat(pages.open(desk.url + "/?lang=en", context=context)).open()
    first.say("hello")
    first.answered()
    second = Chat(pages.open(desk.url + "/?lang=en", context=context)).open()
    assert second.answered() == first.texts()
    second.say("how do I return something?")
    second.answered(2)
    first.answered(2)
    assert first.texts() == second.texts()


def test_a_socket_that_drops_at_any_frame_loses_and_doubles_nothing(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    context.add_init_script(
        """
        const Real = WebSocket; let left = 1, drops = 0;
        window.WebSocket = class extends Real {
          set onmessage(act) { super.onmessage = (event) => {
            act(event); if (drops < 6 && --left <= 0) { drops += 1; left = drops + 1; this.close(); } }; }
          get onmessage() { return super.onmessage; }
        };"""
    )
    chat = Chat(pages.open(desk.url + "/?as=C1002&lang=en", context=context)).open()
    for number, text in enumerate(("hello", "Where is my order 20731?", "thank you"), 1):
        chat.say(text)
        chat.answered(number)
    texts = chat.texts()
    calm = Chat(pages.open(desk.url + "/?as=C1002&lang=en", context=context)).open()
    assert calm.answered(3) == texts
    assert len([t for t in texts if t in ("hello", "Where is my order 20731?", "thank you")]) == 3


def test_a_forged_token_leaves_the_visitor_anonymous(desk: Desk, open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    chat = Chat(page).open()
    head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    body = "eyJzdWIiOiJDMTAwMSIsImF1ZCI6Imhhb2tlIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQ3MDAwMDAwMDB9"
    assert page.evaluate(f"Haoke.identify('{head}.{body}.AAAA')") is False
    chat.say("Where is my order 10421?")
    assert "蓝牙" not in " ".join(chat.answered())


def test_a_person_takes_over_and_the_bot_is_silent(desk: Desk, chat: Chat) -> None:
    chat.say("hello")
    chat.answered()
    where = conversation(chat.page)
    call(desk, f"{where}/claim", {"agent": "mei"})
    chat.page.wait_for_function(f"() => {ROOT}.querySelector('.who').innerText.includes('mei')")
    chat.say("Where is my order 20731?")
    call(desk, f"{where}/messages", {"agent": "mei", "text": "I am a person."})
    chat.has("I am a person.")
    assert not any("DHL" in text for text in chat.texts())
    call(desk, f"{where}/release", {"agent": "mei"})
    chat.page.wait_for_function(f"() => {ROOT}.querySelector('.who').innerText.includes('AI')")


def test_each_side_sees_the_other_write_and_the_sign_fades(desk: Desk, pages: Pages) -> None:
    page = pages.open(desk.url + "/?lang=en")
    chat = Chat(page).open()
    chat.say("hello")
    chat.answered()
    colleague = enter(pages, desk, "mei")
    colleague.click(".view:last-child")
    colleague.click(f"[data-id='{conversation(page)}']")
    colleague.click(".head button.primary")
    colleague.wait_for_selector(".owner.me")
    page.wait_for_function(f"() => {ROOT}.querySelector('.who').innerText.includes('mei')")
    page.locator("haoke-chat textarea").press_sequentially("one mo")
    colleague.wait_for_selector(".company .pill")
    page.locator("haoke-chat textarea").fill("")
    colleague.wait_for_selector(".company .pill", state="detached")
    colleague.locator("#composer").press_sequentially("I am")
    page.wait_for_selector("haoke-chat .log >> text=mei is writing")
    page.wait_for_function(f"() => !{ROOT}.querySelector('.dots')")  # she stopped without a word


def test_a_person_is_asked_for_with_one_tap_and_the_state_is_shown(chat: Chat) -> None:
    chat.page.locator("haoke-chat button.human").click()
    chat.answered()
    chat.page.wait_for_function(
        f"() => /in line|away now|coming/.test({ROOT}.querySelector('.below').innerText)"
    )


def test_a_file_shows_its_picture_and_a_wrong_one_is_refused_before_it_is_sent(chat: Chat) -> None:
    pick = chat.page.locator("haoke-chat input[type=file]")
    pick.set_input_files({"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(chat.page.locator("haoke-chat .strip.warn")).to_contain_text("Only pictures")
    pick.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": png()})
    expect(chat.page.locator("haoke-chat .draft")).to_contain_text("photo.png")
    chat.page.locator("haoke-chat .go").click()
    chat.page.wait_for_selector("haoke-chat .mine:not(.sending) .shot")


def test_a_file_that_did_not_go_up_is_sent_again_with_one_tap(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    page = pages.open(desk.url + "/?lang=en", context=context)
    page.allowed = ["ERR_FAILED"]
    Chat(page).open()
    context.route("**/widget/files", lambda route: route.abort())
    page.locator("haoke-chat input[type=file]").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": png()}
    )
    assert page.locator("haoke-chat .draft img").evaluate("(i) => i.decode().then(() => i.naturalWidth)") == 4
    page.locator("haoke-chat .go").click()
    page.wait_for_selector("haoke-chat .mine.failed .shot")
    context.unroute("**/widget/files")
    page.locator("haoke-chat .failed .link").click()
    page.wait_for_selector("haoke-chat .mine:not(.sending):not(.failed) .shot")
    expect(page.locator("haoke-chat .mine[data-id]")).to_have_count(1)


def test_the_conversation_can_be_taken_along(chat: Chat) -> None:
    chat.say("hello")
    answer = chat.answered()[-1]
    chat.page.locator("haoke-chat .head .tool").first.click()
    with chat.page.expect_download() as taken:
        chat.page.locator("haoke-chat .menu button >> text=Download the conversation").click()
    kept = taken.value.path().read_text(encoding="utf-8")
    assert taken.value.suggested_filename == "chat.txt"
    assert "customer: hello" in kept
    assert answer.splitlines()[0] in kept


def test_the_survey_comes_once_when_a_person_has_closed(desk: Desk, pages: Pages) -> None:
    page = pages.open(desk.url + "/?lang=en")
    chat = Chat(page).open()
    chat.say("hello")
    chat.answered()
    where = conversation(page)
    call(desk, f"{where}/claim", {"agent": "mei"})
    call(desk, f"{where}/close", {"agent": "mei"})
    page.wait_for_selector("haoke-chat .stars")
    page.locator("haoke-chat .sheet .link").click()  # not now
    page.wait_for_selector("haoke-chat .stars", state="detached")
    page.reload()
    Chat(page).answered()
    page.wait_for_function(f"() => {ROOT}.querySelector('.who').innerText.includes('AI')")
    expect(page.locator("haoke-chat .stars")).to_have_count(0)


def test_an_answer_tells_where_it_is_from_by_title(chat: Chat) -> None:
    chat.say("Can I return opened underwear?")
    chat.answered()
    chat.page.locator("haoke-chat .meta > .link >> text=Sources").click()
    expect(chat.page.locator("haoke-chat .meta .note")).to_have_text(re.compile(r"\w"))  # a title
    expect(chat.page.locator("haoke-chat .meta > .link")).to_have_attribute("aria-expanded", "true")


def test_thumbs_survey_and_deletion(chat: Chat) -> None:
    page = chat.page
    chat.say("hello")
    chat.answered()
    page.locator("haoke-chat .acts button").nth(1).click()
    page.locator("haoke-chat .acts .pill").first.click()
    page.wait_for_selector("haoke-chat .acts >> text=Thank you!")
    page.locator("haoke-chat .head .tool").first.click()
    page.locator("haoke-chat .menu button").first.click()
    page.locator("haoke-chat .stars button").nth(3).click()
    page.wait_for_selector("haoke-chat .note >> text=Thank you!")
    page.locator("haoke-chat .head .tool").first.click()
    page.locator("haoke-chat .menu button").last.click()
    page.locator("haoke-chat .pill.danger").click()
    page.wait_for_function(f"() => {ROOT}.querySelectorAll('.msg[data-id]').length === 0")


def test_a_visitor_says_in_the_menu_that_no_model_may_learn_from_them_and_takes_it_back(chat: Chat) -> None:
    page = chat.page
    chat.say("hello")
    chat.answered()
    for label, answer in (
        ("Don't train on my chats", "nothing you write here is used"),
        ("Allow training", "may be used"),
    ):
        page.locator("haoke-chat .head .tool").first.click()
        page.locator("haoke-chat .menu button", has_text=label).click()
        page.wait_for_selector("haoke-chat .menu", state="detached")
        chat.has(answer)


def test_everything_goes_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/?as=C1002&lang=en")
    Chat(page)
    page.locator("haoke-chat .launch").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {ROOT}.activeElement?.tagName === 'TEXTAREA'")
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    Chat(page).answered()
    assert page.evaluate(f"{ROOT}.activeElement.tagName") == "TEXTAREA"  # focus stays while messages come
    assert "hello" not in page.evaluate(f"{ROOT}.querySelector('[role=status]').textContent")
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {ROOT}.activeElement?.classList.contains('launch')")


def test_the_survey_is_found_and_answered_by_keyboard(chat: Chat) -> None:
    page = chat.page
    chat.say("hello")
    chat.answered()
    menu = f"{ROOT}.activeElement === {ROOT}.querySelector('.head .tool')"
    for _ in range(30):  # back over everything above the field
        if page.evaluate(menu):
            break
        page.keyboard.press("Shift+Tab")
    assert page.evaluate(menu)
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {ROOT}.activeElement?.closest('.menu')")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {ROOT}.activeElement?.closest('.stars')")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("haoke-chat .note >> text=Thank you!")
    page.wait_for_function(f"() => {ROOT}.activeElement?.classList.contains('log')")  # the focus is not lost


def test_on_a_phone_it_fills_the_screen_and_in_arabic_it_runs_from_the_right(open_page: OpenPage) -> None:
    page = open_page("/?ui=ar", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    Chat(page).open()
    page.wait_for_function(
        f"() => {{ const b = {ROOT}.querySelector('.panel').getBoundingClientRect(); return !b.x && !b.y && b.width === 390; }}"
    )
    expect(page.locator("haoke-chat .root")).to_have_attribute("dir", "rtl")
    page.wait_for_function("document.documentElement.scrollWidth <= 390")


def test_where_sockets_do_not_get_through_events_and_posts_do(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    context.add_init_script("delete window.WebSocket; window.WebSocket = undefined; delete window.WebSocket;")
    chat = Chat(pages.open(desk.url + "/?as=C1002&lang=en", context=context)).open()
    chat.say("Where is my order 20732?")
    assert "running shoes" in chat.answered()[-1]


def test_what_is_pasted_and_does_not_fit_is_told_of(desk: Desk, pages: Pages) -> None:
    page = pages.open(desk.url + "/?lang=en")
    Chat(page).open()
    told, field = page.locator("haoke-chat .strip.warn"), page.locator("haoke-chat textarea")
    paste(field, "x" * 4000)
    expect(told).to_be_hidden()
    paste(field, "x" * 4001)
    expect(told).to_have_text("This message is too long.")
