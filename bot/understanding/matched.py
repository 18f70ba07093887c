"""A message and what was asked before it, in the form in which they are matched."""

from dataclasses import replace

from bot.understanding.context import Context
from bot.understanding.language import detect
from bot.understanding.normalise import Normalised, normalise
from bot.understanding.perils import spoken
from bot.understanding.tones import marked


def matched(text: str, context: Context) -> tuple[Normalised, str, Context]:
    """The message and the line before it, folded, and the context with the language of the message."""
    message = normalise(text)
    language = spoken(message.text) or detect(text, context.language)
    return marked(message, language), normalise(context.line).text, replace(context, language=language)
