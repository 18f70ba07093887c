"""Stories at the desk in real Chromium: a customer, people who answer, and everything that could be done to them."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.kit import KEY, Desk, Pages, WatchedPage
from tests.browser.visitor import paste

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = "a long password"
XSS = (
    "<img src=x onerror=alert(1)>",
    "<script>fetch('http://canary.invalid/')</script>",
    "<svg onload=alert(1)>",
    "\"><iframe src='javascript:alert(1)'></iframe>",
    "[x](javascript:alert(1))",
    "${alert(1)}{{alert(1)}}",
    "<a href='http://canary.invalid/' autofocus onfocus=alert(1)>click</a>",
    "<style>@import 'http://canary.invalid/'</style>",
    "</title><script>alert(1)</script>",
)


def posted(desk: Desk, path: str, body: Any, *, key: bool = True) -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {KEY}"} if key else {})
    request = urllib.request.Request(desk.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def says(desk: Desk, sender: str, text: str, customer: str = "") -> list[str]:
    """What a customer writes, and what comes back."""
    body: dict[str, Any] = {"sender": sender, "message": text}
    if customer:
        body["metadata"] = {"customer_id": customer}
    return [reply.get("text", "") for reply in posted(desk, "/webhooks/rest/webhook", body)]


def link_for(desk: Desk, who: str, role: str, name: str = "") -> str:
    """A new colleague's one-time link, made by the shop's key."""
    made: str = posted(desk, "/api/desk/staff", {"id": who, "name": name or who.title(), "role": role})[
        "link"
    ]
    return made


def enter(
    pages: Pages,
    shop: Desk,
    who: str,
    role: str = "agent",
    *,
    shown: str = "",
    door: bool = False,
    **options: Any,
) -> WatchedPage:
    """Somebody who is in for the first time: by the call of the page behind their link, or through that `door` itself."""
    link, context = link_for(shop, who, role, shown), pages.context(**options)
    if door:
        page = pages.open(shop.url + link, context=context)
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
    else:
        secret, _, name = link.partition("#")[2].partition(".")
        body = {"link": secret, "name": name, "password": PASSWORD}
        made = context.request.post(
            f"{shop.url}/api/desk/set-up", data=body, headers={"Origin": shop.url}, timeout=60_000
        )
        assert made.ok, made.text()
        page = pages.open(shop.url + "/desk", context=context)
    page.wait_for_selector(".list")
    return page


def pick(page: WatchedPage, conversation: str) -> None:
    page.click(".view:last-child")
    page.click(f"[data-id='{conversation}']")
    page.wait_for_selector(".lines")


def test_a_person_takes_over_answers_and_gives_back(shop: Desk, pages: Pages) -> None:
    says(shop, "story", "10421 到哪了？", "C1001")
    page = enter(pages, shop, "ann")
    pick(page, "rest:story")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    assert says(shop, "story", "有人吗？", "C1001") == []  # the bot is silent
    page.wait_for_selector(".message.customer >> text=有人吗？")  # live, without a reload
    page.fill("#composer", "我在，这就帮您看。")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.agent >> text=我在，这就帮您看。")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.fill("[name=promised]", "周五前送到")
    page.click(".dialog button.primary")
    page.wait_for_selector(".owner.bot")
    page.wait_for_selector("text=周五前送到")
    assert says(shop, "story", "10421 到哪了？", "C1001")  # and the bot answers again


def test_a_promise_is_kept_by_the_bot_and_comes_back_to_a_person(shop: Desk, pages: Pages) -> None:
    """Customer, agent and manager at once: the agent promises and gives back, the bot quotes, the manager reads it."""
    says(shop, "word", "10425 我要退款", "C1001")
    page = enter(pages, shop, "ivy")
    boss = enter(pages, shop, "mona", "manager")
    pick(page, "rest:word")
    pick(boss, "rest:word")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    page.locator("#composer").press("Escape")  # whoever takes over is led to the field
    page.keyboard.press("t")
    page.fill("[name=promised]", "10425 全额退款")
    page.click(".dialog button.primary")
    page.wait_for_selector(".owner.bot")
    told = says(shop, "word", "10425 我要退款", "C1001")
    assert "Ivy" in told[0]
    assert "“10425 全额退款”" in told[0]
    boss.wait_for_selector(".message.bot >> text=“10425 全额退款”")  # live, without a reload
    boss.wait_for_selector(".side >> text=10425 全额退款")


def test_what_is_put_aside_comes_back_when_the_customer_writes(shop: Desk, pages: Pages) -> None:
    says(shop, "aside", "你好", "C1003")
    says(shop, "elsewhere", "hello there", "C1002")
    page = enter(pages, shop, "jo", locale="en-GB")
    page.click(".view:last-child")
    page.select_option("#filter", "language:zh")
    expect(page.locator("[data-id='rest:elsewhere']")).to_have_count(0)
    expect(page.locator("[data-id='rest:aside']")).to_be_visible()
    page.select_option("#filter", "")
    expect(page.locator("[data-id='rest:elsewhere']")).to_be_visible()
    pick(page, "rest:aside")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    page.locator("#composer").press("Escape")
    page.keyboard.press("s")
    page.click(".dialog .choices li:first-child button")
    page.click(".view:first-child")
    page.wait_for_selector(".row.asleep")
    says(shop, "aside", "还在吗", "C1003")
    page.wait_for_selector(".row.fresh:not(.asleep)")


def test_a_colleague_is_called_from_a_note(shop: Desk, pages: Pages) -> None:
    says(shop, "call", "你好", "C1002")
    lou, kim = enter(pages, shop, "lou", locale="en-GB"), enter(pages, shop, "kim")
    pick(kim, "rest:call")
    kim.keyboard.press("m")
    kim.fill("#composer", "please look, @lo")
    kim.click(".canned button")
    expect(kim.locator("#composer")).to_have_value("please look, @lou ")
    kim.keyboard.press("Enter")
    lou.click(".view:first-child")
    lou.click("[data-id='rest:call'] >> text=calls you")
    lou.wait_for_selector(".message.note >> text=please look")
    lou.wait_for_selector("[data-id='rest:call'] >> text=calls you", state="detached")


def test_whoever_writes_second_is_told_and_loses_no_word(shop: Desk, pages: Pages) -> None:
    """Two colleagues begin to write where nobody is; the claim of one is slow on its way, and the other's is first."""
    says(shop, "race", "hello, where is order 20731?", "C1002")
    pia = enter(pages, shop, "pia", locale="en-GB")
    ray = enter(pages, shop, "ray", locale="en-GB", bypass_csp=True)
    pick(pia, "rest:race")
    pick(ray, "rest:race")
    slow: list[Any] = []
    held = lambda route: slow.append(route)  # noqa: E731, PLW0108 - Playwright writes on what it is given
    ray.route("**/api/desk/conversations/*/claim", held)
    ray.allowed = ["409"]
    with ray.expect_request("**/claim"):
        ray.locator("#composer").press_sequentially("Let me look")
    pia.locator("#composer").press_sequentially("I")
    pia.wait_for_selector(".owner.me")
    for claim in slow:
        claim.continue_()
    ray.wait_for_selector(".toast >> text=Somebody else was faster")
    ray.wait_for_selector(".owner.agent")
    field = ray.locator("#composer")
    ray.wait_for_selector(".hint >> text=Pia has it; nothing was sent")
    expect(field).to_have_value("Let me look")
    assert not field.is_editable()
    expect(ray.locator(".composer button.primary")).to_be_disabled()
    ray.wait_for_selector(".toast", state="hidden")
    assert axe(ray) == []
    ray.click("text=Make it a note")
    expect(field).to_have_value("Let me look")
    field.press("Enter")
    pia.wait_for_selector(".message.note >> text=Let me look")
    expect(pia.locator(".message.agent")).to_have_count(0)


