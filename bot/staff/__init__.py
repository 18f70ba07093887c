"""The people who work here: accounts, roles, sessions, and who may do what."""

from bot.staff.accounts import Accounts, Person
from bot.staff.door import Door
from bot.staff.roles import ROLES, Role, may
from bot.staff.sessions import Sessions, SignedIn

__all__ = ["ROLES", "Accounts", "Door", "Person", "Role", "Sessions", "SignedIn", "may"]
