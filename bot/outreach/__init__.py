"""Outreach: what the shop says before it is asked, once, where it is wanted and allowed, and never into a person's conversation."""

from bot.outreach.consent import Consents
from bot.outreach.ledger import Ledger, News
from bot.outreach.outreach import Outreach
from bot.outreach.reach import Channel

__all__ = ["Channel", "Consents", "Ledger", "News", "Outreach"]
