"""A manager's story in a real browser: a threshold is tried on the past, put in force, and taken back with one click."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages
from tests.browser.manager import PATIENCE_MS, faults, fits
from tests.browser.test_desk_page import enter


@pytest.fixture(scope="module")
def with_month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a generated month."""
    desk = Desk(tmp_path_factory.mktemp("lab") / "data")
    desk.month(300)
    with desk as running:
        yield running


@pytest.fixture
def lab(with_month: Desk, pages: Pages, request: pytest.FixtureRequest) -> Any:
    """The lab on it, opened by a manager of the test's own."""
    page = enter(pages, with_month, f"wei{abs(hash(request.node.name)) % 1000}", "manager", locale="en-GB")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(with_month.url + "/manage")
    expect(page.locator(".generated")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".here")).to_be_visible(timeout=PATIENCE_MS)
    return page


def test_a_threshold_is_tried_put_in_force_and_taken_back(lab: Any) -> None:
    assert not faults(lab)
    lab.locator("#desk").fill("0.9")
    expect(lab.locator(".ways")).to_be_visible(timeout=PATIENCE_MS)
    expect(lab.locator(".flip").first).to_be_visible()
    expect(lab.locator(".moved").first).to_be_attached()
    lab.locator(".flip").first.click()
    expect(lab.locator("dialog .bubble").first).to_be_visible(timeout=PATIENCE_MS)
    lab.keyboard.press("Escape")
    lab.get_by_role("button", name="Put in force").click()
    expect(lab.locator("header .pill", has_text="in force: v1")).to_be_visible(timeout=PATIENCE_MS)

    lab.get_by_role("link", name="Versions").click()
    expect(lab.get_by_text("in force: v1")).to_be_visible(timeout=PATIENCE_MS)
    assert not faults(lab)
    lab.get_by_role("button", name="Go back one").click()
    expect(lab.get_by_text("in force: file")).to_be_visible(timeout=PATIENCE_MS)


def test_what_customers_read_is_shown_as_their_channel_carries_it(lab: Any) -> None:
    lab.get_by_text("The exact texts customers read").click()
    box = lab.locator(".texts-box")
    expect(box).to_be_visible()
    for name, value in (("channel", "web"), ("language", "de"), ("subject", "order")):
        lab.locator(f"select[name={name}]").select_option(value)
    overdue = box.locator("dl > div", has=lab.get_by_text("order.status.paid_overdue", exact=True))
    expect(overdue.locator("dd").first).to_have_attribute("lang", "de")
    expect(overdue.locator(".bubble").first).to_contain_text("{order_id}")
    expect(overdue.locator("li.pill").first).to_have_text("Beschleunigen")  # pressed there, not numbered
    assert not faults(lab)


def test_every_part_opens_without_a_fault(lab: Any) -> None:
    parts = (
        ("Outcomes", ".number"),
        ("Review", ".turn"),
        ("Models", ".notice"),
        ("Alarms", ".calm"),
        ("People", "form"),
        ("School", "form"),
        ("Knowledge", "button[aria-pressed]"),
    )
    for name, seen in parts:
        lab.get_by_role("link", name=name).click()
        expect(lab.locator(seen).first).to_be_attached(timeout=PATIENCE_MS)
        assert not faults(lab), name
    lab.set_viewport_size({"width": 390, "height": 844})
    lab.emulate_media(color_scheme="dark")
    lab.get_by_role("link", name="Thresholds").click()
    expect(lab.locator(".here").first).to_be_attached(timeout=PATIENCE_MS)
    fits(lab)
    lab.get_by_role("button", name="中文").click()
    expect(lab.locator("html")).to_have_attribute("lang", "zh")
    for name, seen in (*parts, ("Thresholds", ".here"), ("Versions", ".card")):
        lab.locator(f"nav a[href='/manage/{name.lower()}']").click()
        expect(lab.locator(seen).first).to_be_attached(timeout=PATIENCE_MS)
        fits(lab)
        assert not faults(lab), f"{name} in the dark, on a phone, in Chinese"
        if name == "Outcomes":
            rows = lab.evaluate("[...document.querySelectorAll('.groups tr')].map((row) => row.offsetHeight)")
            assert max(rows) < 70, "a table is moved sideways, its words are not broken into letters"
        if name == "Thresholds":
            dial, risk = (lab.locator(each).first.bounding_box()["y"] for each in ("#desk", ".here"))
            patience = lab.locator(".steps").first.bounding_box()["y"]
            assert dial < risk < patience, "what a threshold means stands right under it"
        if name == "Review":
            assert all(lab.locator(".pick strong").all_inner_texts()), "what was not understood says so"
            expect(lab.locator(".turn .why .quiet").first).to_have_text(re.compile("[一-鿿]"))


def test_what_is_written_wrong_is_told_and_never_left_out_in_silence(lab: Any) -> None:
    lab.get_by_role("button", name="中文").click()
    alert = lab.locator(".whatif [role=alert]")
    amounts = lab.locator("input[placeholder='CNY 1000, USD 150']")
    for wrong in ("1000", "abc -5 CNY", "CNY 1,000"):  # the last is two: an amount of one, and three noughts
        amounts.fill(wrong)
        amounts.press("Tab")
        expect(alert).to_contain_text("请连同币种一起写", timeout=PATIENCE_MS)
    amounts.fill("cny1000")
    amounts.press("Tab")
    expect(alert).to_have_count(0)
    expect(lab.locator(".ways")).to_be_visible(timeout=PATIENCE_MS)
    topics = lab.locator("input[placeholder='complaint']")
    topics.fill("complain")
    topics.press("Tab")
    expect(lab.get_by_text("没有叫“complain”的话题")).to_be_visible()
    words = lab.locator("input[placeholder*='lawyer']")
    words.fill("x")
    words.press("Tab")
    expect(alert).to_contain_text("单个字的词", timeout=PATIENCE_MS)
    lab.trouble.clear()  # Chromium notes each refusal
