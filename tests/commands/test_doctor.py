"""`haoke doctor`: well on a fresh machine; each thing that is wrong is a line, and what is serious an exit code."""

import asyncio
import os
import socket
import sqlite3
from pathlib import Path

import pytest

from bot.commands import doctor
from bot.commands.check import Finding
from bot.config import Config
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store
from bot.writer.registry import Card, Registry
from tests.conversation.kit import ALICE, posts


def settings(folder: Path, **tables: object) -> Config:
    return Config.model_validate({"data_dir": folder, "web": {"port": 0}, **tables})


async def found(look: doctor.Look, config: Config) -> list[Finding]:
    return [finding async for finding in look(config)]


@pytest.mark.parametrize(("free", "state"), [(10, "fail"), (200, "warn"), (9000, "ok")])
async def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    usage = type("Usage", (), {"free": free * doctor.MIB})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    (finding,) = await found(doctor.disk, settings(tmp_path / "not yet"))
    assert (finding.state, f"{free} MiB" in finding.detail) == (state, True)


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        config = settings(tmp_path, web={"port": other.getsockname()[1]})
        (finding,) = await found(doctor.port, config)
    assert finding.state == "fail"
    (finding,) = await found(doctor.port, settings(tmp_path))
    assert finding.state == "ok"


async def test_secrets_that_everybody_may_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # noqa: ASYNC240 - one call
    key = tmp_path / "identity.key"
    key.write_text("secret")
    key.chmod(0o644)
    (finding,) = await found(doctor.rights, settings(tmp_path))
    assert (finding.state, str(key) in finding.detail) == ("warn", True)
    key.chmod(0o600)
    assert [f.state for f in await found(doctor.rights, settings(tmp_path))] == ["ok"]


async def test_a_model_whose_files_were_changed(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    registry = Registry(tmp_path)
    registry.add(folder, Card(name="wording"))
    (finding,) = await found(doctor.models, settings(tmp_path))
    assert finding.state == "ok"
    (registry.folder / "wording" / "model" / "config.json").write_text('{"a": 1}')
    (finding,) = await found(doctor.models, settings(tmp_path))
    assert (finding.state, "not those that were registered" in finding.detail) == ("warn", True)


async def states(config: Config) -> dict[str, str]:
    return {finding.part: finding.state for finding in await found(doctor.rows, config)}


async def test_a_clock_that_went_back_letters_and_a_forged_audit(tmp_path: Path) -> None:
    config = settings(tmp_path)
    assert await states(config) == {}, "there is no database yet, and looking makes none"
    store = await Store.open(config.store.url)
    box = Inbox(store)
    await box.accept(ALICE, posts("hello"))
    await asyncio.sleep(0.5)
    claim = await box.claim("me")
    assert claim is not None
    await box.dead(claim, "failed")
    await store.close()
    well = {"clock": "ok", "inbox": "ok", "letters": "warn", "audit": "ok"}
    assert await states(config) == well
    with sqlite3.connect(tmp_path / "haoke.db") as raw:
        raw.execute("UPDATE conversations SET updated_at = '2099-01-01 00:00:00.000'")
        raw.execute(
            "INSERT INTO audit (at, kind, actor, subject, data, prev_hash, hash)"
            " VALUES ('2026-01-01 00:00:00.000', 'x', 'y', 'z', '{}', 'made', 'up')"
        )
    assert await states(config) == {**well, "clock": "warn", "audit": "fail"}


def test_the_exit_code_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("HAOKE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HAOKE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HAOKE_WEB__PORT", "0")
    monkeypatch.setattr(doctor, "FAILS_UNDER", 0)
    assert doctor.doctor(None, offline=True) == 0
    monkeypatch.setattr(doctor, "FAILS_UNDER", 2**63)
    assert doctor.doctor(None, offline=True) == 1
