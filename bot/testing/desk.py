"""A desk for one test. Everything heavy is imported when the first one is opened."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.testing.network import no_network

if TYPE_CHECKING:
    from bot.skill import Skill
    from bot.testing.rehearsal import Desk


@asynccontextmanager
async def desk(
    skills: "Sequence[str | type[Skill]] | None" = None,
    *,
    fixture: Path | str | None = None,
    customer: str | None = None,
    autonomy: Mapping[str, str] | None = None,
    tables: Mapping[str, Mapping[str, object]] | None = None,
) -> "AsyncIterator[Desk]":
    """A desk of its own: a fresh shop, a fresh database, a clock that stands still, no network.

    Args:
        skills: classes, or names as in `skills.use`; everything that comes with Haoke when left out.
        fixture: the shop's file; the demo shop when left out.
        customer: who is signed in, such as "C1001"; a visitor when left out.
        autonomy: how far skills may go alone, such as {"orders": "assist"}.
        tables: the skills' own settings, as in [skills.<name>].
    """
    from bot.testing.rehearsal import rehearse

    where = Path(fixture) if fixture else None
    with no_network():
        async with rehearse(skills, where, customer, autonomy or {}, tables or {}) as opened:
            yield opened
