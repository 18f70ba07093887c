"""Roles, each of which may do everything that the one before it may."""

from typing import Final, Literal, get_args

from bot.errors import BadInput

Role = Literal["agent", "lead", "manager", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


def may(role: Role, needed: Role) -> bool:
    """Whether a role is at least the one that is needed."""
    return ROLES.index(role) >= ROLES.index(needed)


def as_role(value: object) -> Role:
    """The role of this name."""
    for role in ROLES:
        if role == value:
            return role
    raise BadInput(f"a role is one of {', '.join(ROLES)}")
