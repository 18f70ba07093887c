"""Calls of Tencent's APIs: one access token for all workers, refreshed under one lock, one retry when it is refused.

The token stands in the query, so that URLs are never logged. All answers come with HTTP 200; `errcode` says what they are.
"""

import asyncio
import io
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.connector import Memory
from bot.errors import BadInput, DeliveryError

if TYPE_CHECKING:
    from aiohttp import ClientSession

UPLOAD: Final = "/cgi-bin/media/upload"
MARGIN_S: Final = 300.0  # a token is renewed so long before its end
FORCED_S: Final = 4320.0  # between two tokens that are asked for by force: Tencent gives twenty of them a day
REFUSED: Final = frozenset({40001, 40014, 42001})
BUSY: Final = -1
BUSY_S: Final = (
    0.5,
    2.0,
    6.0,
)  # at most, before a call that met a busy platform is made again: three times, as Tencent asks
Answer = Mapping[str, Any]
Fetch = Callable[["Api", bool], Awaitable[Answer]]
Problem = Callable[[int, str], DeliveryError | None]


class Api:
    """One account's API.

    `fetch` asks for a token, a new one by force where it is told so, and gives the API's own answer; `problem` says what an
    error code means.
    """

    def __init__(
        self,
        http: "ClientSession",
        memory: Memory,
        url: str,
        fetch: Fetch,
        problem: Problem,
        *,
        name: str = "token",
    ) -> None:
        self._http = http
        self._memory = memory
        self._url = url.rstrip("/")
        self._fetch = fetch
        self.problem = problem
        self._name = name
        self._lock = asyncio.Lock()
        self._known: tuple[str, float] = ("", 0.0)  # as the memory has it, and until when

    async def call(self, path: str, body: Answer, **query: str) -> Answer:
        """POST JSON in UTF-8, with the token; an answer that refuses the token is asked for once more with a new one."""
        return await self._with_token(lambda token: self.post(path, body, access_token=token, **query))

    async def upload(self, kind: str, name: str, media_type: str, raw: bytes) -> str:
        """Give a file to the platform; the media id by which it can be sent for three days."""
        from aiohttp import FormData

        async def give(token: str) -> Answer:
            form = FormData(quote_fields=False)  # the name is what the customer sees, in whatever script
            form.add_field("media", io.BytesIO(raw), filename=name, content_type=media_type)
            return await self._ask("POST", UPLOAD, {"access_token": token, "type": kind}, data=form)

        answer = await self._with_token(give)
        if failed := self.problem(code_of(answer), "media/upload"):
            raise failed
        media_id = answer.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise DeliveryError("media/upload gave no media id")
        return media_id

    async def download(self, media_id: str, *, most: int) -> bytes:
        """A file that somebody sent. DeliveryError when it cannot be had, BadInput when it is larger than `most` bytes."""
        from aiohttp import ClientError

        found: bytes | None = None

        async def get(token: str) -> Answer:
            nonlocal found
            query = {"access_token": token, "media_id": media_id}
            async with self._http.get(self._url + "/cgi-bin/media/get", params=query) as answer:
                if answer.status != 200:
                    raise DeliveryError(f"media/get answered status {answer.status}")
                if answer.content_type.endswith(("json", "text/plain")):
                    told = json.loads(await answer.read())
                    return told if isinstance(told, dict) else {"errcode": -1}
                found = await _at_most(answer, most)
            return {}

        try:
            told = await self._with_token(get)
            if found is None and (where := told.get("video_url")):  # films may lie on another host
                found = await self._film(str(where), most)
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise DeliveryError(f"a file cannot be fetched: {type(error).__name__}") from None
        if found is None:
            raise Refused(code_of(told), "media/get")
        return found

    async def _film(self, address: str, most: int) -> bytes:
        from yarl import URL

        url, ours = URL(address), URL(self._url)
        host = url.host or ""
        at_home = (url.scheme, url.host, url.port) == (ours.scheme, ours.host, ours.port)
        if not (at_home or (url.scheme in ("http", "https") and host.endswith(".qq.com"))):
            raise BadInput("a film lies on a host that is not Tencent's")
        async with self._http.get(url, allow_redirects=False) as answer:
            if answer.status != 200:
                raise DeliveryError(f"a film cannot be fetched: status {answer.status}")
            return await _at_most(answer, most)

    async def _with_token(self, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
        answer: Answer = {}
        bad = ""
        for _ in range(2):
            token = await self.token(bad)
            answer = await _patiently(partial(ask, token))
            if code_of(answer) not in REFUSED:
                break
            bad = token
        return answer

    async def token(self, bad: str = "") -> str:
        """The access token; a new one when there is none, when it ends soon, or when it is the bad one."""
        if good := await self._cached(bad):
            return good
        async with self._lock, self._memory.lock(self._name):
            if good := await self._cached(bad):
                return good
            answer = await _patiently(lambda: self._fetch(self, False))
            if bad and answer.get("access_token") == bad and await self._may_force():
                answer = await _patiently(lambda: self._fetch(self, True))
            token, life = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not token:
                code = code_of(answer)
                raise self.problem(code, "no access token") or Refused(code, "no access token")
            lasts = float(life) if isinstance(life, int | float) else 7200.0
            margin = min(MARGIN_S, lasts / 10)
            until = time.time() + lasts - margin * random.uniform(1.0, 1.2)
            await self._memory.set(self._name, {"token": token, "until": until}, ttl_s=max(1.0, lasts))
            return token

    async def _may_force(self) -> bool:
        """Whether a new token may be asked for by force, which takes the old one from everybody."""
        name = f"{self._name}:forced"
        if await self._memory.get(name):
            return False
        await self._memory.set(name, value=True, ttl_s=FORCED_S, durable=False)
        return True

    async def _cached(self, bad: str) -> str:
        token, until = self._known
        if token in ("", bad) or until <= time.time():
            kept = await self._memory.get(self._name)
            if not isinstance(kept, dict):
                return ""
            token, until = self._known = (str(kept["token"]), float(str(kept["until"])))
        return token if token != bad and until > time.time() else ""

    async def post(self, path: str, body: Mapping[str, Any], **query: str) -> Mapping[str, Any]:
        """POST JSON as it is, without a token of ours."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        return await self._ask("POST", path, query, data=raw, headers={"Content-Type": "application/json"})

    async def get(self, path: str, **query: str) -> Mapping[str, Any]:
        """GET, without a token of ours."""
        return await self._ask("GET", path, query)

    async def _ask(self, method: str, path: str, query: Mapping[str, str], **more: Any) -> Mapping[str, Any]:
        from aiohttp import ClientError

        try:
            async with self._http.request(method, self._url + path, params=query, **more) as answer:
                status, raw = answer.status, await answer.read()
            value = json.loads(raw) if status == 200 else None
        except (ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"{path} cannot be reached: {type(error).__name__}") from None
        except ValueError:
            raise DeliveryError(f"{path} did not answer JSON") from None
        if not isinstance(value, dict):
            raise DeliveryError(
                f"{path} answered status {status}", retry_after=1.0 if status == 429 else None
            )
        return value


class Refused(DeliveryError):  # noqa: N818 - an answer of the platform
    """The platform's own number for why not; its sentence changes and is not kept."""

    def __init__(
        self, code: int, what: str, *, retry_after: float | None = None, undeliverable: bool = False
    ) -> None:
        super().__init__(f"{what} (errcode {code})", retry_after=retry_after, undeliverable=undeliverable)
        self.code = code


async def _patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask; where the platform is busy again, with jitter, and no more than three times."""
    answer = await ask()
    for pause in BUSY_S:
        if code_of(answer) != BUSY:
            break
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        answer = await ask()
    return answer


async def _at_most(answer: Any, most: int) -> bytes:
    raw = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        raw += chunk
        if len(raw) > most:
            raise BadInput(f"a file may be {most // 1024 // 1024} MB at most", status=413)
    return bytes(raw)


def code_of(answer: Mapping[str, Any]) -> int:
    """The number that says what an answer is; 0 is success."""
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else -1
