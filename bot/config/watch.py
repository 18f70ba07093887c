"""The file of settings of a desk that runs: read at its start, and looked at again so that a mistake is told before the next one."""

from bot.config.load import load_config
from bot.config.models import Config
from bot.errors import ConfigError
from bot.log import get_logger

_log = get_logger(__name__)


class SettingsFile:
    """Tells when the file no longer holds settings that a desk could start with; those of the start stay in force."""

    def __init__(self, config: Config) -> None:
        self._file = config.source
        self._seen = self._look()
        self._ails = ""

    def ails(self) -> str:
        """That the file is wrong now; nothing while a desk could start with it."""
        if self._file is not None and (now := self._look()) != self._seen:
            self._seen = now
            self._read()
        return self._ails

    def _read(self) -> None:
        try:
            load_config(self._file)
        except ConfigError as error:
            # What is wrong may quote a value, and whoever asks whether the desk is ready may be anybody: it stands in the log.
            _log.error(
                "the settings cannot be read any more; those of the start stay in force", why=str(error)
            )
            self._ails = "the file is wrong; the settings of the start are in force"
        else:
            _log.info("the settings have changed; they count from the next start on")
            self._ails = ""

    def _look(self) -> tuple[int, int] | None:
        if self._file is None or not self._file.is_file():
            return None
        stat = self._file.stat()
        return stat.st_mtime_ns, stat.st_size
