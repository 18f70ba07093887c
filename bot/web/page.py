"""The start page: whose desk this is and how to talk to it."""

import base64
import hashlib
from html import escape

from aiohttp import web

from bot.web.front import FRONT

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}"
    "pre{background:#f3f3f1;padding:.8rem 1rem;overflow-x:auto}@media(prefers-color-scheme:dark)"
    "{body{background:#16181a;color:#e6e6e3}pre{background:#24272a}a{color:#8ab4f8}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"
_PAGE = """<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{name}</title><style>{style}</style></head>
<body>
<h1>{name}</h1>
<p>客服已开通，可以用中文或英文提问。</p>
<p lang="en">The front desk is open. Ask in Chinese or English.</p>
<pre>haoke chat --as C1001</pre>
<pre>curl -s {base}/webhooks/rest/webhook -H 'Content-Type: application/json' \\
  -d '{{"sender":"me","message":"你好"}}'</pre>
<p><a href="/readyz">/readyz</a> · <a href="/metrics">/metrics</a></p>
</body></html>
"""


async def start(request: web.Request) -> web.Response:
    """A page without scripts."""
    names = request.app[FRONT].names
    name = " ".join(dict.fromkeys(names.values())) or "Haoke 好客"
    base = f"{request.scheme}://{request.host}"
    body = _PAGE.format(name=escape(name), style=_STYLE, base=escape(base))
    return web.Response(text=body, content_type="text/html", headers={"Content-Security-Policy": _POLICY})


ROUTES = (web.get("/", start),)
