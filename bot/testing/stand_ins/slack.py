"""A local Slack: it signs what it sends, and answers the calls of its web API as Slack does."""

import io
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientSession, web

from bot.testing.platform import Platform, until
from bot.testing.stand_ins.slack_calls import details_of, fits, no, sent, signed

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, BOT, USER = "T0001", "U0BOT", "U0001"
PATH = "/webhooks/slack/events"


class SlackStandIn(Platform):
    """One workspace with the app in it."""

    channel = "slack"
    repeats_under_new_ids = True

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.messages: dict[str, str] = {}  # what people see, by its `ts`
        self.streaming: set[str] = set()
        self.streams = 0  # that were begun
        self.cuts = 0  # streams to end before they take another word
        self.cut_off: list[str] = []  # the words that came too late for these
        self.refused: dict[str, str] = {}  # methods, and the error each is refused with
        self.hosted: dict[str, bytes] = {}  # files that people sent, by id
        self.hoarding = False  # files cannot be had now
        self.uploaded: dict[str, bytes] = {}  # files of the bot
        self.tokens: list[str] = []  # that posts came with
        self.posts: list[Mapping[str, Any]] = []  # as they were made, with their `ts`
        self.triggers: set[str] = set()  # clicks of a moment ago, which may open a window
        self.resting: set[str] = set()  # channels in which every post is too many
        self._events = 0

    def table(self) -> Mapping[str, Any]:
        """The settings of an app in one workspace."""
        return {
            "enabled": True,
            "signing_secret": SECRET,
            "bot_token": "xoxb-1",
            "bot_user_id": BOT,
            "team_id": TEAM,
            "api_url": f"{self.api}/api/",
        }

    def routes(self) -> Sequence[web.RouteDef]:
        """Every method at its path, and files beside them."""
        return (
            web.post("/api/{method}", self.method),
            web.get("/files/{id}", self.download),
            web.post("/upload/{id}", self.upload),
        )

    async def download(self, request: web.Request) -> web.Response:
        """A file, to whoever has the token; others get a page that asks them to sign in."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.known(token):
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        if self.hoarding:
            return web.Response(status=503)
        return web.Response(body=self.hosted[request.match_info["id"]])

    async def upload(self, request: web.Request) -> web.Response:
        """The bytes of a file that is on its way into a thread."""
        self.uploaded[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")

    async def method(self, request: web.Request) -> web.Response:
        """One call of the web API."""
        name = request.match_info["method"]
        details = await details_of(request)
        self.calls.append((name, details))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.known(token) and name != "oauth.v2.access":
            return no("invalid_auth")
        if name in self.refused:
            return no(self.refused[name])
        match name:
            case "chat.postMessage":
                self.tokens.append(token)
                return self.post_message(details)
            case "chat.startStream" | "chat.appendStream" | "chat.stopStream":
                return self.streamed(name, details)
            case "chat.update":
                return self.updated(details)
            case "views.open":
                return self.opened(details)
            case "files.getUploadURLExternal":
                name = f"F{len(self.uploaded) + 1}"
                answer = {"ok": True, "upload_url": f"{self.api}/upload/{name}", "file_id": name}
                return web.json_response(answer)
        return await self.other(name, details)

    def known(self, token: str) -> bool:
        """Whether this token may call."""
        return token == "xoxb-1"

    def post_message(self, details: Mapping[str, Any]) -> web.Response:
        """A post, or what goes wrong with it."""
        busy = str(details["channel"]) in self.resting
        match "busy" if busy else self.take(sent(details)):
            case "busy":
                headers = {"Retry-After": "1"}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            case "gone":
                return no("channel_not_found")
            case "down":
                return web.Response(status=503, text="upstream unavailable")
        answer = self._written(str(details["text"]))
        self.posts.append({**details, "ts": list(self.messages)[-1]})
        return answer

    def streamed(self, name: str, details: Mapping[str, Any]) -> web.Response:
        """The life of a stream: begun in a thread and to somebody, added to while it is open, closed once."""
        more, ts = str(details.get("markdown_text", "")), str(details.get("ts", ""))
        if name == "chat.startStream":
            direct = str(details["channel"]).startswith("D")
            if not details.get("thread_ts"):
                return no("invalid_thread_ts")
            if not direct and not (details.get("recipient_user_id") and details.get("recipient_team_id")):
                return no("missing_recipient_user_id")
            answer = self._written(more)
            self.streaming.add(list(self.messages)[-1])
            self.streams += 1
            return answer
        if self.cuts and ts in self.streaming:
            self.cuts -= 1
            self.streaming.discard(ts)
            self.cut_off.append(more)
        if ts not in self.streaming:
            return no("message_not_in_streaming_state")
        self.messages[ts] += more
        if name == "chat.stopStream":
            self.streaming.discard(ts)
        return web.json_response({"ok": True, "channel": details["channel"], "ts": ts})

    def updated(self, details: Mapping[str, Any]) -> web.Response:
        """Other words in a message that is there."""
        ts = str(details["ts"])
        if ts not in self.messages:
            return no("message_not_found")
        if ts in self.streaming:
            return no("streaming_state_conflict")
        if len(str(details.get("text", ""))) > 4000:
            return no("msg_too_long")
        self.messages[ts] = str(details["text"])
        return web.json_response({"ok": True, "channel": details["channel"], "ts": ts})

    def opened(self, details: Mapping[str, Any]) -> web.Response:
        """A window, within its limits and for a click of a moment ago."""
        if details.get("trigger_id") not in self.triggers:
            return no("expired_trigger_id")
        if not fits(details["view"]):
            return no("invalid_arguments")
        self.triggers.discard(details["trigger_id"])
        return web.json_response({"ok": True, "view": {"id": "V1"}})

    def cut(self) -> None:
        """End every stream, as Slack does after some minutes."""
        self.streaming.clear()

    async def reads(self, *texts: str) -> None:
        """Wait until these are the messages that people see, and none of them is still being streamed."""
        await until(lambda: [*self.messages.values()] == [*texts] and not self.streaming)

    def _written(self, text: str) -> web.Response:
        ts = f"{time.time():.6f}"
        self.messages[ts] = text
        where = {"ok": True, "channel": self.calls[-1][1]["channel"], "ts": ts}
        return web.json_response({**where, "message": {"ts": ts}})

    async def other(self, name: str, details: Mapping[str, Any]) -> web.Response:
        """A method besides posting; auth.test is always down here."""
        if name == "auth.test":
            return web.Response(status=503)
        return web.json_response({"ok": True, "ts": f"{time.time():.6f}"})

    def envelope(self, event: Mapping[str, Any], event_id: str = "Ev1") -> Mapping[str, Any]:
        """An event as Slack wraps it."""
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": event_id,
            "event_time": 1700000000,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "event": dict(event),
        }

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """A direct message."""
        self._events += 1
        event = {
            "type": "message",
            "channel": "D0001",
            "channel_type": "im",
            "user": sender or USER,
            "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "ts": f"17000000{int(key):02d}.000100",
        }
        new = f"-{self._events}" if how.pop("new_id", False) else ""
        return await self.event(http, event, event_id=f"Ev{key}{new}", **how)

    async def event(
        self, http: ClientSession, event: Mapping[str, Any], *, event_id: str = "Ev1", **how: Any
    ) -> int:
        """Any event, in its envelope."""
        return await self.post(http, json.dumps(self.envelope(event, event_id)).encode(), **how)

    async def post(self, http: ClientSession, raw: bytes, **how: Any) -> int:
        """Signed bytes."""
        status, _ = await self.request(http, raw, **how)
        return status

    async def request(
        self,
        http: ClientSession,
        raw: bytes,
        *,
        content_type: str = "application/json",
        forged: bool = False,
        age_s: float = 0,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Signed bytes; status and text of the answer."""
        mark = signed(raw, "guessed" if forged else SECRET, time.time() - age_s)
        sent = {"Content-Type": content_type, **mark, **(headers or {})}
        async with http.post(PATH, data=io.BytesIO(raw), headers=sent) as answer:
            return answer.status, await answer.text()

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """The direct messages of the one user."""
        return f"slack:{TEAM}:D0001"

    def posted(self, number: int = -1) -> Mapping[str, Any]:
        """The details of a chat.postMessage call."""
        return [details for name, details in self.calls if name == "chat.postMessage"][number]
