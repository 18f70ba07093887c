"""Coverage-guided fuzzing of the parsers of outside bytes, with atheris, which is no dependency:

    python -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris
    PYTHONPATH=/tmp/fuzz/lib/python3.11/site-packages python -m benchmarks.fuzz all --seconds 20 [--json OUT]
    PYTHONPATH=…  python -m benchmarks.fuzz NAME -max_total_time=60     one of PARSERS; what follows is libFuzzer's

A parser may return or refuse in our own words; anything else ends the run with the bytes that did it. Each begins with a few sound inputs
(`fuzz_seeds.py`), since C code that reads JSON or XML shows a fuzzer nothing of its inside; where the input is JSON its values are changed
as well as its bytes. `planted` is no parser of ours: it fails on four bytes in a row, which only guidance finds in this time, one after the other.
The same parsers run under hypothesis in `make test`.
"""

import argparse
import asyncio
import contextlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

import atheris  # type: ignore[import-not-found]

from benchmarks.fuzz_seeds import JSONS, SEEDS, changed
from benchmarks.machine import machine

with atheris.instrument_imports(include=["bot", "connectors", "skills", "defusedxml", "pypdf", "docx"]):
    from bot import intake
    from bot.contents import sniffed
    from bot.errors import HaokeError
    from bot.knowledge.importers.files import read_bytes
    from bot.media import tidy_name
    from bot.tencent import xml
    from bot.writer.generators import GenerationError
    from bot.writer.generators.sse import pieces
    from connectors.slack import events
    from connectors.web.socket import _parsed
    from skills.shop import wire
    from skills.shop.fixture import load_fixture

HERE: Final = Path(tempfile.mkdtemp()) / "fixture.json"  # where a shop's fixture is written to be read
FOUND: Final = 77  # what libFuzzer ends with when something was raised
COVERED: Final = re.compile(r"#(\d+)\s+(INITED|DONE|NEW|REDUCE|pulse)\s+cov: (\d+) ft: (\d+)")


def _answer(raw: bytes) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(raw), 7):
            yield raw[at : at + 7]

    async def read() -> None:
        async for _ in pieces(chunks()):
            pass

    asyncio.run(read())


def _fixture(raw: bytes) -> None:
    HERE.write_bytes(raw)
    load_fixture(HERE)


def _slack(content_type: str, raw: bytes) -> None:
    body = events.body_of(content_type, raw)
    for hear in (lambda: events.message(body, ["U1"], "T1"), lambda: events.click(body, "T1")):
        with contextlib.suppress(HaokeError):
            hear()


@atheris.instrument_func  # type: ignore[untyped-decorator]
def _planted(raw: bytes) -> None:
    if raw[:1] != b"H":
        return
    if raw[1:2] != b"a":
        return
    if raw[2:3] != b"o":
        return
    if raw[3:4] == b"k":
        raise RuntimeError("found")


PARSERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    "planted": _planted,
    "body": lambda raw: intake.table(intake.parse_object(raw), "body"),
    "frame": lambda raw: _parsed(raw.decode("utf-8", "surrogateescape")),
    "xml": xml.read,
    "answer": _answer,
    "slack": lambda raw: _slack("application/json", raw),
    "slack-form": lambda raw: _slack("application/x-www-form-urlencoded", raw),
    "order": lambda raw: wire.read(wire.ORDER, raw),
    "receipt": lambda raw: wire.read(wire.RECEIPT, raw),
    "fixture": _fixture,
    "picture": lambda raw: (sniffed(raw), tidy_name(raw.decode("utf-8", "replace"), "png")),
    **{
        suffix: lambda raw, suffix=suffix: read_bytes(raw, f".{suffix}", f"file.{suffix}")
        for suffix in ("html", "md", "csv", "jsonl", "pdf", "docx")
    },
}


def fuzz(name: str, arguments: list[str]) -> None:
    """Fuzz one of them until libFuzzer has had enough."""
    parser = PARSERS[name]

    def once(raw: bytes) -> None:
        with contextlib.suppress(HaokeError, GenerationError, wire.Unreadable):
            parser(raw)

    def mutated(raw: bytes, most: int, seed: int) -> bytes:
        made = changed(raw, seed)
        return made if made is not None and len(made) <= most else bytes(atheris.Mutate(raw, most))

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS.get(name, ())):
            (Path(corpus) / str(number)).write_bytes(seed)
        more = {"custom_mutator": mutated} if name in JSONS else {}
        atheris.Setup([sys.argv[0], *arguments, corpus], once, **more)
        atheris.Fuzz()


def everything(seconds: int, names: Collection[str]) -> dict[str, Any]:
    """Each of them for so long, in a process of its own: runs, and what was covered by its seeds and at its end."""
    found: dict[str, Any] = {}
    for name in names:
        command = [sys.executable, "-m", "benchmarks.fuzz", name]
        command += [f"-max_total_time={seconds}", "-max_len=60000", "-len_control=0", "-timeout=20"]
        with tempfile.TemporaryDirectory() as place:
            done = subprocess.run(
                [*command, f"-artifact_prefix={place}/"], capture_output=True, text=True, check=False
            )
        rows = [(int(run), int(cov), int(ft)) for run, _, cov, ft in COVERED.findall(done.stderr)]
        found[name] = {
            "runs": rows[-1][0] if rows else 0,
            "edges": [rows[0][1], rows[-1][1]] if rows else [],
            "features": [rows[0][2], rows[-1][2]] if rows else [],
            "raised": done.returncode == FOUND,
        }
        print(name, json.dumps(found[name]), flush=True)
        if found[name]["raised"] and name != "planted":
            print(done.stderr[-3000:])
        elif done.returncode not in (0, FOUND):
            raise SystemExit(f"{name} did not run: {done.stderr[-1000:]}")
    return found


def main() -> None:
    """One of them, or all."""
    if sys.argv[1] != "all":
        fuzz(sys.argv[1], sys.argv[2:])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("all")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--only", nargs="+", choices=PARSERS, default=list(PARSERS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    report = {
        "machine": machine(),
        "seconds": given.seconds,
        "parsers": everything(given.seconds, given.only),
    }
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
