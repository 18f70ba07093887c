"""The school at the desk: runs of a process that is told what to do in lines, and comparisons whose sides nobody can guess."""

import asyncio
import json
import os
import signal
import textwrap
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Config
from bot.config.school import SchoolConfig
from bot.conversation.records import audit
from bot.conversation.store import Store
from bot.school import Contests, School, pupil
from bot.school.contests import _flipped, result
from bot.writer.registry import Card, Registry
from tests.connectors.kit import serving
from tests.desk.kit import Colleague, hire

PUPIL = """
    import json, os, sys, threading, time
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(1)), daemon=True).start()
    tell = lambda **value: print(json.dumps(value), flush=True)
    if job["op"] == "compare":
        rows = [{"brief": {"said": f"q{n}", "decision": "answer"}, "answers": [f"old {n}", f"new {n}"]} for n in range(job["items"])]
        open(job["out"], "w").write("".join(json.dumps(row) + "\\n" for row in rows))
        tell(done=True)
        sys.exit()
    folder = job["folder"]
    begun = os.path.exists(folder + "/began")
    open(folder + "/began", "w").close()
    open(folder + "/pid", "w").write(str(os.getpid()))
    with open(folder + "/curve.jsonl", "a") as curve:
        for step in range(5, 11) if begun else range(1, 6):
            curve.write(json.dumps({"step": step, "of": 10, "loss": 1 / step, "tokens_s": 50, "left_s": 10 - step}) + "\\n")
    tell(said="going on" if begun else "beginning")
    if not begun:
        time.sleep(600)
    tell(done=True)
"""
PLAN = {"name": "first", "stage": "sft", "recipe": "quick", "data": "small"}


@dataclass
class Office:
    """A served desk with a school."""

    contests: Contests
    manager: Colleague
    agent: Colleague
    store: Store

    @property
    def school(self) -> School:
        return self.contests.school

    async def until(self, name: str, state: str) -> dict[str, Any]:
        for _ in range(1200):
            _, run = await self.manager.get(f"/api/manage/school/runs/{name}")
            if run["state"] == state and (run["curve"] or state == "failed"):
                return dict(run)
            await asyncio.sleep(0.05)
        raise AssertionError(run)


