"""The bench that every desk of a test session comes from."""

import asyncio

import pytest

from bot.config import Config
from bot.evaluate.bench import Bench
from tests.flow.kit import OpenDesk, opener


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Models, skills and templates, loaded once; understanding by n-grams alone."""
    folder = tmp_path_factory.mktemp("bench")
    config = Config.model_validate({"data_dir": str(folder), "understanding": {"profile": "linear"}})
    return asyncio.run(Bench.open(config, None, folder))


@pytest.fixture
def desk(bench: Bench) -> OpenDesk:
    """Opens desks: `async with desk() as counter`."""
    return opener(bench)
