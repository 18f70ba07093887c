"""Pictures that an answer shows by their address, brought here so that they can be sent as pictures.

They stand on public servers (`https://`) or under a path of the shop's own site. The address comes from the shop's knowledge and
catalogue; all the same nobody can use it to look inside: see `bot.knowledge.importers.fetch`.
"""

from typing import TYPE_CHECKING, Final

from bot.errors import BadInput, DeliveryError, KnowledgeError
from bot.knowledge.importers.fetch import fetcher

if TYPE_CHECKING:
    from aiohttp import ClientSession

MOST: Final = 5 << 20


class Pictures:
    """Fetches them; `site` is where paths begin, empty where nobody knows."""

    def __init__(self, http: "ClientSession", site: str) -> None:
        self._http = http
        self._site = site.rstrip("/")

    def address(self, image: str) -> str:
        """Where a picture of a reply can be seen; empty where that is not known."""
        if image.startswith("https://"):
            return image
        return self._site + image if self._site and image.startswith("/") else ""

    async def get(self, image: str) -> bytes:
        """The bytes; DeliveryError where they cannot be had."""
        address = self.address(image)
        try:
            if self._site and address.startswith(f"{self._site}/"):
                return await self._own(address)
            async with fetcher() as pages:
                return (await pages.get(address)).body
        except (KnowledgeError, BadInput) as error:
            raise DeliveryError(f"a picture cannot be fetched: {error}") from None

    async def _own(self, address: str) -> bytes:
        from aiohttp import ClientError

        try:
            async with self._http.get(address, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise BadInput(f"status {answer.status}")
                body = bytearray()
                async for chunk in answer.content.iter_chunked(65_536):
                    body += chunk
                    if len(body) > MOST:
                        raise BadInput("it is too large")
                return bytes(body)
        except (ClientError, TimeoutError, OSError) as error:
            raise BadInput(type(error).__name__) from None
