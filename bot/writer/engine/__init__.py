"""A model in a process of its own: it may hang, run out of memory or be killed, and the desk goes on."""

from bot.writer.engine.process import Engine, EngineDied

__all__ = ["Engine", "EngineDied"]
