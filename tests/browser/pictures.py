"""Takes the pictures of the desk and the lab in `docs/images` anew, from a served shop with a generated month.

.venv/bin/python -m tests.browser.pictures [FOLDER]            # what the guides show
.venv/bin/python -m tests.browser.pictures FOLDER --every      # every part of the lab, in both languages, light, dark, on a phone
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from bot.writer.registry import Card, Registry
from tests.browser.conftest import find
from tests.browser.kit import NURSERY, Desk, Pages
from tests.browser.manager import manager
from tests.browser.test_desk_page import enter, pick, posted, says
from tests.browser.test_earned import turn_of
from tests.browser.test_nobody import shop_open
from tests.judges import judge_that_hears

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
MONTH: Final = 1500
WIDE: Final[dict[str, Any]] = {"viewport": {"width": 1360, "height": 900}, "device_scale_factor": 1.5}
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
PARTS: Final = {
    "thresholds": ".here",
    "outcomes": ".number",
    "review": ".turn",
    "versions": ".card",
    "models": ".meter",
    "alarms": ".calm",
    "people": "form",
    "school": "form",
    "knowledge": "button[aria-pressed]",
}
ASKED: Final = (
    "可以开发票吗",
    "水壶是什么颜色的",
    "会员有什么好处",
    "运费多少",
    "Do you ship abroad?",
    "10421 到哪了？",
)


def round_the_clock(folder: Path) -> dict[str, Any]:
    """The demo shop whose people are always there."""
    return {"HAOKE_SHOP__FIXTURE": str(shop_open(folder, "00:00-24:00"))}


@contextmanager
def served(folder: Path) -> Iterator[Desk]:
    """A shop with a month, a model on trial, people, and drafts that were let out."""
    desk = Desk(folder / "data", HAOKE_SKILLS__AUTONOMY__ORDERS="assist", **round_the_clock(folder))
    desk.month(MONTH)
    Registry(desk.data, "judges").add(
        judge_that_hears("promo.coupon", folder / "judge"), Card(name="judge-2026-12", figures={"n": 1})
    )
    with desk as running:
        yield running


def work(desk: Desk) -> None:
    """A morning at this desk."""
    for n, text in enumerate(ASKED):
        says(desk, f"visitor-{n}", text)
    for n in range(12):
        says(desk, f"order-{n}", "10421 到哪了？", "C1001")
        verdict = "approve" if n else "reject"
        posted(desk, f"/api/desk/drafts/{turn_of(desk, f'order-{n}')}/{verdict}", {})
    for who, name, role in (
        ("mona", "Mona", "lead"),
        ("lou", "Lou", "agent"),
        ("ann", "Ann", "agent"),
        ("bo", "Bo", "agent"),
    ):
        posted(desk, "/api/desk/staff", {"id": who, "name": name, "role": role})
    posted(desk, "/api/desk/staff/bo", {"active": False})


def changes(page: Any, desk: Desk) -> None:
    """Two versions in force one after the other, a third proposed, and a model on trial."""
    page.goto(desk.url + "/manage/models")
    page.get_by_role("button", name="Run silently").click()
    page.get_by_text("silent beside").first.wait_for()
    desk.tells("a judge is on trial", "judge-2026-12")
    for change, note in (
        ({"clarify_below": 0.76}, "Fewer wrong refunds"),
        ({"dissatisfied_turns": 2}, "Two complaints are enough"),
        ({"clarify_below": 0.8}, "A little surer still?"),
    ):
        held = page.evaluate("fetch('/api/manage/overview?data=month').then((a) => a.json())")["settings"]
        made = asked(page, "versions?data=month", {"settings": {**held, **change}, "note": note})
        if change != {"clarify_below": 0.8}:
            asked(page, f"versions/{made['number']}/activate", {})


def asked(page: Any, path: str, body: Any) -> Any:
    """What the page itself would post, as whoever is signed in."""
    return page.evaluate(
        """async ([path, body]) => {
          const { csrf } = await (await fetch("/api/desk/me")).json();
          const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
          return (await fetch(`/api/manage/${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
        }""",
        [path, body],
    )


def opened(page: Any, desk: Desk, part: str) -> None:
    """A part of the lab that has drawn itself."""
    page.goto(f"{desk.url}/manage/{part}")
    page.locator(PARTS[part]).first.wait_for(state="attached")
    page.wait_for_load_state("networkidle" if part != "school" else "load")
    page.wait_for_timeout(500)  # charts grow into their place


def lab(page: Any, desk: Desk, shoot: Callable[[str], None]) -> None:
    """Every part of the lab as its guide shows it."""
    opened(page, desk, "thresholds")
    page.locator("#desk").fill("0.9")
    page.locator(".flip").first.wait_for()
    page.wait_for_timeout(700)
    shoot("lab-thresholds.png")
    page.get_by_text("The exact texts customers read").click()
    for name, value in (("channel", "web"), ("language", "en"), ("subject", "order")):
        page.locator(f"select[name={name}]").select_option(value)
    box = page.locator("details.card", has=page.locator(".texts-box"))
    box.locator(".bubble").first.wait_for()
    box.screenshot(path=Path(shoot.folder) / "lab-texts.png")  # type: ignore[attr-defined]
    for part in ("outcomes", "review", "versions", "models", "alarms", "people"):
        opened(page, desk, part)
        if part == "people":
            page.locator(".account summary").nth(1).click()
        shoot(f"lab-{part}.png")


def story(desk: Desk, pages: Pages) -> tuple[Any, Any]:
    """A promise at the desk that was given back, asked for again; and a draft that waits under a note."""
    says(desk, "word", "10425 我要退款", "C1001")
    says(desk, "late", "20731 is late, I want to speak to a person", "C1002")
    says(desk, "money", "我要退款 10424，不想要了", "C1001")
    here: dict[str, Any] = {**WIDE, "timezone_id": "Asia/Shanghai"}
    agent = enter(pages, desk, "wen", shown="小文", **here, locale="zh-CN", color_scheme="light")
    pick(agent, "rest:word")
    agent.keyboard.press("t")
    agent.wait_for_selector(".owner.me")
    agent.fill("#composer", "林女士您好，我查过了，这盏台灯确实有瑕疵，全额退给您。")
    agent.keyboard.press("Enter")
    agent.wait_for_selector(".message.agent")
    agent.locator("#composer").press("Escape")
    agent.keyboard.press("t")
    agent.fill("[name=promised]", "10425 全额退款")
    agent.click(".dialog button.primary")
    agent.wait_for_selector(".owner.bot")
    says(desk, "word", "10425 我要退款", "C1001")
    second = enter(pages, desk, "an", shown="小安", **here, locale="zh-CN", color_scheme="light")
    pick(second, "rest:word")
    second.keyboard.press("t")
    second.wait_for_selector(".owner.me")
    second.fill("#composer", "好的，我这就给您办退款。")
    second.wait_for_selector(".side >> text=10425 全额退款")
    says(desk, "hours", "几点上班？", "C1003")
    says(desk, "draft", "When will order 20731 arrive?", "C1002")
    other = enter(pages, desk, "amy", **here, locale="en-GB", color_scheme="dark")
    pick(other, "rest:draft")
    other.locator("body").press("m")
    other.fill("#composer", "Called DHL: it leaves Leipzig today.")
    other.keyboard.press("Enter")
    other.wait_for_selector(".message.note")
    return second, other


class Shooter:
    """Pictures of a page into a folder; the ending says how they are written."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page, self.folder = page, folder

    def __call__(self, name: str, *, full: bool = False) -> None:
        raw = self.page.screenshot(full_page=full)
        if name.endswith(".webp"):
            from PIL import Image

            Image.open(io.BytesIO(raw)).save(self.folder / name, quality=82, method=6)
        else:
            (self.folder / name).write_bytes(raw)


def on_a_phone(page: Any, folder: Path) -> None:
    """The list and a conversation, beside each other in one picture."""
    from PIL import Image

    page.set_viewport_size(PHONE["viewport"])
    shots = []
    for leave in (False, True):
        if leave:
            page.locator(".head .only-narrow").first.click()
        page.wait_for_timeout(400)
        shots.append(Image.open(io.BytesIO(page.screenshot())))
    thread, rows = shots
    both = Image.new("RGB", (thread.width * 2 + 40, thread.height), "#d8d6cf")
    both.paste(rows, (0, 0))
    both.paste(thread, (thread.width + 40, 0))
    both.save(folder / "desk-phone.webp", quality=82, method=6)


def every(page: Any, desk: Desk, folder: Path) -> None:
    """Every part of the lab in both languages, light and dark, wide and on a phone."""
    shoot = Shooter(page, folder)
    for language, scheme in (("en", "light"), ("zh", "dark")):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("(name) => localStorage.setItem('haoke.language', name)", language)
        for size, where in ((WIDE["viewport"], "wide"), (PHONE["viewport"], "phone")):
            page.set_viewport_size(size)
            for part in PARTS:
                opened(page, desk, part)
                shoot(f"{part}-{language}-{scheme}-{where}.png", full=True)


def main(folder: Path = IMAGES, *, of_every: bool = False) -> None:
    """Take them."""
    folder.mkdir(parents=True, exist_ok=True)
    program = find()
    assert program, "no Chromium"
    with (
        tempfile.TemporaryDirectory() as data,
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        ) as chromium,
        served(Path(data)) as desk,
    ):
        pages = Pages(chromium)
        page = manager(desk, pages, **WIDE, color_scheme="light")
        work(desk)
        changes(page, desk)
        for n, text in enumerate(ASKED * 2):
            says(desk, f"later-{n}", text)
        if of_every:
            every(page, desk, folder)
        else:
            lab(page, desk, Shooter(page, folder))
        with Desk(
            Path(data) / "desk", HAOKE_SKILLS__AUTONOMY__ORDERS="assist", **round_the_clock(Path(data))
        ) as quiet:
            agent, other = story(quiet, pages)
            Shooter(agent, folder)("desk.webp")
            Shooter(other, folder)("desk-dark.webp")
            on_a_phone(agent, folder)
        print(pages.close() or "no page complained")
    NURSERY.close()


if __name__ == "__main__":
    arguments = [each for each in sys.argv[1:] if not each.startswith("--")]
    main(*map(Path, arguments[:1]), of_every="--every" in sys.argv)
