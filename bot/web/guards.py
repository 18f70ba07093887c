"""What every request passes: a deadline and a limit for its body, errors as JSON, safe headers, one count."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot import intake
from bot.errors import BadInput, Busy, NotAllowed, StoreError
from bot.log import get_logger
from bot.web.front import FRONT

DEADLINE_S: Final = 15.0  # to send a complete request
_log = get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Server": "haoke",
}
CODES: Final = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "busy",
    503: "unavailable",
}
_PLAIN: Final = {
    404: "there is nothing at this path",
    405: "this path does not take that method",
    413: "the body is larger than web.max_body allows",
}


def problem(status: int, message: str) -> web.Response:
    """An error as every route answers it."""
    code = CODES.get(status, "error")
    return intake.answer({"error": {"code": code, "message": message}}, status=status)


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what handlers raise into JSON with the right status."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        answer = problem(error.status, _PLAIN.get(error.status, error.reason))
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception as error:  # the edge of the process: nobody above could answer the caller
        if (
            request.writer.output_size
        ):  # a socket or a stream is open: an answer would land in the middle of it
            _log.error("an open connection failed", exc_info=error)
            raise ConnectionResetError("an answer had begun") from error
        return _answer_to(error)


def _answer_to(error: Exception) -> web.Response:
    match error:
        case BadInput():
            return problem(error.status, str(error))
        case Busy():
            answer = problem(429, str(error))
            answer.headers["Retry-After"] = str(math.ceil(error.retry_after))
            return answer
        case NotAllowed():
            answer = problem(error.status, str(error))
            if error.status == 401:
                answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        case StoreError():
            _log.error("the database did not answer a request", exc_info=error)
            answer = problem(503, "the desk cannot store anything right now; please send it again")
            answer.headers["Retry-After"] = "5"
            return answer
    _log.error("a request failed", exc_info=error)
    return problem(500, "something went wrong here; the operator's log says what")


@web.middleware
async def whole_body(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Have the whole body before a handler sees the request, so that a slow sender holds nothing but its socket."""
    if request.body_exists and not getattr(request.match_info.handler, "reads_body", False):
        largest = getattr(request.match_info.handler, "largest_body", 0)
        if largest > request.app[FRONT].config.web.max_body:
            request = request.clone(client_max_size=largest)
        try:
            async with asyncio.timeout(DEADLINE_S):
                await request.read()
        except TimeoutError:
            answer = problem(408, f"the request was not complete after {DEADLINE_S:.0f} seconds")
            answer.force_close()
            return answer
        except web.RequestPayloadError:
            answer = problem(400, "the body could not be read: it is cut off, or not in its Content-Encoding")
            answer.force_close()
            return answer
    return await handler(request)


@web.middleware
async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count a request under its route's pattern, never under its path."""
    metrics = request.app[FRONT].metrics
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "none"
    started = time.perf_counter()
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    finally:
        metrics.requests.labels(route=route, status=str(status)).inc()
        metrics.latency.labels(route=route).observe(time.perf_counter() - started)


async def last_word(request: web.Request, response: web.StreamResponse) -> None:
    """Of a desk that stops each answer ends its connection, so that the next request goes to one that stays."""
    if request.app[FRONT].closing() and response.status != 101:
        response.force_close()
        response.headers["Connection"] = "close"


async def safe_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Headers that keep a browser from doing more with an answer than it should; a route may set its own first."""
    for name, value in _HEADERS.items():
        if name == "Server":
            response.headers[name] = value
        else:
            response.headers.setdefault(name, value)
