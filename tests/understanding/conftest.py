"""One judge of each profile for the whole run: loading is the slow part."""

import pytest

from bot.understanding import Understander, load


@pytest.fixture(scope="session")
def linear() -> Understander:
    return load(profile="linear")


@pytest.fixture(scope="session")
def full() -> Understander:
    return load()
