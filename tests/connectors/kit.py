"""The served echo desk of `bot.testing`, with the calls that tests of the REST channel and of `/api` make."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.config import Config
from bot.conversation.store import Store
from bot.testing.echo import KEY, EchoDesk, served

HEADERS = {"Authorization": f"Bearer {KEY}"}


@dataclass
class Running(EchoDesk):
    """The echo desk as clients of the REST channel and of `/api` use it."""

    async def say(self, sender: str, message: object, **more: Any) -> Any:
        """POST to the REST channel; the decoded answer."""
        headers = more.pop("headers", {})
        body = {"sender": sender, "message": message, **more}
        async with self.http.post("/webhooks/rest/webhook", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def api(self, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Call `/api`; POST when there is a body. Returns status and JSON."""
        headers = more.get("headers", HEADERS)
        call = self.http.get if body is None else self.http.post
        kwargs = {} if body is None else {"json": body}
        async with call(f"/api{path}", headers=headers, **kwargs) as answer:
            return answer.status, await answer.json()


def settings(**tables: Any) -> Config:
    """Settings for a test server on a free port."""
    web = {"port": 0, "api_key": KEY, **tables.pop("web", {})}
    rest = {"wait_s": 5.0, **tables.pop("rest", {})}
    connectors = {"rest": rest, **tables.pop("connectors", {})}
    return Config.model_validate({"web": web, "connectors": connectors, **tables})


@asynccontextmanager
async def serving(store: Store, config: Config | None = None) -> AsyncIterator[Running]:
    """Run the echo desk over this store until the block ends."""
    async with served(config or settings(), store) as desk:
        yield Running(**vars(desk))
