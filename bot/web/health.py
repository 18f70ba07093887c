"""Is it alive, can it take messages, and its numbers."""

from aiohttp import web

from bot import intake
from bot.web.front import FRONT


async def livez(_: web.Request) -> web.Response:
    """The process answers."""
    return intake.answer({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Messages can be stored and answered, perhaps worse than usual; 503 with what is wrong otherwise."""
    front = request.app[FRONT]
    problems = await front.ready()
    if problems:
        return intake.answer({"status": "unavailable", "problems": dict(problems)}, status=503)
    if limping := front.limping():
        return intake.answer({"status": "degraded", "degraded": dict(limping)})
    return intake.answer({"status": "ok"})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus' text format."""
    front = request.app[FRONT]
    problems = await front.ready()
    front.metrics.limps({**front.limping(), **problems})
    if "database" not in problems:  # its other numbers are worth having all the same
        for queue, waiting in (await front.gateway.waiting()).items():
            front.metrics.waiting.labels(queue=queue).set(waiting)
    body = front.metrics.render()
    return web.Response(body=body, headers={"Content-Type": front.metrics.content_type})


ROUTES = (web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics))
