"""Is it alive, can it take messages, and its numbers."""

from aiohttp import web

from bot import intake
from bot.web.front import FRONT


async def livez(_: web.Request) -> web.Response:
    """The process answers."""
    return intake.answer({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Messages can be stored and answered; 503 with what is wrong otherwise."""
    problems = await request.app[FRONT].ready()
    if problems:
        return intake.answer({"status": "unavailable", "problems": dict(problems)}, status=503)
    return intake.answer({"status": "ok"})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus' text format."""
    front = request.app[FRONT]
    for queue, waiting in (await front.gateway.waiting()).items():
        front.metrics.waiting.labels(queue=queue).set(waiting)
    body = front.metrics.render()
    return web.Response(body=body, headers={"Content-Type": front.metrics.content_type})


ROUTES = (web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics))
