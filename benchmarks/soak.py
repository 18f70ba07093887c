"""Hours of a desk in minutes: does it keep anything of the messages that it has answered?

    python -m benchmarks.soak [--turns 20000] [--profile linear] [--json OUT] [--plot OUT.png]

One `haoke run` over HTTP on SQLite; conversations of six messages come and go. Every so many messages the desk collects its garbage and
tells what it holds: memory, objects, file handles, threads, tasks. The slope is a line through what it told after the first third, and after the
window over which a desk watches completion was full (5 minutes here, 30 in the product). A message that leaves something behind leaves it in
every message, so bytes a message times the messages of an hour are the growth of an hour.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

from aiohttp import ClientSession, ClientTimeout

from benchmarks.load import WORDS
from benchmarks.machine import machine
from benchmarks.soak_probe import WINDOW_MINUTES, Held
from benchmarks.turn import percentile
from bot.web import reserve
from tests.reliability.lives import settings

ROOT: Final = Path(__file__).parents[1]
KEY: Final = "of a soak"
AT_A_TIME: Final = 4
LOOKS: Final = 36
RATES: Final = (1, 5)  # messages a second that an hour is reckoned with
OPENS_S: Final = 120


class Soaked:
    """The desk as a process that answers `look` on its standard input."""

    def __init__(self, folder: Path, profile: str) -> None:
        self.folder = folder
        sockets = reserve(settings(folder, web={"port": 0}).web)
        self.port = int(sockets[0].getsockname()[1])
        for item in sockets:
            item.close()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HAOKE_")}
        self._environment = clean | {
            "HAOKE_DATA_DIR": str(folder),
            "HAOKE_WEB__PORT": str(self.port),
            "HAOKE_WEB__API_KEY": KEY,
            "HAOKE_UNDERSTANDING__PROFILE": profile,
            "HAOKE_TURN__BURST_MS": "0",
            "HAOKE_LOG__LEVEL": "error",
            "HAOKE_LIMITS__CUSTOMER_PER_MINUTE": "0",  # all are one customer of the demo shop
            "OMP_NUM_THREADS": "1",
        }

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.soak_probe"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=self._environment,
            limit=2**20,
        )
        return self

    async def __aexit__(self, *problem: object) -> None:
        self._process.terminate()
        await self._process.wait()

    async def look(self) -> Held:
        """What it holds now, after its garbage is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"look\n")
        await self._process.stdin.drain()
        while line := await self._process.stdout.readline():
            if line.startswith(b'{"held"'):
                return Held(**json.loads(line)["held"])
        raise SystemExit("the desk is gone")

    async def opens(self, http: ClientSession) -> None:
        """Wait until it answers."""
        end = time.monotonic() + OPENS_S
        while time.monotonic() < end:
            try:
                async with http.get("/readyz") as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            await asyncio.sleep(0.1)
        raise SystemExit("the desk did not open")


