"""One customer's word, looked for wherever words could be: written on purpose while they are a customer, nowhere once they are erased."""

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import telemetry
from bot.commands.school import write
from bot.config import LogConfig
from bot.handoff.letters import Letters
from bot.insight.lessons import lessons
from bot.log import setup_logging
from bot.privacy import Erasure, Tombstones, export
from bot.privacy.datasets import SCHOOL, forget_rows, named
from tests.flow.conftest import OpenDesk
from tests.flow.kit import Counter, at_level, wish

CANARY = "canary7431金丝雀"
ADDRESS = f"上海市徐汇区{CANARY}路88号"
SAID = f"我叫{CANARY}，10421到哪了？"


@pytest.fixture
def log() -> io.StringIO:
    """Everything that is logged meanwhile, at the level that tells most."""
    stream = io.StringIO()
    setup_logging(LogConfig(level="debug"), stream)
    return stream


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Every span that would be sent to a collector."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(telemetry, "TRACER", provider.get_tracer("test"))
    return kept


async def lived(counter: Counter) -> list[dict[str, object]]:
    """Said, told, remembered, acted upon, taught, and given up over; the rows that a training set was written from."""
    mei, alex = counter.talk(customer="C1001"), counter.talk(customer="C1002", name="alex")
    for talk, said in ((mei, SAID), (alex, "where is 20731")):
        turn = await talk.say(said)
        await counter.people.draft(turn["turn_id"], "ann", approve=True)
    await mei.say(wish("address.change", order_id="10422", address=ADDRESS))
    counter.shop.fail("order", RuntimeError(CANARY), times=99)
    await mei.say(f"{CANARY}: 10423 到哪了")  # no turn survives this one
    counter.shop.heal()
    rows = [row async for lesson in lessons(counter.app.store) for row in lesson.rows()]
    school = counter.app.config.data_dir / SCHOOL
    write(school / "lessons.jsonl", rows)
    write(school / "runs" / "first" / "data" / "train.jsonl", rows)
    return rows


def files_with(folder: Path, word: str) -> list[str]:
    """Every file below a folder that has this word in its bytes."""
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and word.encode() in file.read_bytes()
    )


async def test_a_customers_word_is_in_no_log_trace_letter_or_metric_and_after_an_erasure_nowhere(
    desk: OpenDesk, log: io.StringIO, spans: InMemorySpanExporter
) -> None:
    async with desk(at_level(orders="assist")) as counter:
        app = counter.app
        store, data_dir = Path(app.store.path), app.config.data_dir
        others = files_with(data_dir, CANARY)  # of desks that other tests opened in the same folder
        rows = await lived(counter)
        assert sum(CANARY in json.dumps(row, ensure_ascii=False) for row in rows) == 1, "nothing was taught"
        (letter,) = await Letters(app.inbox).all()  # the fault was reached
        assert CANARY in json.dumps(await export(app.store, "C1001"), ensure_ascii=False)
        assert files_with(store.parent, CANARY)
        before = files_with(data_dir, CANARY)
        assert {f"{SCHOOL}/lessons.jsonl", f"{SCHOOL}/runs/first/data/train.jsonl"} <= set(before)
        assert CANARY not in json.dumps(letter, ensure_ascii=False)
        assert CANARY.encode() not in app.service.metrics.render()
        assert "turn" in {span.name for span in spans.get_finished_spans()}
        assert CANARY not in "".join(span.to_json() for span in spans.get_finished_spans())
        assert log.getvalue(), "nothing was logged"
        assert CANARY not in log.getvalue()

        await Erasure(app.store, Tombstones(data_dir)).erase("C1001", "manager")
        assert files_with(data_dir, CANARY) == others
        assert files_with(store.parent, CANARY) == others
        assert "C1001" not in json.dumps([row async for row in _kept(data_dir)])
        assert await Letters(app.inbox).all() == []
        assert CANARY not in json.dumps(await export(app.store, "C1001"), ensure_ascii=False)
        assert [row async for lesson in lessons(app.store) for row in lesson.rows()] == [
            row async for row in _kept(data_dir)
        ], "what others taught stays"
        assert CANARY not in log.getvalue()


async def _kept(data_dir: Path) -> AsyncIterator[object]:
    for line in (data_dir / SCHOOL / "lessons.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def test_rows_of_others_and_lines_that_are_no_rows_stay(tmp_path: Path) -> None:
    file = tmp_path / SCHOOL / "sets" / "mine" / "rows.jsonl"
    file.parent.mkdir(parents=True)
    mine, theirs = ({"conversation": named(name), "answer": name} for name in ("rest:a", "rest:b"))
    half = json.dumps(mine)[:-3]
    file.write_text(
        "\n".join([json.dumps(mine), "no row", json.dumps(theirs), half]) + "\n", encoding="utf-8"
    )
    assert forget_rows(tmp_path, ["rest:a"]) == 2
    assert file.read_text(encoding="utf-8") == f"no row\n{json.dumps(theirs)}\n"
    assert forget_rows(tmp_path, ["rest:a"]) == 0
    assert forget_rows(tmp_path, []) == 0
