"""A writer that greets, then says the approved text, a few characters at a time: so that every answer is shown while it grows.

Where the folder of the run holds a file `model.mode`, it fails in the way that stands there, and counts that in `model.failed`.
"""

import asyncio
import os
from pathlib import Path
from typing import Final

from bot.config.writer import WriterConfig
from bot.testing.writer import ScriptedWriter, approved
from bot.writer.generators import GenerationError, Pieces
from bot.writer.prompt import Message

GREETINGS = {"zh": "您好，很高兴为您服务。", "en": "Hello, happy to help. "}
LIE: Final = "您的 ¥999.00 已经退了，明天一定到账。"
TROUBLES: Final = ("well", "well", "hangs", "dies", "lies")
MODE, FAILS = "model.mode", "model.failed"
FOLDER: Final = "TELLER_FOLDER"  # in the environment of a desk


class Teller(ScriptedWriter):
    """What `writer.generator` names."""

    def __init__(self, config: WriterConfig) -> None:
        super().__init__(_words, size=9)

    async def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> Pieces:
        """The words, unless it is to hang."""
        if _trouble() == "hangs":
            _failed()
            await asyncio.sleep(3600)
        async for piece in super().stream(prompt, deadline_s=deadline_s):
            yield piece


def _words(prompt: tuple[Message, ...]) -> str | GenerationError:
    trouble = _trouble()
    if trouble in ("dies", "lies"):
        _failed()
        return LIE if trouble == "lies" else GenerationError("the model is gone")
    case = prompt[-1]["content"]
    return GREETINGS["zh" if "language=zh" in case else "en"] + approved(prompt)


def _folder() -> Path:
    return Path(os.environ.get(FOLDER, "/nowhere"))


def _trouble() -> str:
    try:
        return (_folder() / MODE).read_text()
    except OSError:
        return ""


def _failed() -> None:
    with (_folder() / FAILS).open("ab") as out:
        out.write(b".")
