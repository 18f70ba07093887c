"""What several commands share."""

from bot.config import Config
from bot.errors import ConfigError


def make_data_dir(config: Config) -> None:
    """Make the folder that everything is written to, or say in one sentence why not."""
    folder = config.data_dir
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ConfigError(
            f"{folder} cannot be written ({why}); set HAOKE_DATA_DIR to another folder"
        ) from None
