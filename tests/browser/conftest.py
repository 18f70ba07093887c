"""The browser kit: a real desk on a free port and a page of real Chromium that notes everything suspicious.

    def test_a_page(desk: Desk, open_page: OpenPage) -> None:
        page = open_page("/desk")

Tests are plain functions (Playwright's sync API). The server and the browser are shared by the package, each `open_page` has a
context of its own. Whatever a page complained of (console errors, reports of the content policy, dialogs, requests to other
hosts) fails the test, unless the test takes it from `page.trouble` itself.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.kit import NURSERY, PAGE_MS, Desk, OpenPage, Pages

sys.path.append(str(Path(__file__).parents[2] / "bin"))
from browser import INSTALL, find  # type: ignore[import-not-found]

expect.set_options(timeout=PAGE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it a loud skip, and in CI a failure."""
    program = find()
    if program is None:
        message = f"no Chromium for the tests of the pages; install it with: {INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(message)
        print(f"\nSKIPPED: {message}", file=sys.__stderr__)
        pytest.skip(message)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*flags, "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def nursery() -> Iterator[None]:
    """Ends the process that desks are forked from, after the last of them."""
    yield
    NURSERY.close()


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the demo shop that all tests of the package share."""
    with Desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that people work at, open round the clock; every test brings its own people and customers."""
    with Desk(tmp_path_factory.mktemp("people") / "data") as running:
        yield running


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk of this test's own, to kill or to set up otherwise; not started yet."""
    desk = Desk(tmp_path / "data")
    yield desk
    desk.kill()


@pytest.fixture
def pages(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Pages]:
    """Opens pages of any desk and judges them at the end."""
    pages = Pages(browser)
    yield pages
    folder = os.environ.get("HAOKE_TEST_SHOTS")
    if folder:
        name = re.sub(r"\W+", "-", request.node.name)
        pages.shoot(Path(folder), name)
    trouble = pages.close()
    assert not trouble, trouble


@pytest.fixture
def open_page(pages: Pages, desk: Desk) -> OpenPage:
    """Opens a path of the shared desk."""

    def opened(path: str = "/", **context: Any) -> Any:
        return pages.open(desk.url + path, **context)

    return opened
