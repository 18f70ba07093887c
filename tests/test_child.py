"""A process that is spoken to in lines: it answers, it ends, it is started again, and it takes what it started with it."""

import asyncio
import os
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.child import Child, ChildEnded

ECHO = """
    import json, subprocess, sys, time
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("hang"):
            time.sleep(600)
        if asked.get("end"):
            sys.exit(3)
        if asked.get("long"):
            print("x" * (1 << 23), flush=True)
        if asked.get("spawn"):
            asked["spawned"] = subprocess.Popen(["sleep", "600"]).pid
        print(json.dumps(asked), flush=True)
"""


@pytest.fixture
async def child(tmp_path: Path) -> AsyncIterator[Child]:
    (tmp_path / "echo_child.py").write_text(textwrap.dedent(ECHO))
    started = Child("echo_child", env={"PYTHONPATH": str(tmp_path)})
    await started.start()
    yield started
    await started.close()


async def test_a_line_comes_back_with_its_letters(child: Child) -> None:
    await child.send({"text": "订单 10421"})
    assert await child.receive() == {"text": "订单 10421"}


async def test_an_end_is_told_to_whoever_waits_and_to_whoever_writes(child: Child) -> None:
    await child.send({"end": True})
    with pytest.raises(ChildEnded):
        await child.receive()
    await child.close()
    assert not child.running
    assert child.pid == 0
    with pytest.raises(ChildEnded):
        await child.send({"text": "?"})


async def test_an_answer_without_an_end_is_not_waited_for(child: Child) -> None:
    await child.send({"long": True})
    with pytest.raises(ChildEnded):
        await child.receive()


async def test_a_hanging_child_and_what_it_started_are_gone_at_once(child: Child) -> None:
    await child.send({"spawn": True})
    spawned = (await child.receive())["spawned"]
    await child.send({"hang": True})
    pid = child.pid
    await child.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    for _ in range(100):
        if not _lives(spawned):
            return
        await asyncio.sleep(0.05)
    pytest.fail("what the child started lives on")


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"


async def test_started_anew_it_answers_again_and_the_old_one_is_gone(child: Child) -> None:
    pid = child.pid
    await child.start()
    assert child.pid != pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    await child.send({"n": 1})
    assert await child.receive() == {"n": 1}