@pytest.fixture
async def office(file_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    (tmp_path / "slow_pupil.py").write_text(textwrap.dedent(PUPIL))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(pupil, "MODULE", "slow_pupil")
    for kind, name in (("recipes", "quick.toml"), ("sets", "small/sft-train.jsonl"), ("runs", "x")):
        (tmp_path / "school" / kind / name).parent.mkdir(parents=True)
        if kind != "runs":
            (tmp_path / "school" / kind / name).touch()
    registry = Registry(tmp_path)
    for name in ("old", "new"):
        model = tmp_path / f"model-{name}"
        model.mkdir()
        (model / "config.json").write_text("{}")
        registry.add(model, Card(name=name))
    config = Config.model_validate({"data_dir": str(tmp_path)})
    async with serving(file_store) as desk:
        contests = Contests.open(file_store, config, registry)
        desk.service.gateway._parts[Contests] = contests
        manager, agent = await hire(desk, "wei", "manager"), await hire(desk, "ann")
        yield Office(contests, manager, agent, file_store)
        await manager.http.close()
        await agent.http.close()
        await contests.school.close()


async def kinds(store: Store) -> list[tuple[str, str, str]]:
    async with store.read() as tx:
        rows = await tx.execute(select(audit.c.kind, audit.c.actor, audit.c.subject).order_by(audit.c.id))
        return [tuple(row) for row in rows if row.kind.startswith("school.")]


async def test_a_run_is_started_followed_stopped_and_gone_on_with(office: Office) -> None:
    status, told = await office.manager.post("/api/manage/school/runs", PLAN)
    assert (status, told["busy"]) == (200, "first")
    run = await office.until("first", "running")
    assert run["curve"][-1] == {"step": 5, "of": 10, "loss": 0.2, "tokens_s": 50, "left_s": 5}
    assert run["plan"]["by"] == "wei"
    assert Path(run["folder"]).parts[-3:] == ("school", "runs", run["name"]), (
        "the commands that come next name it"
    )
    assert Path(run["set"]).parts[-3:] == ("school", "sets", run["plan"]["data"])
    assert "beginning" in run["log"][0]
    status, refused = await office.manager.post("/api/manage/school/runs", {**PLAN, "name": "second"})
    assert status == 409
    assert "one at a time" in refused["error"]["message"]

    await office.manager.post("/api/manage/school/runs/first/stop")
    pid = int((office.school.folder / "runs" / "first" / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert (await office.until("first", "stopped"))["by"] == "wei"
    assert (await office.manager.post("/api/manage/school/runs/first/resume"))[0] == 200
    done = await office.until("first", "done")
    assert [point["step"] for point in done["curve"]] == list(range(1, 11)), "a step done twice is shown once"
    assert await kinds(office.store) == [
        ("school.started", "wei", "first"),
        ("school.stopped", "wei", "first"),
        ("school.resumed", "wei", "first"),
    ]
    assert (await office.manager.post("/api/manage/school/runs/first/resume"))[0] == 409


async def test_what_a_killed_server_leaves_can_be_gone_on_with(office: Office) -> None:
    await office.manager.post("/api/manage/school/runs", PLAN)
    await office.until("first", "running")
    after = School(office.store, office.school.folder.parent, SchoolConfig())
    assert after.run("first")["state"] == "lost"
    await office.school.close()  # the process ends with the server's end of its pipe
    await after.resume("first", "lee")
    for _ in range(1200):
        if after.run("first")["state"] == "done":
            break
        await asyncio.sleep(0.05)
    assert after.run("first")["state"] == "done"


async def test_a_process_that_is_killed_is_a_failed_run(office: Office) -> None:
    await office.manager.post("/api/manage/school/runs", PLAN)
    await office.until("first", "running")
    os.kill(int((office.school.folder / "runs" / "first" / "pid").read_text()), signal.SIGKILL)
    assert "killed, or out of memory" in (await office.until("first", "failed"))["why"]


async def test_a_run_that_takes_too_long_is_ended(office: Office) -> None:
    office.school.config = SchoolConfig(hours=0.0005)
    await office.manager.post("/api/manage/school/runs", PLAN)
    assert "longer than school.hours" in (await office.until("first", "failed"))["why"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipe": "../../etc/passwd"},
        {"data": "/tmp"},
        {"base": "meta-llama/anything"},
        {"stage": "rl"},
        {"start": "never"},
        {"name": "../up"},
        {"name": ""},
    ],
)
async def test_only_what_is_listed_can_be_chosen(office: Office, wrong: dict[str, str]) -> None:
    status, _ = await office.manager.post("/api/manage/school/runs", {**PLAN, **wrong})
    assert status == 400
    assert not list((office.school.folder / "runs").glob("*"))


async def test_managers_only_and_only_from_our_page(office: Office) -> None:
    assert (await office.agent.get("/api/manage/school"))[0] == 403
    assert (await office.agent.post("/api/manage/school/runs", PLAN))[0] == 403
    for headers in ({"X-CSRF-Token": "wrong"}, {"Origin": "https://elsewhere.example"}):
        assert (await office.manager.post("/api/manage/school/runs", PLAN, **headers))[0] == 403
    office.school.config = SchoolConfig(enabled=False)
    assert (await office.manager.post("/api/manage/school/runs", PLAN))[0] == 403
    assert not await kinds(office.store)


async def compared(office: Office, items: int = 12) -> str:
    body = {"first": "old", "second": "new", "data": "small", "items": items}
    status, told = await office.manager.post("/api/manage/school/contests", body)
    assert status == 200, told
    number = str(told["contests"][0]["id"])
    for _ in range(1200):
        answered = office.contests.folder / number / "items.jsonl"
        if answered.exists() and answered.stat().st_size:
            return number
        await asyncio.sleep(0.05)
    raise AssertionError("never answered")


async def test_names_are_told_after_the_vote_and_the_count_after_the_last(office: Office) -> None:
    number = await compared(office)
    path = f"/api/manage/school/contests/{number}"
    _, contest = await office.manager.get(path)
    sides = []
    for _ in range(12):
        item = contest["next"]
        assert "was" not in contest or contest["was"]["item"] != item["item"]
        assert contest["result"] is None
        newer = "left" if item["left"].startswith("new") else "right"
        sides.append(newer)
        _, contest = await office.manager.post(path + "/votes", {"item": item["item"], "choice": newer})
        assert contest["was"][newer] == "new"
    told = contest["result"]
    assert (told["second"], told["first"], told["n"], told["share"]) == (12, 0, 12, 1.0)
    assert told["low"] < 0.8
    votes = (office.contests.folder / number / "votes.jsonl").read_text().splitlines()
    assert all(json.loads(vote)["by"] == "wei" and json.loads(vote)["at"] for vote in votes)
    assert ("school.voted", "wei", number) in await kinds(office.store)


async def test_a_vote_that_was_cut_off_by_a_kill_is_asked_for_again(office: Office) -> None:
    number = await compared(office)
    path = f"/api/manage/school/contests/{number}"
    await office.manager.post(path + "/votes", {"item": 0, "choice": "same"})
    votes = office.contests.folder / number / "votes.jsonl"
    with votes.open("ab") as file:
        file.write('{"item": 1, "won": "first", "by": "w\u00e9'.encode()[:-1])
    status, told = await office.manager.get(path)
    assert (status, told["mine"], told["next"]["item"]) == (200, 1, 1)
    await office.manager.post(path + "/votes", {"item": 1, "choice": "left"})
    _, told = await office.manager.post(path + "/votes", {"item": 2, "choice": "same"})
    assert told["mine"] == 3
    assert len(votes.read_bytes().splitlines()) == 4, "what is half stays by itself"


async def test_one_vote_an_item_and_person(office: Office) -> None:
    path = f"/api/manage/school/contests/{await compared(office)}"
    assert (await office.manager.post(path + "/votes", {"item": 0, "choice": "same"}))[0] == 200
    assert (await office.manager.post(path + "/votes", {"item": 0, "choice": "left"}))[0] == 409
    assert (await office.manager.post(path + "/votes", {"item": 99, "choice": "left"}))[0] == 404
    assert (await office.manager.post(path + "/votes", {"item": 1, "choice": "mine"}))[0] == 400
    assert (await office.manager.get("/api/manage/school/contests/../about"))[0] == 404


async def test_what_cannot_be_compared(office: Office) -> None:
    for body in ({"first": "old", "second": "old"}, {"first": "old", "second": "none"}, {"items": 0}):
        whole = {"first": "old", "second": "new", "data": "small", **body}
        assert (await office.manager.post("/api/manage/school/contests", whole))[0] == 400


def test_the_sides_are_drawn_anew_for_every_item_and_person() -> None:
    drawn = [_flipped("secret", n, "wei") for n in range(400)]
    assert 150 < sum(drawn) < 250
    other = [_flipped("secret", n, "lee") for n in range(400)]
    assert 150 < sum(a == b for a, b in zip(drawn, other, strict=True)) < 250


def test_the_same_counts_half_and_few_votes_prove_little() -> None:
    votes = [{"won": won, "by": "wei"} for won in ("first", "second", "same", "same")]
    told = result(votes)
    assert told["share"] == 0.5
    assert told["low"] < 0.2 < 0.8 < told["high"]
