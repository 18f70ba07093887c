"""The readers that the settings name."""

import subprocess
import sys
from importlib.util import find_spec

from bot.config import Config
from bot.errors import ConfigError
from bot.media import Files
from bot.reading.child import ChildReader
from bot.reading.readers import Reader, Readers
from bot.reading.sight import Sight


def load_readers(config: Config) -> Readers:
    """Every reader that is switched on; ConfigError says what is missing for it."""
    media, readers = config.media, list[Reader]()
    if media.read_text:
        _need("rapidocr_onnxruntime", "read_text")
        readers.append(ChildReader("text", "image"))
    if media.speech:
        _need("av", "speech")
        readers.append(ChildReader("speech", "audio", media.speech))
    if media.sight:
        if config.writer.generator != "openai":
            raise ConfigError(
                'media.sight needs a model that sees: set writer.generator = "openai" with its url and model'
            )
        readers.append(Sight(config.writer, deadline_s=media.deadline_s))
    return Readers(Files(config.data_dir / "media"), readers, deadline_s=media.deadline_s)


def _need(module: str, setting: str) -> None:
    """Refuse what would fail at the first file; tried in a process of its own, since the desk itself never needs the module."""
    if find_spec(module) is None:
        raise ConfigError(f"media.{setting} needs the extra media: pip install 'haoke[media]'")
    tried = subprocess.run(  # noqa: S603 - a module of ours, named in the code
        [sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        why = tried.stderr.strip().rpartition("\n")[2]
        raise ConfigError(
            f"media.{setting}: {module} cannot be loaded (libGL.so.1 comes with apt install libgl1): {why}"
        )
