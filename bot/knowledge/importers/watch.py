"""A watched folder: what changed since the last look, told by size and time, read only when it did."""

from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge.document import Document
from bot.knowledge.importers.files import documents_below, read_file
from bot.log import get_logger

_log = get_logger(__name__)
Stamp = tuple[int, int, int]


class Watch:
    """One folder and the collection that is kept in step with it."""

    def __init__(self, folder: Path, collection: str) -> None:
        self.folder = folder
        self.collection = collection
        self._seen: dict[Path, Stamp] | None = None
        self._read: dict[Path, Document] = {}

    @property
    def prefix(self) -> str:
        """How the names of its sources begin."""
        return f"{self.folder.name}/"

    def changed(self) -> list[Document] | None:
        """Every document of the folder when anything in it changed; None otherwise.

        A file that cannot be read keeps what it said before, since it may just be being written.
        """
        if not self.folder.is_dir():
            raise KnowledgeError(f"the watched folder {self.folder} is not there")
        now = {file: stamp for file in documents_below(self.folder) if (stamp := _stamp(file)) is not None}
        before, self._seen = self._seen, now
        if now == before:
            return None
        for file, stamp in now.items():
            if before is None or before.get(file) != stamp:
                self._take(file)
        for file in self._read.keys() - now.keys():
            del self._read[file]
        return [self._read[file] for file in now if file in self._read]

    def _take(self, file: Path) -> None:
        name = f"{self.prefix}{file.relative_to(self.folder).as_posix()}"
        try:
            self._read[file] = read_file(file, name, self.collection)
        except KnowledgeError as error:
            _log.error("a watched file was left out", why=str(error))


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat()
    except OSError:
        return None  # gone between two looks
    return found.st_mtime_ns, found.st_size, found.st_ino
