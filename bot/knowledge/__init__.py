"""Knowledge: approved passages, found by meaning and by words, quoted with where they are from."""

from bot.knowledge.retrieve import Retriever

__all__ = ["Retriever"]
