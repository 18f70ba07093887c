"""What should have been said instead: where people said that a turn was not right, what came in its place is the better answer.

A draft that was thrown away, the labels `wrong`, `too_early`, `could_have` and `too_late`, and a customer's thumb down say that
something was not right. What a person wrote next is the better answer to the same words; of a turn that was too late to bring in a
person, how one was brought in later. Where nothing came instead, or people disagree, nothing is learned. A thumb up alone is an example.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, select

from bot.conversation.lab import labels
from bot.conversation.records import audit, opinions, tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import outbox, turns
from bot.conversation.values import reply_of
from bot.insight.lessons import BATCH, Lesson, asked_in, before, brief_of, resting_on, sent, taken_out
from bot.privacy.datasets import named
from bot.privacy.learning import not_to_learn_from

WITHIN: Final = timedelta(hours=2)  # later words answer something else
WORST_FIRST: Final = ("rejected", "too_late", "too_early", "could_have", "wrong", "thumb_down")
BORDERS: Final = dict.fromkeys(("too_late", "too_early", "could_have"), "escalate/explain")
_GOOD: Final = frozenset({"right", "thumb_up"})


async def instead(store: Store, *, shop: str = "", left_out: set[str] | None = None) -> AsyncIterator[Lesson]:
    """Every lesson of a verdict, in the order of the turns; `left_out` as in `lessons`."""
    async with store.read() as tx:
        told = {turn: what for turn, given in (await _verdicts(tx)).items() if (what := verdict(given))}
    names = sorted(told)
    for at in range(0, len(names), BATCH):
        async with store.read() as tx:
            found = await _lessons(tx, {name: told[name] for name in names[at : at + BATCH]}, shop)
            no = frozenset(map(named, await not_to_learn_from(tx)))
        for lesson in found:
            if lesson.conversation not in no:
                yield lesson
            elif left_out is not None:
                left_out.add(lesson.turn)


def verdict(given: Collection[str]) -> str:
    """What the verdicts on a turn come to; nothing where they contradict each other, or where it is a lesson already."""
    early, late = {"too_early", "could_have"} & set(given), "too_late" in given
    if "right" in given or (early and late) or (_GOOD & set(given) and set(given) - _GOOD):
        return ""
    return next((name for name in (*WORST_FIRST, "thumb_up") if name in given), "")


async def _verdicts(tx: Tx) -> dict[str, set[str]]:
    """By turn: what people said of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in await tx.execute(select(labels.c.turn_id, labels.c.label)):
        found[row.turn_id].add(row.label)
    thrown = select(audit.c.subject).where(audit.c.kind == "draft.rejected")
    for turn in (await tx.execute(thrown)).scalars():
        found[turn].add("rejected")
    about = and_(outbox.c.conversation_id == opinions.c.conversation_id, outbox.c.key == opinions.c.subject)
    thumbs = (
        select(outbox.c.turn_id, opinions.c.score)
        .join(opinions, about)
        .where(opinions.c.kind == "thumb", opinions.c.score != 0, outbox.c.turn_id.is_not(None))
    )
    for row in await tx.execute(thumbs):
        found[row.turn_id].add("thumb_up" if row.score > 0 else "thumb_down")
    return found


async def _lessons(tx: Tx, told: Mapping[str, str], shop: str) -> list[Lesson]:
    query = select(turns).where(turns.c.id.in_(told), turns.c.trace.is_not(None)).order_by(turns.c.id)
    rows = {str(row.id): row for row in await tx.execute(query)}
    gone = await taken_out(tx)
    rest = await resting_on(tx, gone, {name: row.trace for name, row in rows.items()})
    said = await sent(tx, list(rows))
    found = []
    for name, row in rows.items():
        if name in rest or row.trace.get("release") == "edited":  # an edit says better what is better
            continue
        what = told[name]
        bad = await _draft(tx, row) if what == "rejected" else said.get(name, "")
        good = bad if what == "thumb_up" else await _came(tx, row, late=what == "too_late")
        if bad and good and (what == "thumb_up" or good != bad):
            worse = "" if what == "thumb_up" else bad
            found.append(await _lesson(tx, row, what, good=good, bad=worse, gone=gone, shop=shop))
    return found


async def _draft(tx: Tx, row: Any) -> str:
    """What the bot would have said, without its buttons."""
    query = select(tickets.c.summary).where(
        tickets.c.conversation_id == row.conversation_id, tickets.c.queue == "approvals"
    )
    for summary in (await tx.execute(query)).scalars():
        if summary.get("turn") == row.id:
            return "\n\n".join(filter(None, (reply_of(each).text for each in summary.get("draft") or ())))
    return ""


async def _came(tx: Tx, row: Any, *, late: bool) -> str:
    """What came instead: the words that brought a person in, or those that a person wrote before the bot said more."""
    after = (turns.c.conversation_id == row.conversation_id, turns.c.seq_first > row.seq_first)
    query = select(turns.c.id, turns.c.started_at, turns.c.trace).where(*after).order_by(turns.c.seq_first)
    later = [turn for turn in await tx.execute(query) if turn.trace]
    if late:
        person = next((turn.id for turn in later if turn.trace.get("decision") == "handoff"), "")
        return (await sent(tx, [person])).get(person, "") if person else ""
    first = (
        select(outbox.c.reply, outbox.c.created_at)
        .where(
            outbox.c.conversation_id == row.conversation_id,
            outbox.c.author.like("agent:%"),
            outbox.c.turn_id.is_(None),
            outbox.c.created_at.between(row.finished_at, row.finished_at + WITHIN),
        )
        .order_by(outbox.c.seq)
        .limit(1)
    )
    wrote = (await tx.execute(first)).first()
    if wrote is None:
        return ""
    between = [turn.trace for turn in later if turn.started_at < wrote.created_at]
    spoken = any(trace.get("decision") not in ("handoff", None) for trace in between)
    return "" if spoken else reply_of(wrote.reply).text.strip()


async def _lesson(
    tx: Tx, row: Any, what: str, *, good: str, bad: str, gone: Collection[str], shop: str
) -> Lesson:
    """The brief means what was better, so the pair teaches to keep to it."""
    decision = str(row.trace.get("decision") or "answer")
    if what == "too_late":
        decision = "handoff"
    elif what != "thumb_up" and decision == "handoff":
        decision = "answer"
    said = await before(tx, row, gone)
    brief = brief_of(
        row.trace, approved=good, decision=decision, said=asked_in(row.trace), before=said, shop=shop
    )
    border = BORDERS.get(what, what)
    return Lesson.of(row, brief, chosen=good, rejected=bad, source=what, border=border)
