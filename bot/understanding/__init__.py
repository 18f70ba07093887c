"""Understanding: language, intents, entities, sentiment, anger and risk of a message, in one calibrated value."""

from bot.understanding.context import CatalogueItem, Context, Patterns, catalogue
from bot.understanding.entities import find_products
from bot.understanding.understander import Understander, load

__all__ = ["CatalogueItem", "Context", "Patterns", "Understander", "catalogue", "find_products", "load"]
