"""An answer that grows before the visitor's eyes, and everything that can happen to it on the way.

A model words it here, one sentence each time the test lets it, so that every moment of an answer can be held still.
"""

import json
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.kit import KEY, PATIENCE_S, Desk, Pages, WatchedPage
from tests.browser.teller import GREETING, Teller, telling
from tests.browser.test_desk_page import enter, pick
from tests.browser.visitor import ROOT, Chat, call, conversation

QUESTION = "Where is my order 20731?"
PAGE = "/?as=C1002&lang=en"
GONE = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "WebSocket", "Failed to load"]
STOP = "haoke-chat .below button:has-text('Stop')"


@pytest.fixture(scope="module")
def model() -> Iterator[Teller]:
    with telling() as teller:
        yield teller


@pytest.fixture(scope="module")
def telling_desk(model: Teller, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Desk(tmp_path_factory.mktemp("telling") / "data", **model.settings) as running:
        yield running


@pytest.fixture
def teller(model: Teller) -> Iterator[Teller]:
    """The model, holding its tongue."""
    model.hold()
    yield model
    model.flow()


SHOWN = GREETING["en"]  # what three sentences of the model let through: the last may not be whole yet


def half(chat: Chat, wanted: str = SHOWN) -> str:
    """The answer once its first sentences are shown: it grows, and can be stopped."""
    chat.page.wait_for_function(
        f"(t) => {ROOT}.querySelector('.partial .bubble')?.innerText.trim() === t", arg=wanted
    )
    chat.page.wait_for_selector(STOP)
    return wanted


def whole(chat: Chat) -> str:
    """The answer once it is whole, with its card."""
    chat.page.wait_for_function(f"() => {ROOT}.querySelector('.card') && !{ROOT}.querySelector('.partial')")
    return chat.texts()[-1]


def turns(desk: Desk, page: WatchedPage) -> Any:
    """The turns of the page's conversation, once there is one that is over."""
    asked = Request(f"{desk.url}/api/conversations/{conversation(page)}/turns")
    asked.add_header("Authorization", f"Bearer {KEY}")
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with urlopen(asked, timeout=20) as answer:
            if found := json.load(answer):
                return found
        time.sleep(0.05)
    raise AssertionError("no turn came to its end")


def test_it_is_shown_sentence_by_sentence(telling_desk: Desk, pages: Pages, teller: Teller) -> None:
    chat = Chat(pages.open(telling_desk.url + PAGE)).open()
    chat.say(QUESTION)
    teller.go(2)
    half(chat, SHOWN.partition(". ")[0] + ".")
    teller.go(1)
    half(chat)
    assert chat.page.locator("haoke-chat .partial .acts, haoke-chat .card").count() == 0
    teller.flow()
    assert whole(chat).startswith(GREETING["en"])
    expect(chat.page.locator(STOP)).to_be_hidden()
    expect(chat.page.locator("haoke-chat .msg[data-id]:not(.mine)")).to_have_count(1)


def test_a_reload_in_the_middle_finds_the_half_answer_and_then_the_whole(
    telling_desk: Desk, pages: Pages, teller: Teller
) -> None:
    page = pages.open(telling_desk.url + PAGE)
    chat = Chat(page).open()
    chat.say(QUESTION)
    teller.go(3)
    before = half(chat)
    page.reload()
    chat = Chat(page)
    assert half(chat) == before
    teller.flow()
    text = whole(chat)
    assert text.startswith(before)
    assert [t for t in chat.texts() if t in (QUESTION, text)] == chat.texts()[-2:]
    assert len(chat.texts()) == 2


def test_what_a_visitor_stops_is_never_sent(telling_desk: Desk, pages: Pages, teller: Teller) -> None:
    page = pages.open(telling_desk.url + PAGE)
    chat = Chat(page).open()
    chat.say(QUESTION)
    teller.go(3)
    shown = half(chat)
    page.locator(STOP).click()
    page.wait_for_selector("haoke-chat .meta >> text=Stopped here")
    page.wait_for_function(f"() => {ROOT}.activeElement?.tagName === 'TEXTAREA'")
    teller.flow()
    page.wait_for_function(f"() => !{ROOT}.querySelector('.dots')")
    assert chat.texts() == [QUESTION, shown]
    expect(page.locator("haoke-chat .card")).to_have_count(0)
    page.reload()
    Chat(page)
    page.wait_for_selector("haoke-chat .meta >> text=Stopped here")
    assert chat.texts() == [QUESTION, shown]
    (turn,) = turns(telling_desk, page)
    assert turn["replies"] == [shown]
    assert turn["wording"]["outcome"] == "stopped"
    chat.say("Where is my order 20732?")
    page.wait_for_function(f"() => {ROOT}.querySelector('.log').innerText.includes('running shoes')")


def test_a_person_who_takes_over_ends_the_half_answer_and_no_word_of_the_bot_follows(
    telling_desk: Desk, pages: Pages, teller: Teller
) -> None:
    page = pages.open(telling_desk.url + PAGE)
    chat = Chat(page).open()
    chat.say(QUESTION)
    teller.go(3)
    shown = half(chat)
    where = conversation(page)
    call(telling_desk, f"{where}/claim", {"agent": "mei"})
    call(telling_desk, f"{where}/messages", {"agent": "mei", "text": "I am a person."})
    chat.has("I am a person.")  # while the model still has words to give
    assert chat.texts() == [QUESTION, shown, "I am a person."]
    expect(page.locator("haoke-chat .meta >> text=Stopped here")).to_have_count(1)
    teller.flow()
    call(telling_desk, f"{where}/messages", {"agent": "mei", "text": "Let me look."})
    chat.has("Let me look.")
    page.wait_for_function(f"() => !{ROOT}.querySelector('.dots, .partial')")
    assert chat.texts() == [QUESTION, shown, "I am a person.", "Let me look."]
    assert [reply for turn in turns(telling_desk, page) for reply in turn["replies"]] == [shown]


def test_the_first_letter_at_the_desk_ends_the_half_answer(
    telling_desk: Desk, pages: Pages, teller: Teller
) -> None:
    """Customer and agent at once: nobody pressed anything, a colleague only began to write."""
    page = pages.open(telling_desk.url + PAGE)
    chat = Chat(page).open()
    mei = enter(pages, telling_desk, "mei", locale="en-GB")
    chat.say(QUESTION)
    teller.go(3)
    shown = half(chat)
    pick(mei, conversation(page))
    field = mei.locator("#composer")
    expect(field).to_have_attribute("placeholder", "Reply to the customer: writing takes over")
    field.press_sequentially("I")
    mei.wait_for_selector(".owner.me")
    expect(page.locator("haoke-chat .meta >> text=Stopped here")).to_have_count(1)
    teller.flow()
    field.press_sequentially(" am a person.")
    field.press("Enter")
    chat.has("I am a person.")
    page.wait_for_function(f"() => !{ROOT}.querySelector('.partial')")
    assert chat.texts() == [QUESTION, shown, "I am a person."]
    assert [reply for turn in turns(telling_desk, page) for reply in turn["replies"]] == [shown]


_DROPS = """
const Real = WebSocket;
window.__heard = 0; window.__cut = 0; window.__dropped = false;
window.WebSocket = class extends Real {
  set onmessage(act) {
    super.onmessage = (event) => {
      const kind = JSON.parse(event.data).type;
      if (kind === "ack") window.__heard = 1; else if (window.__heard) window.__heard += 1;
      if (!window.__dropped && window.__heard && window.__heard === window.__cut) { window.__dropped = true; this.close(); return; }
      act(event);
    };
  }
  get onmessage() { return super.onmessage; }
};
"""


def test_a_socket_dropped_at_every_frame_of_an_answer_changes_nothing(
    telling_desk: Desk, pages: Pages, teller: Teller
) -> None:
    """One visitor loses no frame; as many others as frames ask the same, and each loses another one and the socket with it."""
    teller.flow()
    ((calm, frames, _),) = asked(telling_desk, pages, [0])
    assert frames >= 5  # ack, the question, who speaks, sentences, the whole
    cuts = asked(telling_desk, pages, range(1, frames + 2))  # one more, since one may hear one more
    for cut, (_, heard, dropped) in enumerate(cuts, 1):
        assert dropped or heard < cut  # who heard fewer frames than that had none to lose
    assert sum(dropped for _, _, dropped in cuts) >= 5
    for texts, _, _ in cuts:
        assert (len(texts), texts[0]) == (2, QUESTION)
        assert texts[1].startswith(SHOWN)
        assert numbers(texts[1]) == numbers(calm[1])


def asked(desk: Desk, pages: Pages, cuts: Iterable[int]) -> list[tuple[list[str], int, bool]]:
    """Visitors who lose their socket at these frames of the answer: what they see, the frames they heard, whether one was lost."""
    chats = []
    for cut in cuts:
        context = pages.context()
        context.add_init_script(_DROPS)
        chats.append(Chat(pages.open(desk.url + PAGE, context=context)).open())
        chats[-1].page.evaluate(f"window.__cut = {cut}")
    for chat in chats:
        chat.say(QUESTION)
    found = []
    for chat in chats:
        whole(chat)
        chat.page.wait_for_function(f"() => !{ROOT}.querySelector('.sending, .failed, .dots')")
        heard, dropped = chat.page.evaluate("[window.__heard, window.__dropped]")
        found.append((chat.texts(), int(heard), bool(dropped)))
    return found


def numbers(text: str) -> set[str]:
    """The facts of an answer: shops vary the words between conversations, never these."""
    return set(re.findall(r"[A-Z]{2}\d+|\d{5}|DHL", text))


def test_a_server_killed_in_the_middle_of_an_answer_finishes_it_once(
    own_desk: Desk, pages: Pages, teller: Teller
) -> None:
    own_desk.settings |= {**teller.settings, "HAOKE_TURN__LEASE_S": "2", "HAOKE_TURN__HEARTBEAT_S": "0.5"}
    own_desk.start()
    page = pages.open(own_desk.url + PAGE)
    page.allowed = GONE
    chat = Chat(page).open()
    chat.say(QUESTION)
    teller.go(3)
    shown = half(chat)
    own_desk.kill()
    page.wait_for_selector("haoke-chat .strip.warn:not([hidden])")
    assert chat.texts() == [QUESTION, shown]  # what was shown stays
    teller.flow()
    own_desk.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    text = whole(chat)
    assert text.startswith(shown)
    assert chat.texts() == [QUESTION, text]
    page.reload()
    chat = Chat(page)
    whole(chat)
    assert chat.texts() == [QUESTION, text]
