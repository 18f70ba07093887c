"""Pages of other servers, fetched so that nobody can use it to look inside: https, public addresses only, checked where it connects.

A name is resolved once, by the resolver below; the connection goes to the addresses it approved and to no other, so that a name that
points elsewhere a moment later gains nothing. Redirects are followed by hand, each checked like the first.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.errors import KnowledgeError

MOST_BYTES: Final = 5 << 20
WITHIN_S: Final = 10.0
MOST_REDIRECTS: Final = 3
_PORTS: Final = frozenset((443,))
_DOCUMENTED: Final = ipaddress.ip_network("3fff::/20")
# Looks public, and is answered by the machine's own host: protocol assignments (Oracle's metadata among them) and Azure's.
_OF_CLOUDS: Final = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("168.63.129.16/32"))
_AGENT: Final = "Haoke knowledge import"


@dataclass(frozen=True, slots=True)
class Page:
    """What an address led to."""

    url: str
    kind: str  # content type
    body: bytes


class Refused(KnowledgeError):  # noqa: N818 - an answer, not a fault
    """An address that is not fetched, with the reason."""


def public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large, in whatever disguise it comes."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.is_site_local or found in _DOCUMENTED:
            return False
        inside = [_isatap(found), found.ipv4_mapped, found.sixtofour, *(found.teredo or ()), _nat64(found)]
        if not all(_global(each) for each in inside if each is not None):
            return False
    return _global(found)


def _global(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mine = any(found in each for each in _OF_CLOUDS if each.version == found.version)
    return found.is_global and not found.is_multicast and not found.is_reserved and not mine


def _isatap(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of a tunnel's end inside a house, which ISATAP writes behind any prefix."""
    marked = (int(found) >> 32) & 0xFDFFFFFF == 0x00005EFE
    return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if marked else None


def _nat64(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return (
        ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found in ipaddress.ip_network("64:ff9b::/96")
        else None
    )


class GuardedResolver(AbstractResolver):
    """Names to addresses, all of which must be public."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name; one that is not public is enough to refuse it."""
        found = await self._inner.resolve(host, port, family)
        if not found or not all(public(each["host"]) for each in found):
            raise Refused("the address leads into a private network; only public servers are read")
        return found

    async def close(self) -> None:
        """Let go of the resolver below."""
        await self._inner.close()


class Fetcher:
    """Fetches pages within limits; no cookies, no credentials, no proxies."""

    def __init__(self, session: ClientSession, allowed: Callable[[URL], None]) -> None:
        self._session = session
        self._allowed = allowed

    async def get(self, address: str) -> Page:
        """A page, after at most three redirects."""
        url = _url(address)
        try:
            async with asyncio.timeout(WITHIN_S):
                for _ in range(MOST_REDIRECTS + 1):
                    self._allowed(url)
                    async with self._session.get(url, allow_redirects=False) as answer:
                        if answer.status in (301, 302, 303, 307, 308):
                            url = url.join(URL(answer.headers.get("Location", "")))
                            continue
                        if answer.status != 200:
                            raise KnowledgeError(f"{url.host} answered {answer.status}")
                        return Page(str(url), answer.content_type, await _body(answer))
        except TimeoutError:
            raise KnowledgeError(f"{url.host} took longer than {WITHIN_S:.0f} s") from None
        except (ClientError, ValueError, OSError) as error:
            if isinstance(cause := error.__cause__ or error, Refused):
                raise cause from None
            raise KnowledgeError(f"{url.host} could not be read: {type(error).__name__}") from None
        raise Refused(f"more than {MOST_REDIRECTS} redirects")


def check(url: URL) -> None:
    """Refuse what is not a plain https address of a public server."""
    if url.scheme != "https":
        raise Refused("only https:// addresses are read")
    if url.user or url.password:
        raise Refused("an address with a name or password is not read")
    if url.port not in _PORTS or not url.host:
        raise Refused("only the usual port of https is read")
    if (url.host[0].isdigit() or ":" in url.host) and _literal(url.host) and not public(url.host):
        raise Refused("the address leads into a private network; only public servers are read")


@asynccontextmanager
async def fetcher(
    resolver: AbstractResolver | None = None, allowed: Callable[[URL], None] = check, **tls: Any
) -> AsyncIterator[Fetcher]:
    """A fetcher, closed afterwards; tests give a resolver and a certificate of their own."""
    connector = TCPConnector(resolver=GuardedResolver(resolver), use_dns_cache=False, limit=4, **tls)
    async with ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=WITHIN_S),
        headers={"User-Agent": _AGENT, "Accept": "text/html, application/xml, text/plain, application/pdf"},
        trust_env=False,
        auto_decompress=True,
    ) as session:
        yield Fetcher(session, allowed)


async def _body(answer: Any) -> bytes:
    """The body, counted as it is unpacked, so that a small answer cannot become a large one."""
    body = bytearray()
    async for part in answer.content.iter_chunked(1 << 16):
        body += part
        if len(body) > MOST_BYTES:
            raise KnowledgeError(f"the page is larger than {MOST_BYTES >> 20} MiB")
    return bytes(body)


def _url(address: str) -> URL:
    try:
        return URL(address)
    except ValueError:
        raise Refused("this is not an address") from None


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
