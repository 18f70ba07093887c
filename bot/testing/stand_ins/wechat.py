"""A local WeChat: it seals and signs what it pushes, and answers API calls with HTTP 200 and an errcode, as Tencent does."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession, web

from bot.tencent.envelope import Envelope, cdata, signature
from bot.testing.platform import Platform, Sent

APP_ID, TOKEN, ORIGINAL, OPENID = "wx2c2769f8efd9abc2", "spamtest", "gh_1", "oAlice-1"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PATH = "/webhooks/wechat"


class WeChatStandIn(Platform):
    """One Official Account in safe mode. `tokens` numbers the token that is good; `refuse` are errcodes to come."""

    channel = "wechat"

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.tokens = 1
        self.refuse: list[int] = []
        self.files: dict[str, tuple[str, bytes]] = {}  # by media id: type and bytes
        self.uploaded: dict[str, tuple[str, str, bytes]] = {}  # by media id: kind, name and bytes
        self.site: dict[str, bytes] = {}  # pictures of the shop's own site, by path
        self.envelope = Envelope(TOKEN, AES_KEY, APP_ID)

    def table(self) -> Mapping[str, Any]:
        """The settings of an account in safe mode."""
        return {
            "enabled": True,
            "app_id": APP_ID,
            "app_secret": "app-secret",
            "token": TOKEN,
            "encoding_aes_key": AES_KEY,
            "api_url": self.api,
        }

    def routes(self) -> Sequence[web.RouteDef]:
        """Tokens, messages, typing."""
        return (
            web.post("/cgi-bin/stable_token", self.stable_token),
            web.post("/cgi-bin/message/custom/{what}", self.custom),
            web.get("/cgi-bin/media/get", self.media),
            web.post("/cgi-bin/media/upload", self.upload),
            web.get("/site/{name}", self.page),
        )

    async def stable_token(self, request: web.Request) -> web.Response:
        """The token that is good; a new one only by force, and then the one before stops to work."""
        body = await request.json()
        self.calls.append(("stable_token", body))
        if (body.get("appid"), body.get("secret")) != (APP_ID, "app-secret"):
            return web.json_response({"errcode": 40125, "errmsg": "invalid appsecret rid: 1"})
        self.tokens += bool(body.get("force_refresh"))
        return web.json_response({"access_token": f"token-{self.tokens}", "expires_in": 7200})

    async def media(self, request: web.Request) -> web.Response:
        """A file that a follower has sent, or why not as JSON."""
        found = self.files.get(request.query.get("media_id", ""))
        if request.query.get("access_token") != f"token-{self.tokens}":
            return web.json_response({"errcode": 40001, "errmsg": "invalid credential rid: 1"})
        if found is None:
            return web.json_response({"errcode": 40007, "errmsg": "invalid media_id rid: 1"})
        if found[0] == "film":  # lies elsewhere
            return web.json_response({"video_url": found[1].decode()})
        return web.Response(body=found[1], content_type=found[0])

    async def upload(self, request: web.Request) -> web.Response:
        """A file that will be sent."""
        kind = request.query["type"]
        media_id, answer = await taken(request, self.uploaded, kind, f"token-{self.tokens}")
        self.calls.append(("upload", {"type": kind, "media_id": media_id}))
        return answer

    async def page(self, request: web.Request) -> web.Response:
        """A picture of the shop's own site."""
        found = self.site.get(request.match_info["name"])
        return web.Response(body=found, content_type="image/png") if found else web.Response(status=404)

    async def custom(self, request: web.Request) -> web.Response:
        """A customer-service message, or typing."""
        body = json.loads((await request.read()).decode("utf-8"))
        self.calls.append((request.match_info["what"], body))
        code = self.code(request.query.get("access_token", ""), request.match_info["what"], body)
        if code is None:
            return web.Response(status=502, text="bad gateway")
        return web.json_response({"errcode": code, "errmsg": "ok" if code == 0 else "no rid: 66a"})

    def code(self, token: str, what: str, body: Mapping[str, Any]) -> int | None:
        """The errcode of a call; None where the platform is down."""
        if self.refuse:
            return self.refuse.pop(0)
        if token != f"token-{self.tokens}":
            return 40001
        if what == "typing":
            return 0
        shown = sent(body).media
        if shown and shown not in self.uploaded:
            return 40007
        return {"busy": -1, "gone": 40003, "down": None, None: 0}[self.take(sent(body))]

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """A text message."""
        status, _ = await self.push(http, text_message(text, key=key, sender=sender), **how)
        return status

    async def post(self, http: ClientSession, raw: bytes) -> int:
        """Bytes, sealed."""
        status, _ = await self.push(http, raw)
        return status

    async def push(
        self,
        http: ClientSession,
        message: str | bytes,
        *,
        forged: bool = False,
        age_s: float = 0,
        **query: str,
    ) -> tuple[int, str]:
        """A sealed push; status and text of the answer."""
        stamp, nonce = str(int(time.time() - age_s)), "1372623149"
        sealed = self.envelope.sealed(message.encode() if isinstance(message, str) else message)
        mark = signature("guessed" if forged else TOKEN, stamp, nonce, sealed)
        plain = signature("guessed" if forged else TOKEN, stamp, nonce)
        given = {"signature": plain, "timestamp": stamp, "nonce": nonce, "openid": OPENID}
        given |= {"encrypt_type": "aes", "msg_signature": mark, **query}
        body = f"<xml><ToUserName><![CDATA[{ORIGINAL}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        headers = {"Content-Type": "text/xml"}
        async with http.post(f"{PATH}?{urlencode(given)}", data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.text()

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """The conversation of one follower."""
        return f"wechat:{APP_ID}:{sender or OPENID}"

    def called(self, what: str) -> list[Mapping[str, Any]]:
        """The bodies of one kind of call."""
        return [body for name, body in self.calls if name == what]


def text_message(text: str, *, key: str = "1", sender: str = "") -> str:
    """The XML of a text message."""
    return fields_xml(FromUserName=sender or OPENID, MsgType="text", Content=text, MsgId=f"24{int(key):017d}")


def event_message(event: str, event_key: str = "", **more: str) -> str:
    """The XML of an event."""
    return fields_xml(FromUserName=OPENID, MsgType="event", Event=event, EventKey=event_key, **more)


def fields_xml(**fields: str) -> str:
    """Any push."""
    common = {"ToUserName": ORIGINAL, "CreateTime": "1700000000", **fields}
    inner = "".join(f"<{name}><![CDATA[{cdata(value)}]]></{name}>" for name, value in common.items())
    return f"<xml>{inner}</xml>"


async def taken(
    request: web.Request, uploaded: dict[str, tuple[str, str, bytes]], kind: str, token: str
) -> tuple[str, web.Response]:
    """A multipart upload as Tencent takes it: the field `media` with a file name, within the limits."""
    if request.query.get("access_token") != token:
        return "", web.json_response({"errcode": 40001, "errmsg": "invalid credential rid: 1"})
    field = (await request.post()).get("media")
    if not isinstance(field, web.FileField) or not field.filename:
        return "", web.json_response({"errcode": 41005, "errmsg": "media data missing rid: 1"})
    raw = field.file.read()
    if kind == "image" and len(raw) > 2 << 20:
        return "", web.json_response({"errcode": 45001, "errmsg": "media size out of limit rid: 1"})
    media_id = f"MEDIA-{len(uploaded) + 1}"
    uploaded[media_id] = (kind, field.filename, raw)
    return media_id, web.json_response({"type": kind, "media_id": media_id, "created_at": int(time.time())})


def sent(body: Mapping[str, Any]) -> Sent:
    """A customer-service message as the follower sees it."""
    menu = body.get("msgmenu", {})
    text = body.get("text", {}).get("content") or menu.get("head_content", "")
    choices = tuple(item["content"] for item in menu.get("list", ()))
    media = next((body[kind]["media_id"] for kind in ("image", "file") if kind in body), "")
    return Sent(conversation=body["touser"], text=text, choices=choices, media=media)
