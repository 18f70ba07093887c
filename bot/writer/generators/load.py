"""The generator that the settings name."""

from importlib import import_module
from pathlib import Path

from bot.config.writer import WriterConfig
from bot.errors import ConfigError
from bot.writer.generators.base import Generator

LIVE = "live"  # as a model's name: whichever a person has made so


def load_generator(config: WriterConfig, data_dir: Path = Path("data")) -> Generator | None:
    """A generator that is not started yet; None for `template`, where approved texts are said as they stand."""
    match config.generator:
        case "template":
            return None
        case "openai":
            from bot.writer.generators.openai import OpenAI

            return OpenAI(config)
        case "transformers":
            from bot.writer.generators.transformers import Transformers

            return Transformers(config, data_dir)
    return _of_a_plugin(config)


def _of_a_plugin(config: WriterConfig) -> Generator:
    module, _, name = config.generator.partition(":")
    try:
        made = getattr(import_module(module), name)(config)
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"writer.generator: {config.generator} cannot be loaded: {error}") from error
    if not isinstance(made, Generator):
        raise ConfigError(f"writer.generator: {config.generator} has no name, stream, start and close")
    return made
