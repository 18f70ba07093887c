"""A manager's story in a real browser: a threshold is tried on the past, put in force, and taken back with one click."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Desk, Pages

ROOT = Path(__file__).parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PASSWORD = "correct horse battery staple"
PATIENCE_MS = 90_000  # on a busy machine


@pytest.fixture
def lab(own_desk: Desk, pages: Pages) -> Any:
    """The lab on a generated month, opened by a new manager."""
    own_desk.data.mkdir(parents=True)
    made = [sys.executable, "-m", "bot.cli", "demo-month", "--conversations", "300"]
    environment = {**os.environ, "HAOKE_DATA_DIR": str(own_desk.data)}
    subprocess.run(made, check=True, env=environment, cwd=ROOT, capture_output=True)
    own_desk.start()
    page = pages.open(own_desk.url + first_link(own_desk), locale="en-GB")
    page.set_default_timeout(PATIENCE_MS)
    for field in page.locator("input").all():
        field.fill(PASSWORD if field.get_attribute("type") == "password" else "wei")
    page.locator("form button").last.click()
    page.wait_for_url("**/desk")
    page.goto(own_desk.url + "/manage")
    expect(page.locator(".generated")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".here")).to_be_visible(timeout=PATIENCE_MS)
    return page


def first_link(desk: Desk) -> str:
    """The one-time link, which is printed a moment after the server answers."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < end:
        if found := re.search(r"/desk/set-up#\S+\s", desk.log.read_text(encoding="utf-8")):
            return found[0].strip()
        time.sleep(0.05)
    raise AssertionError("no link was printed")


def faults(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def test_a_threshold_is_tried_put_in_force_and_taken_back(lab: Any) -> None:
    assert not faults(lab)
    lab.locator("#desk").fill("0.9")
    expect(lab.locator(".ways")).to_be_visible(timeout=PATIENCE_MS)
    expect(lab.locator(".flip").first).to_be_visible()
    assert lab.locator(".moved").count() >= 1
    lab.locator(".flip").first.click()
    expect(lab.locator("dialog .bubble").first).to_be_visible(timeout=PATIENCE_MS)
    lab.keyboard.press("Escape")
    lab.get_by_role("button", name="Put in force").click()
    expect(lab.locator("header .pill", has_text="in force v1")).to_be_visible(timeout=PATIENCE_MS)

    lab.get_by_role("link", name="Versions").click()
    expect(lab.get_by_text("in force v1")).to_be_visible(timeout=PATIENCE_MS)
    assert not faults(lab)
    lab.get_by_role("button", name="Go back one").click()
    expect(lab.get_by_text("in force file")).to_be_visible(timeout=PATIENCE_MS)


def test_every_part_opens_without_a_fault(lab: Any) -> None:
    parts = (
        ("Outcomes", ".number"),
        ("Review", ".turn"),
        ("Models", ".notice"),
        ("Alarms", ".calm"),
        ("People", "form"),
    )
    for name, seen in parts:
        lab.get_by_role("link", name=name).click()
        expect(lab.locator(seen).first).to_be_attached(timeout=PATIENCE_MS)
        assert not faults(lab), name
    lab.set_viewport_size({"width": 390, "height": 844})
    for name, seen in parts:
        lab.get_by_role("link", name=name).click()
        expect(lab.locator(seen).first).to_be_attached(timeout=PATIENCE_MS)
        assert lab.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
