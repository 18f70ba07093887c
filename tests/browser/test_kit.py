"""The kit itself: it opens a real page, and it notices what it is there to notice."""

from pathlib import Path

from tests.browser.conftest import Desk, Pages


def test_the_start_page_opens_without_a_complaint(pages: Pages, tmp_path: Path) -> None:
    """By the command itself, as a shop starts it; all other desks are forks of a loaded one."""
    with Desk(tmp_path / "data", quickly=False) as started:
        page = pages.open(started.url + "/")
        assert page.locator("h1").count() >= 1
        page.wait_for_selector("haoke-chat .launch")  # what the page loads later comes from this desk, too


def test_what_the_policy_forbids_is_noticed(desk: Desk, pages: Pages) -> None:
    page = pages.open(desk.url + "/")
    style = "Object.assign(document.createElement('link'), {rel: 'stylesheet', href: 'data:text/css,a{}'})"
    page.evaluate(f"document.head.append({style})")
    page.wait_for_function("() => window.__reports.length > 0")
    assert any("style-src" in line for line in page.judged())
    page.allowed = ["policy", "Content Security Policy", "console"]


def test_a_request_to_another_host_is_noticed(desk: Desk, pages: Pages) -> None:
    page = pages.open(desk.url + "/livez")
    page.evaluate("fetch('http://canary.invalid/').catch(() => 0)")
    page.wait_for_timeout(50)
    assert any("canary.invalid" in line for line in page.judged())
    page.allowed = ["canary.invalid", "policy", "console"]
