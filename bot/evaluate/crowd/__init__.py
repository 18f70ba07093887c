"""Simulated customers with fixed seeds: what share of them the desk serves, alone or with a person, and how content they leave."""

from bot.evaluate.crowd.figures import GOALS, Visit, figures
from bot.evaluate.crowd.goal import Goal, read_goals
from bot.evaluate.crowd.visit import visits

__all__ = ["GOALS", "Goal", "Visit", "figures", "read_goals", "visits"]
