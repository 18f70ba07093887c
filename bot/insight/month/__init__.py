"""A generated month of conversations, so that the lab can be tried before there is a month of one's own.

It stands in a database of its own, `demo-month.db` in the data folder, never beside real rows; deleting the file takes it away.
The customers, their words and the truth are made up; every decision is made by the real judgement.
"""

from bot.insight.month.make import FILE, Month, make_month

__all__ = ["FILE", "Month", "make_month"]
