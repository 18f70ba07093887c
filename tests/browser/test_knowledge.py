"""A manager's story: a question that found no answer becomes an article, answers, and is taken out again."""

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages
from tests.browser.manager import PATIENCE_MS, manager
from tests.browser.visitor import AXE

QUESTION = "Is the building wheelchair friendly?"


def say(desk: Desk, text: str) -> str:
    """What the bot answers a customer."""
    body = json.dumps({"sender": "alice", "message": text}).encode()
    post = urllib.request.Request(
        f"{desk.url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(post, timeout=PATIENCE_MS / 1000) as answer:
        return "\n".join(each["text"] for each in json.load(answer))


@pytest.fixture
def manage(own_desk: Desk, pages: Pages) -> Any:
    """The page of knowledge, opened by a new manager after a customer asked in vain."""
    own_desk.start()
    assert "120 cm" not in say(own_desk, QUESTION)
    page = manager(own_desk, pages)
    page.goto(own_desk.url + "/manage/knowledge")
    expect(page.get_by_role("button", name="Look")).to_be_visible(timeout=PATIENCE_MS)
    return page


def faults(page: Any) -> list[str]:
    """What axe-core finds, in light and in dark."""
    page.evaluate(AXE)
    found: list[str] = []
    for _ in range(2):
        seen = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in seen["violations"]]
        page.get_by_role("button", name="Light or dark").click()
    return found


def test_a_question_becomes_an_article_and_goes_again(manage: Any, own_desk: Desk) -> None:
    page = manage
    page.get_by_label("A customer's question").fill("who pays for sending a return back")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("status").first).to_contain_text("sure", timeout=PATIENCE_MS)
    expect(page.locator(".passages li").first).to_be_visible()
    assert not faults(page)

    page.get_by_role("button", name="Unanswered").click()
    topic = page.locator(".topic", has_text=QUESTION)
    expect(topic).to_be_visible(timeout=PATIENCE_MS)
    assert not faults(page)
    answer = topic.get_by_label("The answer, as customers will read it")
    answer.fill("There is a ramp at the door, 120 cm wide.")
    topic.get_by_role("button", name="Approve and put live").click()
    expect(page.get_by_text(f"Live: {QUESTION}")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Try a question").click()
    page.get_by_label("A customer's question").fill(QUESTION)
    page.get_by_role("button", name="Look").click()
    expect(page.locator(".tag.resolved")).to_have_text("Answered", timeout=PATIENCE_MS)
    expect(page.locator(".passages li").first).to_contain_text("120 cm")

    page.get_by_role("button", name="Articles").click()
    row = page.locator("tr", has_text=QUESTION)
    expect(row).to_contain_text("always", timeout=PATIENCE_MS)
    assert not faults(page)
    row.get_by_role("button", name="Remove", exact=True).click()
    row.get_by_role("button", name="Really remove").click()
    expect(row).to_have_count(0, timeout=PATIENCE_MS)

    page.get_by_role("button", name="Corrections").click()
    page.locator(".pick").first.click()
    expect(page.get_by_text("No conversation was told the old version.")).to_be_visible(timeout=PATIENCE_MS)
    assert not faults(page)
