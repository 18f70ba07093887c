"""Pages are fetched from public servers over https, and nothing can be made of it to look inside."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from yarl import URL

from bot.errors import KnowledgeError
from bot.knowledge.importers import fetch
from bot.knowledge.importers.fetch import Refused, check, fetcher, public
from bot.knowledge.importers.pages import read_pages


class Names(AbstractResolver):
    """Resolves every name to what it is told, one answer after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        found = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=each, port=port, family=socket.AF_INET, proto=0, flags=0)
            for each in found
        ]

    async def close(self) -> None:
        return None


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *(
            "192.0.0.9",
            "192.0.0.192",
            "168.63.129.16",
            "::ffff:168.63.129.16",
        ),  # answered by a cloud's own host
        *("fec0::1", "3fff::1", "2600:1f00::5efe:7f00:1", "2600:1f00::200:5efe:a00:1"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
        ),
        *("nothing", ""),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not public(address)


def test_addresses_that_are() -> None:
    assert all(public(each) for each in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://shop.example/",
            "file:///etc/passwd",
            "gopher://shop.example/",
            "ftp://shop.example/x",
            "nonsense",
        ),
        *(
            "https://user:secret@shop.example/",
            "https://shop.example:8443/",
            "https://127.0.0.1/",
            "https://[::1]/",
        ),
        *("https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/meta-data/"),
    ],
)
async def test_what_is_refused_before_anything_is_asked(address: str) -> None:
    names = Names(["93.184.215.14"])
    async with fetcher(names) as fetch_page:
        with pytest.raises(Refused):
            await fetch_page.get(address)
    assert names.asked == 0


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
async def test_a_disguised_loopback_is_refused_where_it_is_resolved(host: str) -> None:
    async with fetcher() as fetch_page:
        with pytest.raises(KnowledgeError):
            await fetch_page.get(f"https://{host}/")


async def test_one_private_address_among_public_ones_is_enough() -> None:
    async with fetcher(Names(["93.184.215.14", "10.0.0.1"])) as fetch_page:
        with pytest.raises(Refused, match="private"):
            await fetch_page.get("https://shop.example/")


@asynccontextmanager
async def shop(routes: web.RouteTableDef, folder: Path) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """A server with a certificate of its own; its port and what to trust."""
    certificate, trusted = _certificate(folder)
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificate)
    await site.start()
    try:
        yield runner.addresses[0][1], trusted
    finally:
        await runner.cleanup()


def lenient(url: URL) -> None:
    """As in production, but for the port, which a test cannot choose."""
    check(url.with_port(443))


MOVED = {
    "old": "/faq",
    "loop": "/loop",
    "inside": "https://169.254.169.254/latest/meta-data/",
    "plain": "http://shop.example/faq",
}
XML = {
    "sitemap.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://HOST/faq</loc></url>'
    "<url><loc>https://other.example/x</loc></url></urlset>",
    "bomb.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
}


async def test_pages_redirects_sitemaps_and_their_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = web.RouteTableDef()
    hits: list[str] = []

    @routes.get("/{path:.*}")
    async def serve(request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        hits.append(path)
        if path in MOVED:
            raise web.HTTPFound(MOVED[path])
        if path == "huge":
            return web.Response(body=b"x" * (fetch.MOST_BYTES + 1), content_type="text/plain")
        if path.endswith(".xml"):
            return web.Response(text=XML[path].replace("HOST", request.host), content_type="application/xml")
        return web.Response(text="<h1>Returns</h1><p>Within seven days.</p>", content_type="text/html")

    # The stand-in lives on this machine, which the resolver would refuse; everything else is as it is.
    monkeypatch.setattr(fetch, "public", lambda address: address == "127.0.0.1" or public(address))
    async with (
        shop(routes, tmp_path) as (port, trusted),
        fetcher(Names(["127.0.0.1"]), lenient, ssl=trusted) as fetch_page,
    ):
        base = f"https://shop.example:{port}"
        [page] = await read_pages(fetch_page, f"{base}/old", "web")
        assert page.articles[0].text == "Within seven days."
        assert page.articles[0].link == f"{base}/faq"
        [only] = await read_pages(fetch_page, f"{base}/sitemap.xml", "web")
        assert only.name == f"{base}/faq"
        for path in ("loop", "inside", "plain"):
            with pytest.raises(Refused):
                await fetch_page.get(f"{base}/{path}")
        for path in ("huge", "bomb.xml"):
            with pytest.raises(KnowledgeError):
                await read_pages(fetch_page, f"{base}/{path}", "web")
    assert hits.count("loop") == fetch.MOST_REDIRECTS + 1


async def test_a_name_that_points_elsewhere_later_gains_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second look-up leads inside: it is checked like the first, so the second request is refused."""
    routes = web.RouteTableDef()

    @routes.get("/")
    async def serve(_: web.Request) -> web.Response:
        return web.Response(text="<p>x</p>", content_type="text/html", headers={"Connection": "close"})

    monkeypatch.setattr(fetch, "public", lambda address: address == "127.0.0.1" or public(address))
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    async with shop(routes, tmp_path) as (port, trusted), fetcher(names, lenient, ssl=trusted) as fetch_page:
        await fetch_page.get(f"https://shop.example:{port}/")
        with pytest.raises(Refused):
            await fetch_page.get(f"https://shop.example:{port}/")
    assert names.asked == 2


def _certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    file = folder / "shop.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


async def test_a_slow_server_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = web.RouteTableDef()
    over = asyncio.Event()

    @routes.get("/")
    async def serve(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    monkeypatch.setattr(fetch, "public", lambda _: True)
    monkeypatch.setattr(fetch, "WITHIN_S", 0.3)
    async with (
        shop(routes, tmp_path) as (port, trusted),
        fetcher(Names(["127.0.0.1"]), lenient, ssl=trusted) as fetch_page,
    ):
        with pytest.raises(KnowledgeError, match="took longer"):
            await fetch_page.get(f"https://shop.example:{port}/")
        over.set()
