"""`haoke understand`: one text a line in, one JSON line out, in order, in batches of what is there."""

import asyncio
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from bot import intake
from bot.commands.skills_in_use import skills_in_use
from bot.config import Config, LogConfig, load_config
from bot.errors import BadInput
from bot.log import setup_logging
from bot.trace import understood
from bot.understanding import Context, Patterns, Understander, catalogue, load
from bot.understanding.explain import explain
from bot.understanding.short_names import names_of

BATCH: Final = 32
_CHUNK: Final = 1 << 16
_CONTEXT: Final = frozenset({"asked", "language", "expected", "active_skill"})
Item = tuple[str, Context] | BadInput


def understand(config_file: Path | None, file: str, *, why: bool = False) -> int:
    """Read a file or standard input to its end; a bad line is answered by a line with `error`."""
    config = load_config(config_file)
    setup_logging(LogConfig(level="error", format=config.log.format))
    source = sys.stdin.buffer if file == "-" else opened(Path(file))
    heard = config.understanding
    understander = load(heard.model, device=heard.device, threads=heard.threads, profile=heard.profile)
    understander = understander.with_own(skills_in_use(config)[0].examples)
    base = asyncio.run(_shop_context(config))
    with source:
        for lines in batches(source):
            for row in answers(understander, lines, base, why=why):
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return 0


def opened(path: Path) -> io.BufferedReader:
    """A file to read lines from, or one sentence why not."""
    try:
        return path.open("rb")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None


def batches(source: Any) -> Iterator[list[bytes]]:
    """Lines as they arrive, at most BATCH at a time, without waiting for a batch to fill."""
    rest = b""
    while chunk := source.read1(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        for start in range(0, len(lines), BATCH):
            yield lines[start : start + BATCH]
    if rest:
        yield [rest]


def answers(
    understander: Understander, lines: Sequence[bytes], base: Context, *, why: bool = False
) -> Iterator[Mapping[str, Any]]:
    """One row for every line; what can be understood is understood together."""
    items = [_item(line, base) for line in lines]
    good = [item for item in items if not isinstance(item, BadInput)]
    heard = iter(understander.understand_batch(good) if good else ())
    for item in items:
        if isinstance(item, BadInput):
            yield {"error": {"code": "bad_request", "message": str(item)}}
        else:
            found = next(heard)
            row = {**understood(found), "confidence": round(found.requests[0].top.confidence, 4)}
            yield {**row, "why": [asdict(word) for word in explain(understander, *item)]} if why else row


def _item(line: bytes, base: Context) -> Item:
    try:
        text, context = _parsed(line.decode("utf-8").strip("\r"))
        return intake.said(text, "text"), _context(context, base)
    except UnicodeDecodeError:
        return BadInput("the line is not UTF-8 text")
    except BadInput as error:
        return error


def _parsed(line: str) -> tuple[object, object]:
    """A JSON object with `text`, or the line itself: customers may write anything, braces too."""
    if line.lstrip().startswith("{"):
        try:
            row = intake.parse_object(line)
        except BadInput:
            return line, None
        if "text" not in row:
            raise BadInput("a JSON line needs 'text'")
        return row["text"], row.get("context")
    return line, None


def _context(given: object, base: Context) -> Context:
    if given is None:
        return base
    if isinstance(given, str):
        return replace(base, asked=given)
    if not isinstance(given, dict) or given.keys() - _CONTEXT:
        raise BadInput(f"'context' is what the bot said last, or an object of {', '.join(sorted(_CONTEXT))}")
    expected = given.get("expected", [])
    texts = [given.get(name, "") for name in ("asked", "language", "active_skill")]
    if not isinstance(expected, list) or not all(isinstance(item, str) for item in [*texts, *expected]):
        raise BadInput("'context' holds texts, and 'expected' a list of texts")
    asked, language, skill = texts
    return replace(base, asked=asked, language=language, active_skill=skill, expected=tuple(expected))


async def _shop_context(config: Config) -> Context:
    """The shop's catalogue and the shape of its order numbers, which entities are found by."""
    from bot.commands.shop import opened

    async with opened(config) as shop:
        names = {p.id: names_of(p.title, p.keywords) for p in await shop.products()}
        patterns = Patterns.learned((await shop.info()).order_id_examples)
        today = (await shop.now()).date()
    return Context(products=catalogue(names), patterns=patterns, today=today)
