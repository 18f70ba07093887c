"""The widget in real Chromium: what a visitor sees on good days and on bad ones."""

import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.browser.conftest import Desk, OpenPage, Pages
from tests.browser.kit import KEY, WatchedPage

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ROOT = "document.querySelector('haoke-chat').shadowRoot"
TEXTS = f"[...{ROOT}.querySelectorAll('.msg[data-id] .bubble')].map((b) => b.innerText.trim())"
CANARY = "http://canary.invalid/x"


class Chat:
    """A visitor at the widget."""

    def __init__(self, page: WatchedPage) -> None:
        self.page = page
        page.wait_for_selector("haoke-chat .launch")

    def open(self) -> "Chat":
        self.page.evaluate("Haoke.open()")
        self.page.wait_for_selector("haoke-chat textarea")
        return self

    def say(self, text: str) -> None:
        box = self.page.locator("haoke-chat textarea")
        box.fill(text)
        box.press("Enter")

    def texts(self) -> list[str]:
        found: list[str] = self.page.evaluate(TEXTS)
        return found

    def answered(self, count: int = 1) -> list[str]:
        """The bubbles, once so many answers of the bot or the shop are there and nothing is on its way."""
        self.page.wait_for_function(
            f"""(n) => {{ const r = {ROOT};
            return r.querySelectorAll('.msg[data-id]:not(.mine) .bubble').length >= n
              && !r.querySelector('.dots, .sending, .msg.failed'); }}""",
            arg=count,
        )
        return self.texts()

    def has(self, text: str) -> None:
        self.page.wait_for_function(f"(t) => {TEXTS}.some((b) => b.includes(t))", arg=text)


@pytest.fixture
def chat(open_page: OpenPage) -> Chat:
    return Chat(open_page("/?as=C1002&lang=en")).open()


