"""A local WeCom with one customer service account: callbacks that announce, pages to pull, session states."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from aiohttp import ClientSession, web

from bot.tencent.envelope import Envelope, signature
from bot.testing.platform import Platform, Sent
from bot.testing.stand_ins.wechat import taken

CORP, TOKEN, AGENT = "wx5823bf96d3bd56c7", "QDG6eK", "1000002"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ACCOUNT, CUSTOMER = "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q", "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw"
MEMBER = "mei"
PATH = "/webhooks/wecom"
MOST = 5  # messages to somebody who has written
MOST_BYTES = 2048  # of a text


class WeComStandIn(Platform):
    """Keeps every item ever said; a cursor is a place among them. `state` is the session's service_state."""

    channel = "wecom"

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.items: list[Mapping[str, Any]] = []
        self.state = 0
        self.seen: set[str] = set()
        self.uploaded: dict[str, tuple[str, str, bytes]] = {}  # by media id: kind, name and bytes
        self.page = 1000
        self.gaps = 0  # empty pages to come that say there is more
        self.owed: dict[str, int] = {}  # messages that may still be sent to somebody
        self.refused: list[int] = []  # codes that sends were refused with
        self.envelope = Envelope(TOKEN, AES_KEY, CORP)

    def table(self) -> Mapping[str, Any]:
        """The settings of one company."""
        return {
            "enabled": True,
            "corp_id": CORP,
            "agent_id": AGENT,
            "secret": "app-secret",
            "kf_secret": "kf-secret",
            "token": TOKEN,
            "encoding_aes_key": AES_KEY,
            "api_url": self.api,
        }

    def routes(self) -> Sequence[web.RouteDef]:
        """Tokens and every POST of the API."""
        return (
            web.get("/cgi-bin/gettoken", self.gettoken),
            web.post("/cgi-bin/media/upload", self.upload),
            web.post("/cgi-bin/{method:.+}", self.method),
        )

    async def upload(self, request: web.Request) -> web.Response:
        """A file that will be sent."""
        _, answer = await taken(request, self.uploaded, request.query["type"], "token-kf-secret")
        return answer

    async def gettoken(self, request: web.Request) -> web.Response:
        """A token for each secret."""
        secret = request.query.get("corpsecret", "")
        return web.json_response({"errcode": 0, "access_token": f"token-{secret}", "expires_in": 7200})

    async def method(self, request: web.Request) -> web.Response:
        """One call."""
        name, body = request.match_info["method"], json.loads(await request.read())
        self.calls.append((name, body))
        needed = "token-app-secret" if name == "message/send" else "token-kf-secret"
        if request.query.get("access_token") != needed:
            return web.json_response({"errcode": 40014, "errmsg": "invalid access_token"})
        match name:
            case "kf/sync_msg":
                return web.json_response(self.pulled(body))
            case "kf/send_msg" | "message/send":
                return self.send(name, body)
            case "kf/service_state/trans":
                self.state = int(body["service_state"])
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def pulled(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A page; the last one may be empty although it said that there is more."""
        start = int(body.get("cursor") or 0)
        if self.gaps:
            self.gaps -= 1
            return {"errcode": 0, "next_cursor": str(start), "has_more": 1, "msg_list": []}
        page = self.items[start : start + self.page]
        end = start + len(page)
        more = int(end < len(self.items))
        return {"errcode": 0, "next_cursor": str(end), "has_more": more, "msg_list": page}

    def send(self, name: str, body: Mapping[str, Any]) -> web.Response:
        """A message; refused while a person of WeCom's desk has the session, and harmless when it comes again."""
        if name == "kf/send_msg" and self.state not in (0, 1):
            return self._no(95018)
        if body.get("msgid") and body["msgid"] in self.seen:
            return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": body["msgid"]})
        menu = body.get("msgmenu", {})
        text = body.get("text", {}).get("content") or menu.get("head_content", "")
        choices = tuple(item["click"]["content"] for item in menu.get("list", ()))
        media = next((body[kind]["media_id"] for kind in ("image", "file") if kind in body), "")
        if name == "kf/send_msg" and len(text.encode()) > MOST_BYTES:
            return self._no(45002)
        if name == "kf/send_msg" and self.owed.get(body["touser"], 0) < 1:
            return self._no(95001)
        match self.take(Sent(conversation=body["touser"], text=text, choices=choices, media=media)):
            case "busy":
                return web.json_response({"errcode": -1, "errmsg": "system busy"})
            case "gone":
                return web.json_response({"errcode": 40096, "errmsg": "invalid external userid"})
            case "down":
                return web.Response(status=502)
        self.seen.add(body.get("msgid", ""))
        self.owed[body["touser"]] = self.owed.get(body["touser"], 0) - 1
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """Something a customer writes: kept, then announced."""
        item = {
            "msgid": f"msg-{key}",
            "open_kfid": ACCOUNT,
            "external_userid": sender or CUSTOMER,
            "send_time": 1_700_000_000,
            "origin": 3,
            "msgtype": "text",
            "text": {"content": text},
        }
        return await self.happen(http, item, **how)

    async def happen(self, http: ClientSession, item: Mapping[str, Any], **how: Any) -> int:
        """Any item."""
        self.items.append(item)
        if item.get("origin") == 3:
            self.owed[str(item["external_userid"])] = MOST
        return await self.announce(http, **how)

    def _no(self, code: int) -> web.Response:
        self.refused.append(code)
        return web.json_response({"errcode": code, "errmsg": "no"})

    async def announce(self, http: ClientSession, **how: Any) -> int:
        """The callback that says there is something to pull."""
        announced = (
            f"<xml><ToUserName>{CORP}</ToUserName><CreateTime>{int(time.time())}</CreateTime><MsgType>event</MsgType>"
            f"<Event>kf_msg_or_event</Event><Token>ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR</Token>"
            f"<OpenKfId>{ACCOUNT}</OpenKfId></xml>"
        )
        return await self.post(http, announced.encode(), **how)

    async def event(self, http: ClientSession, **event: Any) -> int:
        """A system event of the session."""
        told = {"open_kfid": ACCOUNT, "external_userid": CUSTOMER, **event}
        item = {
            "msgid": f"event-{len(self.items)}",
            "send_time": 1_700_000_000,
            "origin": 4,
            "msgtype": "event",
        }
        return await self.happen(http, {**item, "event": told})

    async def post(self, http: ClientSession, raw: bytes, *, forged: bool = False, age_s: float = 0) -> int:
        """Sealed bytes."""
        sealed, stamp = self.envelope.sealed(raw), str(int(time.time() - age_s))
        mark = signature("guessed" if forged else TOKEN, stamp, "n1", sealed)
        query = urlencode({"msg_signature": mark, "timestamp": stamp, "nonce": "n1"})
        body = f"<xml><ToUserName>{CORP}</ToUserName><AgentID>0</AgentID><Encrypt>{sealed}</Encrypt></xml>"
        async with http.post(f"{PATH}?{query}", data=body.encode()) as answer:
            return answer.status

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """The conversation of one customer."""
        return f"wecom:{ACCOUNT}:{sender or CUSTOMER}"

    def called(self, name: str) -> list[Mapping[str, Any]]:
        """The bodies of one kind of call."""
        return [body for called, body in self.calls if called == name]


class MemberStandIn(WeComStandIn):
    """A company whose members write to its app, and that has no customer service: the whole message is in the callback."""

    def table(self) -> Mapping[str, Any]:
        """The settings of the app alone."""
        return {name: value for name, value in super().table().items() if name != "kf_secret"}

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """Something a member writes."""
        message = (
            f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{sender or MEMBER}</FromUserName>"
            f"<CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType><Content>{escape(text)}</Content>"
            f"<MsgId>{key}</MsgId><AgentID>{AGENT}</AgentID></xml>"
        )
        return await self.post(http, message.encode(), **how)

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """The conversation of one member."""
        return f"wecom:{AGENT}:{sender or MEMBER}"
