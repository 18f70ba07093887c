"""A writer that greets, then says the approved text, a few characters at a time: so that every answer is shown while it grows."""

from bot.config.writer import WriterConfig
from bot.testing.writer import ScriptedWriter, approved
from bot.writer.prompt import Message

GREETINGS = {"zh": "您好，很高兴为您服务。", "en": "Hello, happy to help. "}


class Teller(ScriptedWriter):
    """What `writer.generator` names."""

    def __init__(self, config: WriterConfig) -> None:
        super().__init__(_words, size=9)


def _words(prompt: tuple[Message, ...]) -> str:
    case = prompt[-1]["content"]
    return GREETINGS["zh" if "language=zh" in case else "en"] + approved(prompt)
