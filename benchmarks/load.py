"""A desk under load: 50 messages a second end to end, how cost grows, and whether it leaks.

    python -m benchmarks.load steady [--rate 50] [--seconds 30] [--sessions 240] [--desks 1] [--postgres URL] [--burst 0] [--words few]
    python -m benchmarks.load growth [--visitors 0,2000,5000] [--stored 0,10000,100000] [--history 1,10,50] [--plot OUT.png]
    python -m benchmarks.load soak   [--seconds 600] [--rate 20]

Each starts `haoke run` as processes of its own and opens real sockets of the widget to them; visitors write at random times
whether they were answered or not. A message counts from the moment it is written to the frame that brings its answer. Client and
desks share this machine, so both cost the same cores. `--burst` is the product's pause for further messages (400 ms there), which a
visitor who writes one message waits out in full; 0 shows what the desk itself takes. `few` words are six sentences, which the encoder
has mostly read before; `many` are forty. `--profile linear` leaves the encoder out.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psutil
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType

from benchmarks.load_rows import copies, longer
from benchmarks.load_words import FEW, MANY
from benchmarks.machine import machine
from benchmarks.turn import percentile
from bot.identity.tokens import Tokens
from tests.browser.kit import Desk

SECRET: Final = "of a benchmark, shared by its desks"
SETTLES_S: Final = 3.0  # from the last page that opened to the first message: a storm of pages is measured by benchmarks.sockets
WAITS_S: Final = 20.0  # for answers after the last message
PAST: Final = "web:benchpast0"  # where the visitor of `_past` talks


@dataclass
class Visitor:
    """One open page that writes now and then."""

    http: ClientSession
    url: str
    name: str
    words: Sequence[str] = FEW
    first: int = 0  # of the words that are written
    ws: ClientWebSocketResponse | None = None
    said: dict[str, float] = field(default_factory=dict)  # cid → when
    asked: dict[int, float] = field(default_factory=dict)  # number in the log → when
    took: list[float] = field(default_factory=list)
    refused: int = 0
    run: str = field(
        default_factory=lambda: f"{time.time_ns():x}"
    )  # a key that was there before is not answered again

    async def arrive(self) -> None:
        """Connect, be greeted, then listen in the background."""
        token = Tokens(SECRET, Path()).sign(
            "web session", {"sid": self.name, "sub": "C1001"}, timedelta(hours=2)
        )
        self.ws = await self.http.ws_connect(f"{self.url}/widget/socket", headers={"Origin": self.url})
        await self.ws.send_json({"type": "hello", "v": 1, "token": token, "last_seq": 10**9})
        await self.ws.receive(timeout=60)

    async def listen(self) -> None:
        """Note when answers come; each answers everything that was asked before it."""
        assert self.ws is not None
        async for message in self.ws:
            if message.type is not WSMsgType.TEXT:
                return
            frame, now = json.loads(message.data), time.monotonic()
            if frame["type"] == "ack":
                self.asked[frame["seq"]] = self.said.pop(frame["cid"])
            elif frame["type"] == "error":
                self.refused += 1
            elif frame["type"] == "event" and frame["event"]["role"] != "customer":
                for seq in [seq for seq in self.asked if seq < frame["seq"]]:
                    self.took.append(now - self.asked.pop(seq))

    async def say(self, number: int) -> None:
        """Write the next thing; the answer is not waited for."""
        assert self.ws is not None
        cid = f"{self.name}-{self.run}-{number:06}"
        self.said[cid] = time.monotonic()
        await self.ws.send_json(
            {"type": "message", "cid": cid, "text": self.words[(self.first + number) % len(self.words)]}
        )


@dataclass(slots=True)
class Sample:
    """A desk's process at one moment."""

    at_s: float
    rss: int
    handles: int
    threads: int


def processes(desks: Sequence[Desk]) -> list[psutil.Process]:
    """The desks' own processes."""
    return [psutil.Process(desk._process.pid) for desk in desks if desk._process is not None]


def cpu_s(desks: Sequence[Desk]) -> float:
    """Processor time that the desks have used so far."""
    return float(sum(sum(each.cpu_times()[:2]) for each in processes(desks)))