def test_two_people_reach_for_one_conversation_and_see_each_other(shop: Desk, pages: Pages) -> None:
    says(shop, "both", "hello, where is order 20731?", "C1002")
    bea, cy = enter(pages, shop, "bea"), enter(pages, shop, "cy")
    pick(bea, "rest:both")
    pick(cy, "rest:both")
    bea.wait_for_selector(".company .pill")
    bea.click(".head button.primary")
    bea.wait_for_selector(".owner.me")
    cy.wait_for_selector(".owner.agent")
    expect(cy.locator(".head button.primary")).to_have_count(0)


def test_a_colleague_decides_on_a_large_refund_and_the_exact_act_is_shown(shop: Desk, pages: Pages) -> None:
    says(shop, "money", "我要退款 10424，不想要了", "C1001")
    page = enter(pages, shop, "dan")
    pick(page, "rest:money")
    exact = page.locator(".decision .exact")
    expect(exact).to_contain_text("10424")
    expect(exact).to_contain_text("12,800")
    page.click(".decision button.primary")
    page.wait_for_selector(".decision", state="detached")
    page.wait_for_selector(".acts >> text=Dan")


def test_what_strangers_write_stays_text(shop: Desk, pages: Pages) -> None:
    for payload in XSS:
        says(shop, "evil<b>", payload)
    page = enter(pages, shop, "eve", "lead")
    pick(page, "rest:evil<b>")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    for number, payload in enumerate(XSS[:4]):
        page.fill("#composer", payload)
        page.keyboard.press("Enter")
        page.locator(".message.agent").nth(number).wait_for()
    page.click(".modes .mode:nth-child(2)")
    page.fill("#composer", XSS[0])
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.note")
    page.fill("#search", "<script>")
    page.wait_for_selector(".found")
    for payload in XSS[:4]:
        expect(page.locator(".lines")).to_contain_text(payload)
    assert page.evaluate("document.querySelectorAll('.lines img, .lines script, .lines iframe').length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shop: Desk, pages: Pages, scheme: str) -> None:
    says(shop, f"axe{scheme}", "我要退款 10424，不想要了", "C1001")
    says(shop, f"axe{scheme}", "叫人工来", "C1001")
    page = enter(pages, shop, f"axe{scheme}", "manager", color_scheme=scheme, bypass_csp=True, locale="en-GB")
    cut = page.evaluate(
        "[...document.querySelectorAll('.list, .list *')].filter((e) => e.scrollWidth > e.parentElement.clientWidth)"
        ".filter((e) => getComputedStyle(e).overflowX === 'visible' && e.clientWidth).map((e) => e.className)"
    )
    assert cut == [], "nothing of the list lies under the conversation"
    violations = [*axe(page)]
    pick(page, f"rest:axe{scheme}")
    page.wait_for_selector(".card")
    violations += axe(page)
    page.keyboard.press("?")
    page.wait_for_selector(".dialog")
    violations += axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.wait_for_selector(".owner.me")
    page.click(".head .actions button:has(kbd:text-is('S'))")
    page.click(".dialog .choices li:first-child button")
    page.click(".view:first-child")
    page.wait_for_selector(".row.asleep")
    violations += axe(page)
    page.click(".face")
    page.locator(".menu > .button").first.click()
    page.wait_for_selector(".dialog [name=code]")
    violations += axe(page)
    page.goto(shop.url + "/manage/people")
    page.click(".account summary")
    violations += axe(page)
    assert violations == []


def axe(page: WatchedPage) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate("axe.run().then((result) => result.violations)")
    return [
        f"{one['id']}: {[node['html'][:120] + node['failureSummary'][-160:] for node in one['nodes']]}"
        for one in found
    ]


def test_a_phone_and_the_keyboard_alone_are_enough(shop: Desk, pages: Pages) -> None:
    for _ in range(4):  # more than a small screen holds
        says(shop, "phone", "几点上班？", "C1003")
    phone: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "locale": "zh-CN",
        "color_scheme": "dark",
    }
    page = enter(pages, shop, "fay", **phone, bypass_csp=True)
    violations = axe(page)
    pick(page, "rest:phone")
    violations += axe(page)
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 390, "height": 460})  # its keyboard comes up
    expect(page.locator(".message.bot").last).to_be_in_viewport()
    page.set_viewport_size(phone["viewport"])
    page.click(".head .only-medium")
    page.wait_for_selector(".side .card")
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    violations += axe(page)
    assert violations == []


