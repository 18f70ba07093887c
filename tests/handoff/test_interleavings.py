"""Random interleavings of people's acts and the bot's commits, on both databases: the bot never speaks out of turn.

`python -m benchmarks.takeover` tries ten thousand of them; here are as many as every run can bear.
"""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.takeover import interleaved, out_of_turn
from tests.conftest import OpenStore


async def test_the_bot_never_speaks_out_of_turn(open_store: OpenStore) -> None:
    store, found = await open_store(), Counter[str]()
    while found["interleavings"] < 400 and not (found["refused"] and found["bot and person both acted"] > 5):
        seed = random.Random().randrange(10**6)  # on a busy machine the bot may be in time eighty times
        found.update(await interleaved(store, 80, seed, after=found["interleavings"]))
    assert found["out of turn"] == 0, found
    assert found["bot and person both acted"] > 5, "both must have acted, or nothing was tried"
    assert found["refused"] > 0, "some replies must have come too late, or nothing was tried"


EVENTS = st.lists(st.sampled_from(("pause", "resume", "bot", "agent", "user")), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(EVENTS)
def test_what_counts_as_out_of_turn(names: list[str]) -> None:
    """The measure itself: a word counts when the other side had the conversation, and only then."""
    log = [{"event": name} for name in names]
    owned, expected = False, 0
    for name in names:
        owned = {"pause": True, "resume": False}.get(name, owned)
        expected += (name == "bot" and owned) or (name == "agent" and not owned)
    assert out_of_turn(log) == expected


@pytest.mark.parametrize("order", [("pause", "bot"), ("agent",), ("pause", "resume", "agent")])
def test_a_word_out_of_turn_is_caught(order: tuple[str, ...]) -> None:
    assert out_of_turn([{"event": name} for name in order]) == 1
