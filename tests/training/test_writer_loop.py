"""The round from what people changed to a proposed model: by the commands, with a real database and a model made on the spot."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.clock import FakeClock
from bot.commands import privacy, school
from bot.conversation.inbox import Inbox
from bot.conversation.staff import edits
from bot.conversation.store import Store
from bot.conversation.tables import turns
from bot.errors import ConfigError
from bot.turn import Address, Utterance
from bot.writer.registry import Registry
from tests.training.school import RECIPE, prompt
from training.rows import read_jsonl
from training.writer.data import PARTS, SEED_SET
from training.writer.loop import Change, changes, report, taught
from training.writer.measure import interval
from training.writer.tiny import make_tiny

BRISK = RECIPE.replace("epochs = 9", "epochs = 0.2").replace("[dpo]\nepochs = 1", "[dpo]\nepochs = 0.3")


def share(right: int, n: int, better: str = "more") -> dict[str, object]:
    return {**interval([True] * right + [False] * (n - right)), "better": better}


def test_the_report_names_what_moved_and_how_sure_that_is() -> None:
    before = {"all": {"usable": share(50, 100), "unbacked promises": share(20, 100, "less")}}
    after = {"all": {"usable": share(80, 100), "unbacked promises": share(24, 100, "less")}}
    first, second = changes(before, after)
    assert (first.figure, first.better, first.sure) == ("usable", True, True)
    assert (second.figure, second.better, second.sure) == ("unbacked promises", False, False)
    text = report([first, second], ["all: usable 80%, at least 85%"], live=True)
    assert "| all | usable | 50% | 80% | beyond the 95 % intervals |" in text
    assert "| all | unbacked promises | 20% | 24% | may be chance |" in text
    assert text.index("Better") < text.index("Worse") < text.index("at least 85%")


def test_small_slices_and_small_moves_are_not_named() -> None:
    few = {"all": {"usable": share(1, 10)}, "angry": {"usable": share(500, 1000)}}
    more = {"all": {"usable": share(9, 10)}, "angry": {"usable": share(510, 1000)}}
    found: list[Change] = changes(few, more)
    assert found == []


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose desk has changed one draft, and a recipe with a tiny base."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HAOKE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    (tmp_path / "recipe.toml").write_text(BRISK, encoding="utf-8")
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name in ("sft", "pairs"):  # the whole set would take a minute
        lines = next(SEED_SET.glob(f"{name}.jsonl*")).read_text(encoding="utf-8").splitlines()[:120]
        (seeds / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("training.writer.loop.SEED_SET", seeds)
    some = [row["answer"] for row in read_jsonl(seeds / "sft.jsonl")]
    rules = [m["content"] for m in prompt("zh") + prompt("en")]
    make_tiny(tmp_path / "tiny", [*some, *rules * 5], vocabulary=1500, width=32, layers=1, heads=2)
    asyncio.run(_one_edit(f"sqlite+aiosqlite:///{tmp_path}/data/haoke.db"))
    return tmp_path


async def _one_edit(url: str) -> None:
    clock = FakeClock(datetime(2026, 11, 26, tzinfo=UTC))
    store = await Store.open(url, clock=clock)
    address = Address(channel="web", conversation="a")
    await Inbox(store).accept(address, Utterance(key="1", text="在吗", at=clock.now()))
    trace = {
        "utterances": [{"text": "在吗"}],
        "replies": ["在。"],
        "language": "zh",
        "decision": "answer",
        "release": "edited",
    }
    own = {"conversation_id": address.id, "author": "ann", "at": clock.now()}
    async with store.write() as tx:
        await tx.execute(
            insert(turns).values(
                id="t1", conversation_id=address.id, seq_first=1, fence=1, started_at=clock.now(), trace=trace
            )
        )
        await tx.execute(
            insert(edits).values(
                id="e1", turn_id="t1", draft="在。", sent="在的，请问有什么可以帮您看看的吗？", **own
            )
        )
    await store.close()


def test_conversations_are_not_read_before_the_shop_says_so(shop: Path) -> None:
    with pytest.raises(ConfigError, match=r"privacy\.learn is off"):
        school.gather(None, None)


def test_who_does_not_want_to_be_learned_from_is_left_out_and_counted(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HAOKE_PRIVACY__LEARN", "true")
    rows = shop / "data" / "school" / "lessons.jsonl"
    school.gather(None, None)
    assert len(rows.read_text(encoding="utf-8").splitlines()) == 2
    privacy.learning(None, Address(channel="web", conversation="a").id, allow=False)
    assert "2 rows taken out" in capsys.readouterr().out
    assert rows.read_text(encoding="utf-8") == ""
    school.gather(None, None)
    told = capsys.readouterr().out
    assert "0 lessons" in told
    assert "1 more left out" in told
    assert rows.read_text(encoding="utf-8") == ""
    privacy.learning(None, Address(channel="web", conversation="a").id, allow=True)
    school.gather(None, None)
    assert len(rows.read_text(encoding="utf-8").splitlines()) == 2


def test_the_report_says_how_many_were_left_out() -> None:
    assert "4 lessons were left out" in report([], [], live=False, left_out=4)
    assert "left out" not in report([], [], live=False)


@pytest.mark.slow
def test_a_round_proposes_a_model_and_puts_nothing_live(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HAOKE_PRIVACY__LEARN", "true")
    assert school.loop(None, shop / "recipe.toml", base="", least=2, limit=4) == 0
    assert "1 new lessons since the last round; it starts from 2" in capsys.readouterr().out
    assert school.loop(None, shop / "recipe.toml", base="", least=1, limit=4) == 0
    told = capsys.readouterr().out
    registry = Registry(shop / "data")
    (name,) = registry.names()
    assert (registry.stage(name), registry.live) == ("registered", "")
    assert f"haoke models promote {name}" in told
    folder = shop / "data" / "school" / name
    rows = [row for part in PARTS for row in read_jsonl(folder / "set" / f"sft-{part}.jsonl")]
    assert any(row.get("source") == "edited:t1" for row in rows)
    assert "No model is live" in (folder / "dpo" / "report.md").read_text(encoding="utf-8")
    assert taught(shop / "data" / "school") == 1
    assert school.loop(None, shop / "recipe.toml", base="", least=1, limit=4) == 0
    assert "0 new lessons" in capsys.readouterr().out