def test_whose_account_ends_is_out_within_seconds(shop: Desk, pages: Pages) -> None:
    page = enter(pages, shop, "gus", door=True)
    posted(shop, "/api/desk/staff/gus", {"active": False})
    page.wait_for_url("**/desk/sign-in*")
    page.fill("[name=name]", "gus")
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_selector(".notice.danger")
    page.allowed = ["401"]


def test_a_card_number_is_masked_until_a_reason_is_given(shop: Desk, pages: Pages) -> None:
    says(shop, "paid", "I paid with 4111 1111 1111 1111")
    page = enter(pages, shop, "uma", locale="en-GB")
    pick(page, "rest:paid")
    page.wait_for_selector(".message.customer >> text=I paid with •••1111")
    assert "4111 1111" not in page.content()
    page.click(".covered .button")
    page.fill(".covered .input", "the bank asks which card")
    page.click(".covered .button.primary")
    page.wait_for_selector(".message.customer >> text=I paid with 4111 1111 1111 1111")
    page.wait_for_selector(".covered", state="detached")


def test_the_way_back_of_a_phone_leads_to_the_list_and_not_out_of_the_desk(shop: Desk, pages: Pages) -> None:
    for one in ("back-1", "back-2"):
        says(shop, one, "几点上班？", "C1003")
    page = enter(pages, shop, "ida", viewport={"width": 390, "height": 844}, locale="en-GB")
    lines, side, row = (
        page.locator(".lines"),
        page.locator(".side .card"),
        page.locator("[data-id='rest:back-2']"),
    )
    pick(page, "rest:back-1")
    page.click(".head .only-medium")
    expect(side).to_be_visible()
    page.go_back()
    expect(lines).to_be_visible()
    page.go_back()
    expect(row).to_be_visible()
    assert page.url.endswith("/desk")
    page.go_forward()
    expect(lines).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()  # ours goes the same way
    row.click()
    page.reload()
    expect(lines).to_be_visible()
    page.go_back()
    expect(page.locator(".list")).to_be_visible()
    expect(lines).to_be_hidden()


def test_what_is_pasted_and_does_not_fit_is_told_of(shop: Desk, pages: Pages) -> None:
    says(shop, "long", "几点上班？", "C1003")
    page = enter(pages, shop, "kim-li", locale="en-GB")
    pick(page, "rest:long")
    paste(page.locator("#composer"), "x" * 4001)
    page.wait_for_selector(".toast >> text=A message holds 4000 characters; the rest was left out")