async def steady(
    desks: Sequence[Desk],
    *,
    rate: float,
    seconds: float,
    sessions: int,
    idle: int = 0,
    name: str = "bench",
    words: Sequence[str] = FEW,
) -> dict[str, Any]:
    """Visitors on all desks who write at this rate together; `idle` more only look."""
    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        count = sessions + idle
        visitors = [Visitor(http, desks[n % len(desks)].url, f"{name}{n}", words, n) for n in range(count)]
        for start in range(0, count, 100):
            await asyncio.gather(*(each.arrive() for each in visitors[start : start + 100]))
        listening = [asyncio.create_task(each.listen()) for each in visitors]
        await asyncio.sleep(SETTLES_S)
        used, began = cpu_s(desks), time.monotonic()
        samples = await _write(visitors[:sessions], desks, rate, seconds)
        spent, took_s = cpu_s(desks) - used, time.monotonic() - began
        end = time.monotonic() + WAITS_S
        while any(each.asked or each.said for each in visitors) and time.monotonic() < end:  # noqa: ASYNC110 - a look
            await asyncio.sleep(0.05)
        whole = cpu_s(desks) - used  # with what an overrun desk had still to do
        for task in listening:
            task.cancel()
    if not any(visitor.took for visitor in visitors):
        raise SystemExit("nothing was answered; the desks' logs say why")
    took = [1000 * each for visitor in visitors for each in visitor.took]
    return {
        "offered_per_second": rate,
        "answered": len(took),
        "unanswered": sum(len(each.asked) + len(each.said) for each in visitors),
        "refused": sum(each.refused for each in visitors),
        "answer_ms": {
            "p50": round(statistics.median(took)),
            "p95": round(percentile(took, 0.95)),
            "p99": round(percentile(took, 0.99)),
        },
        "cpu_share_of_a_core": round(spent / took_s, 2),
        "cpu_ms_per_message": round(1000 * whole / max(1, len(took)), 1),
        "samples": samples,
    }


