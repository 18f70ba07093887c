"""Generators: what turns a prompt into words, piece by piece. They neither decide nor check; the flow reads every sentence."""

from bot.writer.generators.base import (
    Failure,
    GenerationError,
    Generator,
    Piece,
    Pieces,
    Usage,
    Weigher,
    resting,
)
from bot.writer.generators.load import load_generator

__all__ = [
    "Failure",
    "GenerationError",
    "Generator",
    "Piece",
    "Pieces",
    "Usage",
    "Weigher",
    "load_generator",
    "resting",
]
