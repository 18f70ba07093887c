"""Knowledge: approved passages, found by meaning and by words, quoted with where they are from."""

from bot.knowledge.articles import Article
from bot.knowledge.memory import MemoryRetriever
from bot.knowledge.retrieve import Found, Retriever

__all__ = ["Article", "Found", "MemoryRetriever", "Retriever"]
