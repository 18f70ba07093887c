"""The writer words what was decided: approved responses, quoted passages, or a model's text that the guardrail has read."""

from bot.writer.responses import Responses

__all__ = ["Responses"]
