"""The kit itself: it opens a real page, and it notices what it is there to notice."""

from tests.browser.conftest import Desk, OpenPage, Pages


def test_the_start_page_opens_without_a_complaint(open_page: OpenPage) -> None:
    page = open_page("/")
    assert page.locator("h1").count() >= 1


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
