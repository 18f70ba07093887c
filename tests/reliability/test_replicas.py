"""Three desks on one PostgreSQL under fire: killed, frozen, cut off from the database, replaced; and broken designs are caught.

The figures are in docs/reliability.md; `make torture ARGS="--kills 0 --pauses 0 --faults 60"` is the longer run.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.reliability.checker import Outcome
from tests.reliability.fleet import under_fire
from tests.reliability.nursery import Nursery, nursery
from tests.reliability.world import Setting

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="needs fork, SIGSTOP and a zygote without threads"),
]
LEASE_S = 1.5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def forks() -> AsyncIterator[Nursery]:
    """One zygote for all of these tests."""
    async with nursery() as made:
        yield made


@pytest.fixture(scope="module")
def server(postgres_url: str) -> str:
    """Where databases can be made."""
    return postgres_url.replace("+asyncpg", "").rsplit("/", 1)[0] + "/postgres"


def told(outcome: Outcome) -> str:
    """What a failure says."""
    return f"{outcome.line()}\n{outcome.broken}\n{outcome.setting}"


def setting(**more: object) -> Setting:
    """What a run takes place in; everything may take as much longer as this machine is slower just now."""
    return Setting(conversations=8, customers=300, lease_s=LEASE_S, **more).slowed()  # type: ignore[arg-type]


async def test_desks_under_fire_keep_every_promise(tmp_path: Path, forks: Nursery, server: str) -> None:
    faults = ("kill", "freeze", "deaf", "kill", "roll", "cut", "kill")
    scene = setting()
    outcome = await under_fire(scene, faults, tmp_path, forks, server)
    print(outcome.line())
    assert outcome.verdict.clean, told(outcome)
    figures, found = outcome.figures, outcome.verdict.figures
    assert figures["unexpected"] == 0, "told to stop, a desk ends with 0; told nothing, it lives"
    assert figures["faults"] == {"kill": 3, "freeze": 1, "deaf": 1, "roll": 1, "cut": 1}
    # Each fault reached what it was meant for.
    assert figures["takeover_ms"]["n"] >= 2
    assert figures["refused_writes"] >= 1, "the desk that was frozen was refused"
    assert figures["page_returns"] >= 4, "pages moved to other desks"
    assert found["takeovers_by_people"] >= 5
    assert found["retried_turns"] >= 2
    assert found["acknowledged"] > 100
    # And was over in time; the machine may be busy with other tests, and busier than when it was measured.
    slow = 2 * scene.slowness
    assert figures["takeover_ms"]["max"] <= slow * (LEASE_S + 2) * 1000, told(outcome)
    assert figures["recovered_ms"]["max"] <= slow * 5000, told(outcome)
    assert figures["stop_ms"]["max"] <= slow * 15_000, told(outcome)


@pytest.mark.parametrize(
    ("mutant", "faults", "caught"),
    [
        ("no_takeover", ("kill",), {"lost"}),
        ("no_fence", ("freeze",), {"answered_twice"}),
        ("never_looks", (), {"page_not_told"}),
        ("deaf_to_the_owner", ("calm",), {"bot_spoke_for_a_person"}),
        ("stops_at_once", ("roll",), {"caller_cut_off"}),
    ],
)
async def test_a_broken_design_is_caught(
    tmp_path: Path, forks: Nursery, server: str, mutant: str, faults: tuple[str, ...], caught: set[str]
) -> None:
    """With one of a few tries, each with more faults than the one before, since chance has a part in it."""
    for again in (1, 2, 3, 4):
        place = tmp_path / str(again)
        place.mkdir()
        outcome = await under_fire(
            setting(mutant=mutant, seed=again, patience_s=3.0), faults * again, place, forks, server
        )
        print(outcome.line())
        if caught <= outcome.broken.keys():
            return
    pytest.fail(f"{mutant} was not caught: {told(outcome)}")
