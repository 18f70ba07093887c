"""Files that come with a package, served as a browser wants them: right types, an ETag, and an address that never changes meaning.

Every file has two addresses. `/prefix/name.js` is asked for again each time (cheaply: the ETag answers 304). The one that
`Assets.url` gives carries a fingerprint of the whole folder, `/prefix/@1f2e3d4c/name.js`, and may be kept for a year; modules
that import each other by relative paths stay inside it.
"""

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from aiohttp import web

_TYPES: Final = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".txt": "text/plain",
}
_YEAR: Final = "public, max-age=31536000, immutable"
_HIDDEN: Final = (".py", ".pyc", ".toml")
# What a page of ours may do: its own files and nothing else. Modules that build HTML pass DOMPurify, the only policy.
_PAGE: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "dompurify",
}


def page_headers(**more: str) -> Mapping[str, str]:
    """The headers of a page: strict policy with Trusted Types, never stored. `img_src="blob:"` adds to a directive."""
    policy = dict(_PAGE)
    for name, value in more.items():
        key = name.replace("_", "-")
        policy[key] = f"{policy.get(key, '')} {value}".strip()
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes out."""

    body: bytes
    type: str
    etag: str


class Assets:
    """A folder of a package under a path. `shared` files may be loaded by pages of other sites, such as the widget's."""

    def __init__(self, package: str, folder: str, prefix: str, *, shared: bool = False) -> None:
        self.prefix = prefix.rstrip("/")
        self._shared = shared
        self._files = dict(_read(files(package).joinpath(folder), ""))
        whole = hashlib.sha256("".join(f"{name}{a.etag}" for name, a in sorted(self._files.items())).encode())
        self.version = whole.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file that may be kept for ever; KeyError where there is no such file."""
        if name not in self._files:
            raise KeyError(f"{self.prefix} has no file {name!r}")
        return f"{self.prefix}/@{self.version}/{name}"

    def text(self, name: str) -> str:
        """A file's text, such as the page that a handler fills in."""
        return self._files[name].body.decode()

    def routes(self) -> Sequence["web.RouteDef"]:
        """Both addresses of every file."""
        from aiohttp import web

        return (
            web.get(self.prefix + "/@{version:[0-9a-f]+}/{name:.+}", self.serve),
            web.get(self.prefix + "/{name:[^@].*}", self.serve),
        )

    async def serve(self, request: "web.Request") -> "web.StreamResponse":
        """One file, or 304 where the browser has it."""
        from aiohttp import web

        asset = self._files.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        return self.respond(request, asset, kept=request.match_info.get("version") == self.version)

    def file(self, request: "web.Request", name: str) -> "web.StreamResponse":
        """A file under an address of the caller's own."""
        return self.respond(request, self._files[name], kept=False)

    def respond(self, request: "web.Request", asset: Asset, *, kept: bool) -> "web.StreamResponse":
        """The answer with its headers."""
        from aiohttp import web

        headers = {"ETag": f'"{asset.etag}"', "Cache-Control": _YEAR if kept else "no-cache"}
        if self._shared:
            headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        if any(tag.value in (asset.etag, "*") for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        charset = "utf-8" if asset.type.startswith(("text/", "application/json")) else None
        return web.Response(body=asset.body, content_type=asset.type, charset=charset, headers=headers)


def _read(folder: "Traversable", prefix: str) -> Sequence[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            found += _read(item, f"{prefix}{item.name}/")
        elif not item.name.endswith(_HIDDEN):
            body = item.read_bytes()
            found.append(
                (prefix + item.name, Asset(body, _type(item.name), hashlib.sha256(body).hexdigest()[:20]))
            )
    return found


def _type(name: str) -> str:
    ending = "." + name.rpartition(".")[2].lower()
    return _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
