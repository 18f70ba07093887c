"""On a desk that is served: a model on trial differs and is seen to, a bad model and a bad setting are taken back, and a page says so."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.writer.registry import Card, Registry
from tests.browser.kit import KEY, Desk, Pages
from tests.browser.manager import PATIENCE_MS, faults, manager
from tests.judges import judge_that_hears

ASKED = ("运费多少", "有什么优惠吗", "支持哪些付款方式")
BAD = "hears-only-people"


@pytest.fixture
def served(own_desk: Desk, tmp_path: Path) -> Desk:
    """A desk with a registered judge that takes everything for a wish to speak to a person."""
    Registry(own_desk.data, "judges").add(
        judge_that_hears("handoff.request", tmp_path / "judge"), Card(name=BAD, figures={"n": 1})
    )
    return own_desk.start()


def asks(desk: Desk, sender: str, text: str) -> Any:
    body = json.dumps({"sender": sender, "message": text}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{desk.url}/webhooks/rest/webhook", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_a_model_is_watched_and_taken_back_and_so_is_a_setting(served: Desk, pages: Pages) -> None:
    page = manager(served, pages)
    page.goto(served.url + "/manage/models")
    judge = page.get_by_role("region", name="The model that understands")
    judge.get_by_role("button", name="Run silently").click()
    expect(judge.get_by_text("silent beside").first).to_be_visible()
    served.tells("a judge is on trial", BAD)

    customer = pages.open(served.url + "/", locale="zh-CN")
    for n, text in enumerate(ASKED):
        assert asks(served, f"early-{n}", text), "what looks on keeps nobody from an answer"
    page.reload()
    expect(judge.locator(".difference")).to_have_count(3)
    expect(judge.get_by_role("button", name="Try it on 10 %")).to_be_disabled()
    assert not faults(page)
    first = judge.locator(".difference").first
    first.get_by_role("button", name="The one in force is right").click()
    expect(judge.locator('.chip[aria-pressed="true"]')).to_have_count(1)

    # Somebody forces it into force in a terminal. Nobody gets an answer any more, and it is taken back.
    Registry(served.data, "judges").promote(BAD, "live", by="lee", force=True)
    served.tells("the judge has changed", BAD)
    for n in range(32):
        asks(served, f"visitor-{n}", ASKED[0])
    banner = page.locator(".alarm-banner")
    expect(banner).to_contain_text("is in force", timeout=PATIENCE_MS)
    expect(banner).to_contain_text(BAD)
    assert not faults(page)
    served.tells("the judge has changed", "installed")
    assert asks(served, "later", ASKED[0]), "answered again"
    assert Registry(served.data, "judges").live == ""
    banner.get_by_role("button", name="Understood").click()
    expect(banner).to_have_count(0)

    # The same with a setting: everything about shipping goes to a person.
    page.goto(served.url + "/manage/thresholds")
    page.get_by_label("Words").fill("运费")
    page.get_by_label("Words").blur()
    page.get_by_role("button", name="Put in force").click()
    expect(page.get_by_text("in force: v1").first).to_be_visible()
    served.tells("settings in force", '"version": "v1"')
    for n in range(32):
        asks(served, f"shipping-{n}", ASKED[0])
    expect(banner).to_contain_text("v1", timeout=PATIENCE_MS)
    page.goto(served.url + "/manage/versions")
    expect(page.locator(".timeline .alarm")).to_contain_text("the alarm")
    expect(page.get_by_text("in force: file").first).to_be_visible()
    with urllib.request.urlopen(f"{served.url}/metrics", timeout=30) as told:
        assert b'haoke_alarms_total{kind="ccr"} 2.0' in told.read()
    expect(customer.locator("body")).to_have_count(1)
