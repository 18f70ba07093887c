"""A visitor at the widget of a page, and what an agent's tool does meanwhile."""

import io
import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from PIL import Image

from tests.browser.kit import KEY, Desk, WatchedPage

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ROOT = "document.querySelector('haoke-chat').shadowRoot"
TEXTS = f"[...{ROOT}.querySelectorAll('.msg[data-id] .bubble')].map((b) => b.innerText.trim())"


class Chat:
    """A visitor at the widget."""

    def __init__(self, page: WatchedPage) -> None:
        self.page = page
        page.wait_for_selector("haoke-chat .launch")

    def open(self) -> "Chat":
        self.page.evaluate("Haoke.open()")
        self.page.wait_for_selector("haoke-chat textarea")
        return self

    def say(self, text: str) -> None:
        box = self.page.locator("haoke-chat textarea")
        box.fill(text)
        box.press("Enter")

    def texts(self) -> list[str]:
        found: list[str] = self.page.evaluate(TEXTS)
        return found

    def answered(self, count: int = 1) -> list[str]:
        """The bubbles, once so many answers of the bot or the shop are there and nothing is on its way."""
        self.page.wait_for_function(
            f"""(n) => {{ const r = {ROOT};
            return r.querySelectorAll('.msg[data-id]:not(.mine) .bubble').length >= n
              && !r.querySelector('.dots, .sending, .msg.failed'); }}""",
            arg=count,
        )
        return self.texts()

    def has(self, text: str) -> None:
        self.page.wait_for_function(f"(t) => {TEXTS}.some((b) => b.includes(t))", arg=text)


def call(desk: Desk, path: str, body: dict[str, Any]) -> Any:
    """What an agent's tool does."""
    request = Request(
        f"{desk.url}/api/desk/conversations/{path}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def conversation(page: WatchedPage) -> str:
    kept = page.evaluate("JSON.parse(localStorage.getItem('haoke:' + location.origin))")
    return f"web:{kept['session']}"


def png() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


def violations(page: WatchedPage) -> list[str]:
    """What axe-core finds on the page as it stands; the page must have been opened with `bypass_csp`."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((r) => r.violations)")
    return [f"{v['id']}: {[n['html'][:140] for n in v['nodes']][:3]}" for v in found]


def paste(field: Any, text: str) -> None:
    """Text comes into a field from the clipboard."""
    field.evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true }));
        }""",
        text,
    )
