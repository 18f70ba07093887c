"""Identity: who is asking, what that lets them see, and how a visitor opens one order."""

from bot.identity.grants import Identity
from bot.identity.session import Principal, Session, SessionShop, acting_as

__all__ = ["Identity", "Principal", "Session", "SessionShop", "acting_as"]
