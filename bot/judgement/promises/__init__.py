"""Promises: what a sentence claims, promises or gives away, and what this turn has to back it."""

from bot.judgement.promises.backing import Backing
from bot.judgement.promises.claim import Claim, Kind
from bot.judgement.promises.reading import read_sentence
from bot.judgement.promises.text import sentences

__all__ = ["Backing", "Claim", "Kind", "read_sentence", "sentences"]
