"""Privacy: what is kept of a person is given out on request, erased on request, and let go of when its time is over."""

from bot.privacy.erase import Erasure, Files
from bot.privacy.export import export
from bot.privacy.learning import not_to_learn_from, object_to_learning, said_about_learning
from bot.privacy.retention import tidy
from bot.privacy.tombstones import SOURCES, Tombstones

__all__ = [
    "SOURCES",
    "Erasure",
    "Files",
    "Tombstones",
    "export",
    "not_to_learn_from",
    "object_to_learning",
    "said_about_learning",
    "tidy",
]
