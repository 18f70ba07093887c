"""Linking a chat account to a customer: the page behind the link, the shop's sign-in, and the question that shows what is linked.

GET  /link?t=…                    from the chat: on to the shop's own sign-in page
GET  /link/confirm?t=…&identity=… back from there: whose account becomes whose
POST /link/confirm                the customer's yes
GET  /demo/sign-in?…              the demo shop's sign-in page

A shop's page is called with `audience` and `return`. Once the customer has signed in, it sends them to `return` with `&identity=` and
its token for that audience (docs/linking.md).
"""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlencode

from aiohttp import web

from bot import intake
from bot.assets import Assets, page_headers
from bot.errors import BadInput, NotAllowed, ShopError
from bot.handoff.customers import mask
from bot.identity.linking import Linking
from bot.identity.links import Offer
from bot.process.channels import public_url
from bot.shop import Customer
from bot.web.front import FRONT, Front
from bot.web.page import demo_mode

STATIC: Final = Assets("bot.web", "static/link", "/static/link")
CONFIRM: Final = "/link/confirm"
DEMO: Final = "/demo/sign-in"
_TAIL: Final = 4  # characters of an account's id that are shown


async def begin(request: web.Request) -> web.StreamResponse:
    """From the chat to the shop's sign-in page."""
    front, token = request.app[FRONT], request.query.get("t", "")
    try:
        offer = await _linking(front).links.read(token)
    except NotAllowed:
        return _over(front)
    back = f"{public_url(front.config)}{CONFIRM}?{urlencode({'t': token})}"
    page = front.config.identity.login_url or (DEMO if demo_mode(front) else "")
    if not page:
        return _over(front)
    joint = "&" if "?" in page else "?"
    query = urlencode({"audience": offer.audience, "return": back, "lang": offer.language})
    return web.Response(status=302, headers={"Location": f"{page}{joint}{query}"})


async def ask(request: web.Request) -> web.StreamResponse:
    """Show which account would be linked to whom."""
    front = request.app[FRONT]
    try:
        offer, customer = await _signed_in(front, request.query)
    except NotAllowed:
        return _over(front)
    word = _words(front, offer.language)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(request.query[name])}">'
        for name in ("t", "identity")
    )
    facts = {"channel": _channel(front, offer), "tail": offer.sender[-_TAIL:], "customer": customer.name}
    who = escape(" · ".join(part for part in (customer.name, mask(customer.email)) if part))
    body = (
        f"<h1>{word('link.question', **facts)}</h1><p><b>{who}</b></p><p>{word('link.what', **facts)}</p>"
        f'<p class="dim">{word("link.warning")}</p><form method="post" action="{CONFIRM}">{hidden}'
        f'<label><input type="checkbox" name="notices" value="1"><span>{word("link.notices")}</span></label>'
        f'<div class="row"><button name="answer" value="yes">{word("link.yes")}</button>'
        f'<button class="plain" name="answer" value="no">{word("link.no")}</button></div></form>'
    )
    return _page(word("link.title"), body, offer.language)


async def confirm(request: web.Request) -> web.StreamResponse:
    """Link it, once."""
    front = request.app[FRONT]
    form = await _form(request)
    try:
        offer, customer = await _signed_in(front, form)
        word = _words(front, offer.language)
        if form.get("answer") != "yes":
            return _page(word("link.title"), f"<h1>{word('link.declined')}</h1>", offer.language)
        notices = form.get("notices") == "1"
        await _linking(front).confirm(offer, customer.id, customer.name, notices=notices)
    except NotAllowed:
        return _over(front)
    done = f"<h1>{word('link.done')}</h1><p>{word('link.done_more')}</p>"
    return _page(word("link.title"), done, offer.language)


async def demo(request: web.Request) -> web.StreamResponse:
    """The demo shop's sign-in page: nobody has a password here, so its customers are chosen from a list."""
    front = request.app[FRONT]
    audience, back = request.query.get("audience", ""), request.query.get("return", "")
    ours = f"{public_url(front.config)}{CONFIRM}?"
    if front.shop is None or not demo_mode(front) or not back.startswith(ours):
        raise web.HTTPNotFound
    word = _words(front, request.query.get("lang", ""))
    rows = []
    for customer_id in ("C1001", "C1002", "C1003"):
        try:
            customer = await front.shop.customer(customer_id)
        except ShopError:
            continue
        token = front.gateway.tokens.sign_customer(customer.id, audience)
        place = escape(f"{back}&{urlencode({'identity': token})}")
        rows.append(f'<li><a class="go" href="{place}">{escape(customer.name)}</a></li>')
    body = f'<h1>{word("link.demo")}</h1><p class="dim">{word("link.demo_more")}</p><ul>{"".join(rows)}</ul>'
    return _page(word("link.demo"), body, request.query.get("lang", ""))


async def _signed_in(front: Front, given: Mapping[str, str]) -> tuple[Offer, Customer]:
    """The offer and whom the shop vouches for; NotAllowed when either does not count."""
    links = _linking(front).links
    offer = await links.read(given.get("t", ""))
    customer_id = links.signed_in(offer, given.get("identity", ""))
    if front.shop is None:
        raise NotAllowed("this desk knows no shop")
    try:
        return offer, await front.shop.customer(customer_id)
    except ShopError:
        raise NotAllowed("the shop does not know this customer") from None


async def _form(request: web.Request) -> Mapping[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise BadInput("send the form of this page", status=415)
    try:
        fields = parse_qs((await request.read()).decode("ascii"), max_num_fields=10)
    except ValueError:
        raise BadInput("this is not the form of this page") from None
    return {name: values[0] for name, values in fields.items()}


def _linking(front: Front) -> Linking:
    return front.gateway.part(Linking)


class _words:  # noqa: N801 - reads as a word at its place of use
    """Approved lines for a page, escaped."""

    def __init__(self, front: Front, language: str) -> None:
        self._front = front
        self._language = language

    def __call__(self, response: str, **facts: str) -> str:
        return escape(self._front.gateway.word(response, self._language, **facts))


def _channel(front: Front, offer: Offer) -> str:
    name = f"channel.name.{offer.channel}"
    return front.gateway.word(name if front.gateway.knows(name) else "channel.name.other", offer.language)


def _over(front: Front) -> web.Response:
    """The same for every link that does not count, whatever the reason."""
    word = _words(front, "")
    body = f"<h1>{word('link.over')}</h1><p>{word('link.over_more')}</p>"
    return _page(word("link.title"), body, "", status=403)


def _page(title: str, body: str, language: str, *, status: int = 200) -> web.Response:
    lang = escape(language or "zh")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    style = f'<link rel="stylesheet" href="{STATIC.url("link.css")}">'
    text = f'<!doctype html><html lang="{lang}"><head>{head}{style}</head><body><main>{body}</main></body></html>'
    return web.Response(text=text, status=status, content_type="text/html", headers=page_headers())


async def revoke(request: web.Request) -> web.Response:
    """For the shop's own tools, with its key: let go of the accounts that spoke in a conversation."""
    front = request.app[FRONT]
    front.access.demand(request.headers.get("Authorization"))
    gone = await _linking(front).revoke(request.match_info["id"], "api")
    return intake.answer({"unlinked": gone})


ROUTES = (
    web.get("/link", begin),
    web.get(CONFIRM, ask),
    web.post(CONFIRM, confirm),
    web.get(DEMO, demo),
    web.post("/api/conversations/{id:[^/]+}/unlink", revoke),
    *STATIC.routes(),
)
