"""The bench that every desk of these tests comes from."""

import asyncio

import pytest

from bot.config import Config
from bot.evaluate.bench import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Models, skills and templates, loaded once; understanding by n-grams alone."""
    folder = tmp_path_factory.mktemp("linking")
    config = Config.model_validate({"data_dir": str(folder), "understanding": {"profile": "linear"}})
    return asyncio.run(Bench.open(config, None, folder))
