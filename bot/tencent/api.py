"""Calls of Tencent's APIs: one access token for all workers, refreshed under one lock, one retry when it is refused.

The token stands in the query, so that URLs are never logged. All answers come with HTTP 200; `errcode` says what they are.
"""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.connector import Memory
from bot.errors import BadInput, DeliveryError

if TYPE_CHECKING:
    from aiohttp import ClientSession

MARGIN_S: Final = 300.0  # a token is renewed so long before its end
REFUSED: Final = frozenset({40001, 40014, 42001})
Fetch = Callable[["Api"], Awaitable[Mapping[str, Any]]]


class Api:
    """One account's API. `fetch` asks for a new token and gives the API's own answer."""

    def __init__(
        self, http: "ClientSession", memory: Memory, url: str, fetch: Fetch, *, name: str = "token"
    ) -> None:
        self._http = http
        self._memory = memory
        self._url = url.rstrip("/")
        self._fetch = fetch
        self._name = name
        self._lock = asyncio.Lock()

    async def call(self, path: str, body: Mapping[str, Any], **query: str) -> Mapping[str, Any]:
        """POST JSON in UTF-8, with the token; an answer that refuses the token is asked for once more with a new one."""
        answer: Mapping[str, Any] = {}
        bad = ""
        for _ in range(2):
            token = await self.token(bad)
            answer = await self.post(path, body, access_token=token, **query)
            if code_of(answer) not in REFUSED:
                break
            bad = token
        return answer

    async def download(self, media_id: str, *, most: int) -> bytes:
        """A file that somebody sent. DeliveryError when it cannot be had, BadInput when it is larger than `most` bytes."""
        from aiohttp import ClientError

        bad = ""
        for _ in range(2):
            token = await self.token(bad)
            query = {"access_token": token, "media_id": media_id}
            try:
                async with self._http.get(self._url + "/cgi-bin/media/get", params=query) as answer:
                    if not answer.content_type.endswith(("json", "text/plain")):
                        return await _at_most(answer, most)
                    refusal = code_of(json.loads(await answer.read()))
            except (ClientError, TimeoutError, OSError, ValueError) as error:
                raise DeliveryError(f"a file cannot be fetched: {type(error).__name__}") from None
            if refusal not in REFUSED:
                raise Refused(refusal, "media/get")
            bad = token
        raise Refused(refusal, "media/get")

    async def token(self, bad: str = "") -> str:
        """The access token; a new one when there is none, when it ends soon, or when it is the bad one."""
        if good := await self._cached(bad):
            return good
        async with self._lock, self._memory.lock(self._name):
            if good := await self._cached(bad):
                return good
            answer = await self._fetch(self)
            token, life = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not token:
                raise Refused(code_of(answer), "no access token")
            lasts = float(life) if isinstance(life, int | float) else 7200.0
            margin = min(MARGIN_S, lasts / 10)
            until = time.time() + lasts - margin * random.uniform(1.0, 1.2)
            await self._memory.set(self._name, {"token": token, "until": until}, ttl_s=max(1.0, lasts))
            return token

    async def _cached(self, bad: str) -> str:
        kept = await self._memory.get(self._name)
        if not isinstance(kept, dict) or kept.get("token") == bad:
            return ""
        return str(kept["token"]) if float(str(kept["until"])) > time.time() else ""

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