async def soak(turns: int, profile: str, folder: Path) -> dict[str, Any]:
    """So many messages; what the desk held on the way, and how long answers took."""
    samples: list[tuple[float, int, Held]] = []
    took: list[list[float]] = []
    async with Soaked(folder, profile) as desk:
        patience = ClientTimeout(total=60)
        async with ClientSession(f"http://127.0.0.1:{desk.port}", timeout=patience) as http:
            await desk.opens(http)
            every, began, number = max(AT_A_TIME, turns // LOOKS), time.monotonic(), 0
            while number < turns:
                spent: list[float] = []
                queue = iter(range(number, number + every))
                await asyncio.gather(*(_talk(http, queue, spent) for _ in range(AT_A_TIME)))
                number += every
                took.append(spent)
                await asyncio.sleep(0.5)  # what a turn does behind its answer is over
                samples.append((time.monotonic() - began, number, await desk.look()))
            seconds = time.monotonic() - began
        log = folder / "haoke.db-wal"
        wal = log.stat().st_size if log.exists() else 0
    return {"turns": number, "s": round(seconds), "wal_mib": round(wal / 2**20, 1), **drift(took)} | grown(
        samples
    )


async def _talk(http: ClientSession, numbers: Any, spent: list[float]) -> None:
    for number in numbers:
        body = {
            "sender": f"soak-{number // 24}-{number % AT_A_TIME}",
            "message": WORDS[number // AT_A_TIME % len(WORDS)],
            "metadata": {"customer_id": "C1001", "message_id": f"m{number}"},
        }
        began = time.monotonic()
        async with http.post(
            "/webhooks/rest/webhook", json=body, headers={"Authorization": f"Bearer {KEY}"}
        ) as answer:
            said = await answer.json()
        if not said:
            raise SystemExit(f"message {number} was not answered: {answer.status}")
        spent.append(1000 * (time.monotonic() - began))


def drift(took: Sequence[Sequence[float]]) -> dict[str, Any]:
    """The answers of the second third and of the last."""
    third = len(took) // 3
    parts = [
        [ms for window in part for ms in window] for part in (took[third : 2 * third], took[2 * third :])
    ]
    return {
        "answer_ms": [{"p50": round(percentile(p, 0.5)), "p99": round(percentile(p, 0.99))} for p in parts]
    }


def grown(samples: Sequence[tuple[float, int, Held]]) -> dict[str, Any]:
    """Slopes over what was told once it was warm, and which objects became more."""
    warm = next((n for n, (at_s, _, _) in enumerate(samples) if at_s > 66 * WINDOW_MINUTES), 0)
    warm = max(warm, len(samples) // 3)
    at = [number for _, number, _ in samples[warm:]]
    later = [held for _, _, held in samples[warm:]]
    more = Counter(later[-1].types)
    more.subtract(later[0].types)
    bytes_a_message, error = line(at, [each.rss for each in later])
    return {
        "looks": len(later),
        "warm_after": at[0],
        "rss_mib": [round(held.rss / 2**20, 2) for _, _, held in samples],
        "bytes_a_message": round(bytes_a_message, 1),
        "standard_error": round(error, 1),
        "mib_an_hour": {
            f"{rate} a second": round(bytes_a_message * 3600 * rate / 2**20, 2) for rate in RATES
        },
        "objects": [later[0].objects, later[-1].objects],
        "objects_a_message": round(line(at, [each.objects for each in later])[0], 4),
        "objects_besides_the_window": [
            each.objects - each.types.get("Ended", 0) for each in (later[0], later[-1])
        ],
        "blocks_a_message": round(line(at, [each.blocks for each in later])[0], 4),
        "handles": spread([each.handles for each in later]),
        "threads": spread([each.threads for each in later]),
        "tasks": spread([each.tasks for each in later]),
        "became_more": {name: n for name, n in more.most_common(8) if n > 0},
    }


def spread(values: Sequence[int]) -> list[int]:
    """The smallest and the largest."""
    return [min(values), max(values)]


def line(at: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The slope of a line through these, and its standard error."""
    fitted = statistics.linear_regression(at, values)
    rest = [y - fitted.slope * x - fitted.intercept for x, y in zip(at, values, strict=True)]
    mean = statistics.fmean(at)
    apart = sum((x - mean) ** 2 for x in at)
    return fitted.slope, (sum(each**2 for each in rest) / max(1, len(at) - 2) / apart) ** 0.5


def draw(found: dict[str, Any], plot: Path) -> None:
    """Memory by messages."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    values = found["rss_mib"]
    at = [found["turns"] / len(values) * (n + 1) for n in range(len(values))]
    figure, axis = pyplot.subplots(figsize=(7, 3.2))
    axis.plot(at, values, marker=".")
    axis.axvspan(0, found["warm_after"], alpha=0.12, label="warming up, not in the slope")
    axis.set_xlabel("messages answered")
    axis.set_ylabel("resident memory, MiB")
    axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
    axis.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(plot, dpi=110)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--profile", choices=["full", "linear"], default="linear")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = asyncio.run(soak(given.turns, given.profile, Path(name) / "data"))
    report = {"machine": machine(), "profile": given.profile, **found}
    print(json.dumps(report, indent=1))
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if given.plot:
        draw(report, given.plot)


if __name__ == "__main__":
    main()
