"""How the cost of a turn grows with the number of products a shop sells.

    python -m benchmarks.catalogue [--products 0,300,2000,10000] [--turns 120] [--json OUT]

The demo shop with that many made-up products beside its own, the talks of `benchmarks.turn` (a quarter of them about products) one after
the other through the production pipeline on SQLite. The made-up titles share their words, as those of a real shop do.
"""

import argparse
import asyncio
import json
import logging
import random
import tempfile
import time
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.turn import Stopwatch, again_and_again, one_by_one
from bot.app import App
from bot.config import load_config

STUFFS: Final = {
    **{
        "不锈钢": "steel",
        "陶瓷": "ceramic",
        "纯棉": "cotton",
        "竹制": "bamboo",
        "玻璃": "glass",
        "硅胶": "silicone",
    },
    **{
        "实木": "oak",
        "铝合金": "aluminium",
        "真皮": "leather",
        "亚麻": "linen",
        "羽绒": "down",
        "碳纤维": "carbon",
    },
    **{
        "防水": "waterproof",
        "折叠": "folding",
        "迷你": "mini",
        "大号": "large",
        "儿童": "children's",
        "复古": "vintage",
    },
}
THINGS: Final = {
    **{
        "杯子": "cup",
        "饭盒": "lunch box",
        "毛巾": "towel",
        "床单": "sheet",
        "枕头": "pillow",
        "背包": "backpack",
    },
    **{
        "雨伞": "umbrella",
        "拖鞋": "slippers",
        "帽子": "hat",
        "手套": "gloves",
        "键盘": "keyboard",
        "鼠标": "mouse",
    },
    **{
        "音箱": "speaker",
        "闹钟": "alarm clock",
        "衣架": "hanger",
        "收纳盒": "storage box",
        "砧板": "cutting board",
    },
    **{"菜刀": "knife", "平底锅": "frying pan", "茶壶": "teapot", "水桶": "bucket", "相框": "picture frame"},
    **{
        "花瓶": "vase",
        "书架": "bookshelf",
        "椅子": "chair",
        "桌布": "tablecloth",
        "窗帘": "curtain",
        "皮带": "belt",
    },
}


def shop(products: int) -> dict[str, Any]:
    """The demo shop's fixture with this many products beside its own."""
    fixture: dict[str, Any] = json.loads(files("skills.shop").joinpath("demo.json").read_text("utf-8"))
    chance = random.Random(products)
    kinds = [(stuff, thing) for thing in THINGS.items() for stuff in STUFFS.items()]
    for number in range(products):
        (zh_stuff, en_stuff), (zh_thing, en_thing) = kinds[number % len(kinds)]
        model = f" {number // len(kinds) + 1}" if number >= len(kinds) else ""
        fixture["products"][f"made-{number}"] = {
            "title": {"zh": f"{zh_stuff}{zh_thing}{model}", "en": f"{en_stuff} {en_thing}{model}"},
            "price": chance.randint(20, 900),
            "stock": chance.randint(0, 50),
            "attributes": {"material": {"zh": zh_stuff, "en": en_stuff}},
        }
    return fixture


def written(products: int, folder: str) -> str:
    """The path of the shop's file."""
    path = Path(folder, "shop.json")
    path.write_text(json.dumps(shop(products), ensure_ascii=False), encoding="utf-8")
    return str(path)


async def measure(products: int, turns: int, watch: Stopwatch) -> dict[str, Any]:
    """One size of catalogue: how long the desk takes to open, and its turns."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"HAOKE_DATA_DIR": folder, "HAOKE_LOG__LEVEL": "error"}
        env |= {"HAOKE_SHOP__FIXTURE": written(products, folder)}
        began = time.perf_counter()
        app = await App.open(load_config(Path("config.toml"), env))
        opened = time.perf_counter() - began
        try:
            await one_by_one(app, islice(again_and_again("warm"), 30), watch)  # not counted
            busy = time.thread_time()
            told = await one_by_one(app, islice(again_and_again("timed"), turns), watch)
            busy = (time.thread_time() - busy) * 1000 / turns
        finally:
            await app.close()
    kept = {key: told[key] for key in ("turn_ms", "without_models_ms", "cpu_per_turn_ms")}
    return {"products": products, "open_s": round(opened, 1), "loop_ms": round(busy, 2), **kept}


async def run(sizes: list[int], turns: int) -> dict[str, Any]:
    """The report: machine, then figures by size."""
    watch = Stopwatch()
    return {"machine": machine(), "turns": turns, "sizes": [await measure(n, turns, watch) for n in sizes]}


def show(report: dict[str, Any]) -> None:
    """The report as a table."""
    table = Table(title=f"a turn by size of the catalogue, {report['machine']['processor']}")
    for column in (
        "products added",
        "opens in s",
        "turn p50 / p95 / p99 ms",
        "processor ms",
        "event loop ms",
    ):
        table.add_column(column, justify="right")
    for row in report["sizes"]:
        wall = " / ".join(str(row["turn_ms"][share]) for share in ("p50", "p95", "p99"))
        table.add_row(
            str(row["products"]), str(row["open_s"]), wall, str(row["cpu_per_turn_ms"]), str(row["loop_ms"])
        )
    Console().print(table)


def main() -> None:
    """Parse arguments, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", default="0,300,2000,10000")
    parser.add_argument("--turns", type=int, default=120)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    sizes = [int(size) for size in arguments.products.split(",")]
    report = asyncio.run(run(sizes, arguments.turns))
    show(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
