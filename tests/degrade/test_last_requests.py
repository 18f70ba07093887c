"""A desk that stops answers whoever still asks before it lets go of what it answers from."""

import shutil

from bot.app import App
from bot.commands.run import stopped
from bot.config import WebConfig
from bot.conversation.store import Store
from bot.evaluate.bench import Bench
from bot.web import WebServer, reserve
from skills.shop.sql import SqlShop


class Closing(SqlShop):
    """The demo shop, which knows whether it was let go of."""

    gone = False

    async def close(self) -> None:
        self.gone = True
        await super().close()


async def test_requests_end_while_there_is_a_store_and_a_shop_to_answer_from(bench: Bench) -> None:
    path = bench.folder / f"{next(bench.number)}.db"
    shutil.copyfile(bench.store, path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    shop = Closing.from_template(bench.shop, lambda: bench.shop.anchor)
    assert isinstance(shop, Closing)
    app = await App.open(bench.config, models=bench.models, shop=shop, store=store)
    await app.start()
    seen: dict[str, object] = {}

    class Requests(WebServer):
        """The last ones are read from where their answers come."""

        async def stop(self) -> None:
            seen["ready"] = await app.service.ready()
            seen["waiting"] = await app.service.gateway.waiting()
            seen["shop gone"] = shop.gone
            await super().stop()

    server = Requests(app.front(), reserve(WebConfig(port=0)))
    await server.start()
    await stopped(app, server, bench.folder)
    assert seen == {
        "ready": {"desk": "closing"},
        "waiting": {"inbox": 0, "outbox": 0},
        "shop gone": False,
    }
    assert shop.gone
