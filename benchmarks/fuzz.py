"""Coverage-guided fuzzing of the parsers of outside bytes, with atheris, which is no dependency:

    pip install --target /tmp/atheris atheris
    PYTHONPATH=/tmp/atheris python -m benchmarks.fuzz NAME -max_total_time=60 [-max_len=4096]

NAME is one of PARSERS. What follows is libFuzzer's. A parser may return or refuse in our own words; anything else ends the run
with the bytes that did it. The same parsers run under hypothesis in `make test`.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Final

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["bot", "connectors", "skills", "defusedxml"]):
    from bot import intake
    from bot.errors import HaokeError
    from bot.knowledge.importers.files import read_bytes
    from bot.media import sniffed, tidy_name
    from bot.tencent import xml
    from bot.writer.generators import GenerationError
    from bot.writer.generators.sse import pieces
    from connectors.slack import events
    from connectors.web.socket import _parsed
    from skills.shop import wire
    from skills.shop.fixture import load_fixture

HERE: Final = Path("/tmp/haoke-fuzz.json")  # where a shop's fixture is written to be read


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


PARSERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    "body": lambda raw: intake.table(intake.parse_object(raw), "body"),
    "frame": lambda raw: _parsed(raw.decode("utf-8", "surrogateescape")),
    "xml": xml.read,
    "answer": _answer,
    "slack": lambda raw: events.body_of("application/json", raw),
    "slack-form": lambda raw: events.body_of("application/x-www-form-urlencoded", raw),
    "order": lambda raw: wire.read(wire.ORDER, raw),
    "receipt": lambda raw: wire.read(wire.RECEIPT, raw),
    "fixture": _fixture,
    "picture": lambda raw: (sniffed(raw), tidy_name(raw.decode("utf-8", "replace"))),
    **{
        suffix: lambda raw, suffix=suffix: read_bytes(raw, f".{suffix}", f"file.{suffix}")
        for suffix in ("html", "md", "csv", "jsonl", "pdf", "docx")
    },
}


def main() -> None:
    """Fuzz one of them until libFuzzer has had enough."""
    name = sys.argv.pop(1)
    parser = PARSERS[name]

    def once(raw: bytes) -> None:
        try:
            parser(raw)
        except (HaokeError, GenerationError, wire.Unreadable):
            return

    atheris.Setup(sys.argv, once)
    print(json.dumps({"parser": name}), flush=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
