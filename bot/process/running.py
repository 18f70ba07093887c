"""Where the server of a data folder can be reached by commands on the same machine, and the key that lets them in.

The file is readable by its owner only, and gone when the server has stopped. A key from it opens what changes knowledge, nothing of a
customer's.
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from bot.errors import HaokeError

FILE: Final = "server.json"
_SLOW_S: Final = 120.0  # taking in a large import
_THERE_S: Final = 3.0  # finding out whether anybody is there


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs."""

    url: str
    key: str

    def note(self, data_dir: Path) -> None:
        """Leave word in the data folder, for this user alone."""
        file = data_dir / FILE
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(asdict(self), out)

    @classmethod
    def find(cls, data_dir: Path) -> Self | None:
        """The server of a data folder, if one runs and answers."""
        try:
            found = cls(**json.loads((data_dir / FILE).read_text(encoding="utf-8")))
            urllib.request.urlopen(f"{found.url}/livez", timeout=_THERE_S).close()  # noqa: S310 - our own file's address
        except (OSError, ValueError, TypeError):
            return None
        return found

    def ask(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Post to the server and read its answer; what it refuses is raised in its words."""
        request = urllib.request.Request(  # noqa: S310 - our own file's address
            f"{self.url}{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SLOW_S) as answer:  # noqa: S310
                found: Mapping[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise HaokeError(_said(error)) from None
        except (OSError, ValueError) as error:
            raise HaokeError(f"the server at {self.url} did not answer: {error}") from None


def forget(data_dir: Path) -> None:
    """The server has stopped."""
    (data_dir / FILE).unlink(missing_ok=True)


def _said(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {error.code}"
