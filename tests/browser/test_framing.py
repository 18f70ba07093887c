"""A real browser shows none of our pages inside somebody else's: clicks cannot be stolen."""

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.kit import Desk

SHOP = "http://shop.invalid/"
OURS = ("/desk", "/")


def framed(browser: Browser, desk: Desk, path: str, *, bare: bool = False) -> str:
    """What a foreign page shows of ours in a frame; `bare`, with the headers taken off that forbid it."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.route(SHOP, lambda route: route.fulfill(content_type="text/html", body=_outside(desk, path)))
        if bare:
            page.route(f"{desk.url}/**", _without_headers)
        page.goto(SHOP)
        page.wait_for_load_state("networkidle")
        return _inside(page)
    finally:
        context.close()


def _outside(desk: Desk, path: str) -> str:
    return f'<title>shop</title><iframe name="ours" src="{desk.url}{path}" width="600" height="600"></iframe>'


def _without_headers(route: Route) -> None:
    answer = route.fetch()
    forbidding = ("x-frame-options", "content-security-policy")
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in forbidding}
    route.fulfill(response=answer, headers=kept)


def _inside(page: Page) -> str:
    frame = page.frame("ours")
    assert frame is not None
    return "" if frame.url.startswith("chrome-error:") else frame.evaluate("document.title")


@pytest.mark.parametrize("path", OURS)
def test_no_foreign_page_shows_ours_in_a_frame(browser: Browser, desk: Desk, path: str) -> None:
    assert framed(browser, desk, path) == ""


def test_without_the_headers_it_would(browser: Browser, desk: Desk) -> None:
    """The test can fail: the same page in the same frame, were it not forbidden."""
    assert framed(browser, desk, "/desk", bare=True)
