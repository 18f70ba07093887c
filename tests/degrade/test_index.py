"""The index of knowledge is damaged on disk while the desk runs: answers go on, it is found out, said, and written anew."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.degrade.street import BUDGET_S, SCALE, Street, street

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
QUESTION, ANSWER = "退货的运费谁出？", "运费"
SOON_S: Final = 30.0  # the desk looks every five seconds


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    more = {
        "HAOKE_WRITER__GENERATOR": "template",
        "HAOKE_SHOP__ADAPTER": "sql",  # whose articles are known
        "HAOKE_SHOP__URL": "",
        "HAOKE_UNDERSTANDING__PROFILE": "full",  # searches by meaning, so that there is an index
        "HAOKE_KNOWLEDGE__KEPT_FROM": "50",  # passages; the demo shop has some more
    }
    async with street(tmp_path_factory.mktemp("index"), quickly=False, **more) as opened:
        yield opened


async def index(here: Street) -> Path:
    """The file, once it is written."""
    end = time.monotonic() + SOON_S * SCALE
    while time.monotonic() < end:
        if found := sorted((here.desk.data / "knowledge").rglob("dense.faiss")):
            return found[-1]
        await asyncio.sleep(0.2)
    raise AssertionError("no index was written")


@pytest.mark.parametrize("way", ["cut off", "flipped", "gone"])
async def test_a_damaged_index_is_found_out_and_written_anew(here: Street, way: str) -> None:
    file = await index(here)  # until it is there, an article is found by words alone
    right = (await here.ask(QUESTION)).text
    assert ANSWER in right
    pid, damages = here.pid, await here.metric("haoke_indexes_damaged_total")
    sound = file.read_bytes()
    if way == "gone":
        file.unlink()
    else:
        file.write_bytes(sound[:100] if way == "cut off" else sound[:-9] + b"\xff" + sound[-8:])
    assert (await here.ask(QUESTION)).text == right
    end = time.monotonic() + SOON_S * SCALE
    while await here.metric("haoke_indexes_damaged_total") == damages:
        assert time.monotonic() < end, "it was not found out"
        answer = await here.ask(QUESTION)
        assert answer.text == right
        assert answer.took_s < BUDGET_S * SCALE
        await asyncio.sleep(0.2)
    here.desk.tells("a kept index was damaged and is written anew")
    while not (again := await index(here)).exists() or len(again.read_bytes()) != len(sound):
        assert time.monotonic() < end + SOON_S * SCALE, "it was not written anew"
        await asyncio.sleep(0.2)
    assert await here.metric("haoke_indexes_damaged_total") == damages + 1
    assert (await here.ask(QUESTION)).text == right
    assert here.pid == pid
    assert (await here.ready())[0] == 200
