"""The documentation is built without a warning, its links lead somewhere, and it loads nothing from elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from tests.docs.walk import DOCS, LONGEST_S

LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
NAMES = (
    "Skill",
    "Slot",
    "Scene",
    "Choice",
    "SignedIn",
    "Connector",
    "Gateway",
    "ShopView",
    "Receipt",
    "Money",
)


class Page(HTMLParser):
    """What a page links to, what it loads, and the places in it that can be linked to."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag."""
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.places.add(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if found.get(LOADS.get(tag, "")):
            self.loads.append(found[LOADS[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages; a warning is an error."""
    out = tmp_path_factory.mktemp("site")
    build = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-d",
        str(out / "cache"),
        str(DOCS),
        str(out),
    ]
    ran = subprocess.run(build, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert ran.returncode == 0, ran.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Every page, read."""
    return {file.resolve(): Page(file) for file in site.rglob("*.html")}


def test_every_link_within_the_site_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for file, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z]+:|//", link):
                continue
            path, place = urldefrag(link)
            target = (file.parent / unquote(path)).resolve() if path else file
            known = target.is_file() and (
                not place or target.suffix != ".html" or unquote(place) in pages[target].places
            )
            if not known:
                broken.append(f"{file.relative_to(site.resolve())}: {link}")
    assert not broken


def test_a_page_loads_nothing_from_elsewhere(pages: dict[Path, Page]) -> None:
    assert not {link for page in pages.values() for link in page.loads if re.match(r"(https?:)?//", link)}


def test_the_reference_names_what_authors_use(pages: dict[Path, Page]) -> None:
    places = {place for page in pages.values() for place in page.places}
    missing = [name for name in NAMES if not any(place.endswith(f".{name}") for place in places)]
    assert not missing


def test_every_page_is_in_the_table_of_contents(pages: dict[Path, Page], site: Path) -> None:
    start = pages[(site / "index.html").resolve()]
    linked = {urldefrag(link)[0] for link in start.links}
    sources = {str(file.relative_to(DOCS).with_suffix(".html")) for file in DOCS.rglob("*.md")} - {
        "index.html"
    }
    assert sources <= linked
