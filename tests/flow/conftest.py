"""The bench that every desk of a test session comes from."""

import asyncio
import shutil
from collections.abc import Iterator

import pytest

from bot.config import Config
from bot.evaluate.bench import Bench
from bot.writer.registry import FOLDERS
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


@pytest.fixture(autouse=True)
def fresh_registries(bench: Bench) -> Iterator[None]:
    """What a test registers is gone after it: the desks of a session share their folder."""
    yield
    for folder in FOLDERS.values():
        shutil.rmtree(bench.config.data_dir / folder, ignore_errors=True)