def call(desk: Desk, path: str, body: dict[str, Any]) -> Any:
    """What an agent's tool does."""
    request = Request(
        f"{desk.url}/api/desk/conversations/{path}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def conversation(page: WatchedPage) -> str:
    kept = page.evaluate("JSON.parse(localStorage.getItem('haoke:' + location.origin))")
    return f"web:{kept['session']}"


def test_a_first_visit_says_it_is_a_bot_answers_and_is_remembered(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    page = pages.open(desk.url + "/?as=C1002&lang=en", context=context)
    chat = Chat(page).open()
    assert "AI assistant" in page.locator("haoke-chat .note.ai").inner_text()
    assert page.locator("haoke-chat .human").inner_text().strip() == "Talk to a person"
    chat.say("Where is my order 20732?")
    before = chat.answered()
    assert "running shoes" in before[-1]
    assert page.locator("haoke-chat .card").count() >= 1
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
    assert chat.page.locator("haoke-chat .quick .pill").first.is_disabled()


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
    assert page.locator("haoke-chat .mine.sending").count() == 1
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


def test_a_server_that_is_killed_comes_back_with_everything(own_desk: Desk, pages: Pages) -> None:
    own_desk.start()
    page = pages.open(own_desk.url + "/?as=C1002&lang=en")
    page.allowed = ["ERR_CONNECTION_REFUSED", "WebSocket", "ERR_CONNECTION_RESET", "Failed to load"]
    chat = Chat(page).open()
    chat.say("hello")
    chat.answered()
    chat.say("Where is my order 20732?")
    own_desk.kill()
    own_desk.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    texts = chat.answered(2)
    assert texts.count("Where is my order 20732?") == 1
    assert len([t for t in texts if "running shoes" in t]) == 1


def test_a_forged_token_leaves_the_visitor_anonymous(desk: Desk, open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    chat = Chat(page).open()
    head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    body = "eyJzdWIiOiJDMTAwMSIsImF1ZCI6Imhhb2tlIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQ3MDAwMDAwMDB9"
    assert page.evaluate(f"Haoke.identify('{head}.{body}.AAAA')") is False
    chat.say("Where is my order 10421?")
    assert "蓝牙" not in " ".join(chat.answered())


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


def test_no_payload_runs_whoever_writes_it(desk: Desk, open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    chat = Chat(page).open()
    chat.say(PAYLOADS[0])
    chat.has("<script>")
    where = conversation(page)
    call(desk, f"{where}/claim", {"agent": "mei"})
    for payload in PAYLOADS:
        call(desk, f"{where}/messages", {"agent": "mei", "text": payload + " **bold** done"})
    chat.page.wait_for_function(
        f"(n) => {ROOT}.querySelectorAll('.msg.agent').length >= n", arg=len(PAYLOADS)
    )
    page.wait_for_function(
        f"() => {ROOT}.querySelectorAll('.msg.agent strong').length > 10"
    )  # Markdown is at work
    names = [{"name": f"{p[:60]}.png", "mimeType": "image/png", "buffer": _png()} for p in PAYLOADS[:5]]
    page.locator("haoke-chat input[type=file]").set_input_files(names)
    page.locator("haoke-chat .go").click()
    page.wait_for_selector("haoke-chat .mine .shot >> nth=4")
    elements = page.evaluate(
        f"[...{ROOT}.querySelectorAll('.log *')].filter((e) => /^(script|iframe|style|base|form|link|object|video|details|input|template)$/i.test(e.tagName)"
        " || [...e.attributes].some((a) => /^on/i.test(a.name) || /javascript:/i.test(a.value))).map((e) => e.outerHTML)"
    )
    assert elements == []
    # Dialogs, policy reports and requests to the canary would be in the page's trouble, which the kit judges.


def _png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


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


def test_a_person_is_asked_for_with_one_tap_and_the_state_is_shown(chat: Chat) -> None:
    chat.page.locator("haoke-chat button.human").click()
    chat.answered()
    chat.page.wait_for_function(
        f"() => /in line|away now|coming/.test({ROOT}.querySelector('.below').innerText)"
    )


def test_a_file_shows_its_picture_and_a_wrong_one_is_refused_before_it_is_sent(chat: Chat) -> None:
    pick = chat.page.locator("haoke-chat input[type=file]")
    pick.set_input_files({"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    assert "Only pictures" in chat.page.locator("haoke-chat .strip.warn").inner_text()
    pick.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": _png()})
    assert "photo.png" in chat.page.locator("haoke-chat .draft").inner_text()
    chat.page.locator("haoke-chat .go").click()
    chat.page.wait_for_selector("haoke-chat .mine:not(.sending) .shot")


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
    page.locator("haoke-chat .menu button").nth(2).click()
    page.locator("haoke-chat .pill.danger").click()
    page.wait_for_function(f"() => {ROOT}.querySelectorAll('.msg[data-id]').length === 0")


def _violations(page: WatchedPage) -> list[str]:
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((r) => r.violations)")
    return [f"{v['id']}: {[n['html'][:140] for n in v['nodes']][:3]}" for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/?as=C1002&lang=en", color_scheme=scheme, bypass_csp=True)
    page.allowed = ["axe", "policy"]
    chat = Chat(page).open()
    chat.say("Where is my order 20731?")
    chat.answered()
    assert _violations(page) == []


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


def test_on_a_phone_it_fills_the_screen_and_in_arabic_it_runs_from_the_right(open_page: OpenPage) -> None:
    page = open_page("/?ui=ar", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    Chat(page).open()
    box = page.locator("haoke-chat .panel").bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    assert page.evaluate(f"{ROOT}.querySelector('.root').dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_at_200_percent_nothing_is_cut_off(open_page: OpenPage) -> None:
    page = open_page("/?lang=en", viewport={"width": 640, "height": 400})  # 1280×800 at 200 %
    Chat(page).open()
    for selector in (".go", ".human", ".head .tool"):
        box = page.locator(f"haoke-chat {selector}").first.bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 640
        assert box["y"] + box["height"] <= 400


def test_where_sockets_do_not_get_through_events_and_posts_do(desk: Desk, pages: Pages) -> None:
    context = pages.context()
    context.add_init_script("delete window.WebSocket; window.WebSocket = undefined; delete window.WebSocket;")
    chat = Chat(pages.open(desk.url + "/?as=C1002&lang=en", context=context)).open()
    chat.say("Where is my order 20732?")
    assert "running shoes" in chat.answered()[-1]
