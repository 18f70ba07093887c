"""The account of somebody a provider vouches for: made at the first sign-in, kept to the role that the provider gives."""

from bot.errors import BadInput, NotAllowed
from bot.staff.accounts import Accounts, Person
from bot.staff.oidc import Vouched, login_of
from bot.staff.sessions import Sessions

_BY = "oidc"  # in the audit log
_ALIKE = 20  # people whose sign-in name would be the same


async def account_of(vouched: Vouched, accounts: Accounts, sessions: Sessions) -> Person:
    """Who it is here; NotAllowed, with every session of theirs ended, where the provider gives no role any more.

    An account with a password is never taken over: a provider's word counts for accounts that came by it.
    """
    person = await accounts.by_subject(vouched.subject)
    if vouched.role is None:
        if person is not None:
            await sessions.end_all(person.id)
        raise NotAllowed("your company account has no role at this desk; ask an administrator")
    if person is None:
        return await _new(vouched, accounts)
    if not person.active:
        raise NotAllowed("this account has ended; ask an administrator")
    if person.role != vouched.role:
        person = await accounts.change(person.id, by=_BY, role=vouched.role)
    return person


async def _new(vouched: Vouched, accounts: Accounts) -> Person:
    login = login_of(vouched.login)
    for number in range(1, _ALIKE):
        wanted = login if number == 1 else f"{login[:60]}-{number}"
        if await accounts.get(wanted) is None:
            name = "".join(filter(str.isprintable, vouched.name))[:60].strip()
            role = vouched.role or "agent"
            return await accounts.add(wanted, name, role, by=_BY, subject=vouched.subject)
    raise BadInput(f"there are too many accounts like {login!r}", status=409)