async def _write(
    visitors: Sequence[Visitor], desks: Sequence[Desk], rate: float, seconds: float
) -> list[Sample]:
    """Messages at random times, `rate` a second on average; the desks are looked at every few seconds."""
    began, number, samples, due = time.monotonic(), 0, list[Sample](), 0.0
    look_every = max(1.0, seconds / 100)
    while (now := time.monotonic() - began) < seconds:
        if now >= len(samples) * look_every:
            samples.append(_sample(desks, now))
        await visitors[number % len(visitors)].say(number // len(visitors))
        number, due = number + 1, due + random.expovariate(rate)
        await asyncio.sleep(max(0.0, due - (time.monotonic() - began)))
    return samples


def _sample(desks: Sequence[Desk], at_s: float) -> Sample:
    found = processes(desks)
    return Sample(
        at_s,
        sum(each.memory_info().rss for each in found),
        sum(each.num_fds() for each in found),
        sum(each.num_threads() for each in found),
    )


def opened(stack: ExitStack, folder: Path, given: argparse.Namespace) -> list[Desk]:
    """So many desks on one database, each a `haoke run`."""
    more = {"HAOKE_STORE__URL": given.postgres} if given.postgres else {}
    settings = {
        "HAOKE_IDENTITY__SECRET": SECRET,
        "HAOKE_UNDERSTANDING__PROFILE": given.profile,
        "HAOKE_TURN__BURST_MS": str(given.burst),
        "HAOKE_LOG__LEVEL": "error",
        "HAOKE_LIMITS__CUSTOMER_PER_MINUTE": "0",  # all visitors are one customer of the demo shop
        **more,
    }
    return [stack.enter_context(Desk(folder / "data", **settings)) for _ in range(given.desks)]


def growth(given: argparse.Namespace) -> dict[str, Any]:
    """Cost of a message by open pages, by stored conversations and by the length of the history."""
    load = {"rate": 5.0, "seconds": given.seconds, "sessions": 40}
    found: dict[str, Any] = {"visitors": {}, "stored": {}, "history": {}}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        desks = opened(stack, Path(name), given)
        for many in given.visitors:
            found["visitors"][many] = _brief(asyncio.run(steady(desks, **load, idle=many, name=f"v{many}x")))
    with tempfile.TemporaryDirectory() as name:
        file, had = Path(name) / "data" / "haoke.db", 0
        _past(Path(name), given)
        for many in given.stored:
            copies(file, PAST, had, many)
            had = many
            with ExitStack() as stack:
                desks = opened(stack, Path(name), given)
                found["stored"][many] = _brief(asyncio.run(steady(desks, **load, name=f"s{many}x")))
    for times in given.history:
        with tempfile.TemporaryDirectory() as name:
            _past(Path(name), given)
            events = longer(Path(name) / "data" / "haoke.db", PAST, times)
            with ExitStack() as stack:
                desks = opened(stack, Path(name), given)
                alone = {"rate": 0.3, "seconds": max(10.0, given.seconds), "sessions": 1}
                found["history"][events] = _brief(asyncio.run(steady(desks, **alone, name="benchpast")))
    return found


def _past(folder: Path, given: argparse.Namespace) -> None:
    """A short real conversation to make a past of."""
    with ExitStack() as stack:
        asyncio.run(steady(opened(stack, folder, given), rate=0.3, seconds=12, sessions=1, name="benchpast"))


def _brief(found: dict[str, Any]) -> dict[str, Any]:
    return {**found["answer_ms"], "n": found["answered"], "cpu_ms": found["cpu_ms_per_message"]}


def slope(samples: Sequence[Sample]) -> dict[str, Any]:
    """How memory and handles went after the first third, which fills caches."""
    later = samples[len(samples) // 3 :]
    hours = [each.at_s / 3600 for each in later]
    line = statistics.linear_regression(hours, [each.rss / 2**20 for each in later])
    handles = [each.handles for each in later]
    return {
        "rss_mib": [round(later[0].rss / 2**20, 1), round(later[-1].rss / 2**20, 1)],
        "rss_slope_mib_per_hour": round(line.slope, 1),
        "handles": [min(handles), max(handles)],
        "threads": [min(s.threads for s in later), max(s.threads for s in later)],
    }


def draw(found: dict[str, Any], plot: Path) -> None:
    """How cost grows, in three pictures."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    titles = {
        "visitors": "open pages",
        "stored": "stored conversations",
        "history": "events of the conversation",
    }
    figure, axes = pyplot.subplots(1, 3, figsize=(11, 3.4), sharey=True)
    for axis, (part, title) in zip(axes, titles.items(), strict=True):
        table = found[part]
        for figure_name, label in (
            ("p95", "answer, p95"),
            ("p50", "answer, p50"),
            ("cpu_ms", "processor time"),
        ):
            axis.plot(list(table), [each[figure_name] for each in table.values()], marker="o", label=label)
        axis.set_xlabel(title)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("ms a message")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(plot, dpi=110)


def numbers(text: str) -> list[int]:
    """`1,2,3`."""
    return [int(part) for part in text.split(",")]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=["steady", "growth", "soak"])
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--sessions", type=int, default=240, help="at most 20 messages a minute each")
    parser.add_argument("--desks", type=int, default=1)
    parser.add_argument("--postgres", default="", help="URL of an empty database, for more than one desk")
    parser.add_argument("--burst", type=int, default=0, help="milliseconds")
    parser.add_argument("--words", choices=["few", "many"], default="few")
    parser.add_argument("--profile", choices=["full", "linear"], default="full")
    parser.add_argument("--visitors", type=numbers, default=[0, 2000, 5000])
    parser.add_argument("--stored", type=numbers, default=[0, 10_000, 100_000])
    parser.add_argument("--history", type=numbers, default=[1, 10, 50])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    report: dict[str, Any] = {"machine": machine(), "part": given.part, "profile": given.profile}
    if given.part == "growth":
        report |= growth(given)
        if given.plot:
            draw(report, given.plot)
    else:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            desks = opened(stack, Path(name), given)
            load = {"rate": given.rate, "seconds": given.seconds, "sessions": given.sessions}
            found = asyncio.run(steady(desks, **load, words=MANY if given.words == "many" else FEW))
        report |= {
            "desks": given.desks,
            "words": given.words,
            "burst_ms": given.burst,
            **found,
            **slope(found["samples"]),
        }
        del report["samples"]
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if given.json:
        given.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
