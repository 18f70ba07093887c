"""A new manager at `/manage`: the printed link, the password, and what axe-core says of a page."""

import re
import time
from typing import Any

from tests.browser.kit import Desk, Pages
from tests.browser.visitor import AXE

PASSWORD = "correct horse battery staple"
PATIENCE_MS = 90_000  # on a busy machine


def manager(desk: Desk, pages: Pages, **options: Any) -> Any:
    """Whoever follows the desk's first link, signed in."""
    page = pages.open(desk.url + first_link(desk), **{"locale": "en-GB", **options})
    page.set_default_timeout(PATIENCE_MS)
    page.locator("form button").last.wait_for()
    for field in page.locator("input").all():
        field.fill(PASSWORD if field.get_attribute("type") == "password" else "wei")
    page.locator("form button").last.click()
    page.wait_for_url("**/desk")
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


def fits(page: Any) -> None:
    """Nothing of the page lies beside the screen, once it has been laid out."""
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
