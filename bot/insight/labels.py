"""What people say about turns, and what that tells: would it have been right for the bot to go on alone here?"""

from typing import Final, Literal, get_args

from sqlalchemy import select

from bot.conversation.columns import insert_into
from bot.conversation.lab import labels
from bot.conversation.store import Store
from bot.conversation.tables import turns
from bot.errors import BadInput
from bot.insight.basis import Path

Label = Literal["right", "wrong", "too_early", "too_late", "could_have"]
LABELS: Final[tuple[Label, ...]] = get_args(Label)


def truth(label: str, way: Path) -> bool | None:
    """Whether going on alone would have been right, as this label of a turn that went this way tells it.

    `right` and `wrong` judge what the bot did; `too_early` and `could_have` say that it should have gone on, `too_late` that a
    person should have come before.
    """
    alone = way == "alone"
    match label:
        case "right":
            return (
                None if way == "looks" else alone
            )  # that something else was right says nothing of what was heard
        case "wrong":
            return (
                None if not alone else False
            )  # wrong to ask or to hand over does not say that an answer was known
        case "too_early" | "could_have":
            return True
        case "too_late":
            return False
    return None


class Labels:
    """Keeps one label of each person for a turn."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, turn_id: str, author: str, label: str) -> None:
        """Label a turn, or change one's mind."""
        if label not in LABELS:
            raise BadInput(f"'label' must be one of: {', '.join(LABELS)}")
        async with self._store.write() as tx:
            if await tx.scalar(select(turns.c.id).where(turns.c.id == turn_id)) is None:
                raise BadInput("there is no such turn", status=404)
            row = {"turn_id": turn_id, "author": author, "label": label, "at": self._store.clock.now()}
            put = insert_into(labels, self._store.dialect).values(**row)
            keep = {"label": put.excluded.label, "at": put.excluded.at}
            await tx.execute(put.on_conflict_do_update(index_elements=["turn_id", "author"], set_=keep))

    async def of(self, turn_ids: list[str]) -> dict[str, dict[str, str]]:
        """Labels by turn and author."""
        found: dict[str, dict[str, str]] = {}
        async with self._store.read() as tx:
            for start in range(0, len(turn_ids), 500):
                some = turn_ids[start : start + 500]
                for row in await tx.execute(select(labels).where(labels.c.turn_id.in_(some))):
                    found.setdefault(row.turn_id, {})[row.author] = row.label
        return found


def agreed(given: dict[str, str], way: Path) -> bool | None:
    """What the labels of a turn come to: the majority; None while nobody has said anything or opinions are even."""
    votes = [vote for label in given.values() if (vote := truth(label, way)) is not None]
    yes = sum(votes)
    return None if 2 * yes == len(votes) else 2 * yes > len(votes)
