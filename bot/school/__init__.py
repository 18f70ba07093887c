"""The writer's school at the desk: runs that a manager starts, and two models compared by people who do not know which is which."""

from bot.school.contests import Contests
from bot.school.school import School

__all__ = ["Contests", "School"]
