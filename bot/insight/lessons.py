"""What the desk taught: drafts that people changed, let out or praised, as rows to train a writer on.

A changed draft gives a pair (what was sent is better) and an example; a draft let out as it was, and an answer that a reviewer called
right, give an example. Each row says where it comes from. What customers asked to be forgotten is no longer there to be read, and
what was answered from an article that was taken out of knowledge since teaches nothing.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, or_, select, true

from bot.conversation.knowledge import passages, versions
from bot.conversation.lab import labels
from bot.conversation.staff import edits
from bot.conversation.store import Store, Tx
from bot.conversation.tables import outbox, turns
from bot.conversation.values import reply_of
from bot.privacy.datasets import named
from bot.privacy.learning import not_to_learn_from
from bot.writer.prompt import HISTORY, Brief
from bot.writer.told import told

RIGHT: Final = "right"
BATCH: Final = 500
CONSENT: Final = "privacy.learn"  # the setting under which a row was taken; without it none is


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One row: `rejected` is empty where there is only a good answer."""

    turn: str
    conversation: str  # a digest: rows of one conversation stay together, and the conversation is not named
    brief: Brief
    chosen: str
    rejected: str = ""
    source: str = ""  # edited | approved | right, or a verdict of bot.insight.instead
    reasoning: str = ""  # why the desk decided so
    border: str = "edited"  # what tells the two answers apart
    skill: str = ""
    channel: str = ""
    tier: str = ""  # the customer's group

    @classmethod
    def of(cls, row: Any, brief: Brief, **known: str) -> "Lesson":
        """The lesson of a turn's row."""
        where: Mapping[str, Any] = (row.basis or {}).get("where") or {}
        return cls(
            turn=str(row.id),
            conversation=named(str(row.conversation_id)),
            brief=brief,
            **known,
            skill=str(row.trace.get("skill") or ""),
            channel=str(where.get("channel") or ""),
            tier=str(where.get("tier") or ""),
        )

    def rows(self) -> list[dict[str, Any]]:
        """Lines for `haoke train data`: the good answer, and the pair where there is one."""
        own = {
            "brief": self.brief.as_json(),
            "conversation": self.conversation,
            "skill": self.skill,
            "source": f"{self.source}:{self.turn}",
            "channel": self.channel,
            "tier": self.tier,
            "consent": CONSENT,
        }
        why = {"reasoning": self.reasoning} if self.reasoning else {}
        found: list[dict[str, Any]] = [{**own, "answer": self.chosen, **why}]
        if self.rejected:
            found.append({**own, "chosen": self.chosen, "rejected": self.rejected, "border": self.border})
        return found


async def lessons(store: Store, *, shop: str = "", left_out: set[str] | None = None) -> AsyncIterator[Lesson]:
    """Every lesson in the log, in the order of their turns; `left_out` gathers those of people who do not want to be learned from."""
    after = ""
    while True:
        found = await _batch(store, after, shop)
        for lesson, _, allowed in found:
            if lesson is not None and allowed:
                yield lesson
            elif lesson is not None and left_out is not None:
                left_out.add(lesson.turn)
        if len(found) < BATCH:
            return
        after = found[-1][1]


async def _batch(store: Store, after: str, shop: str) -> list[tuple[Lesson | None, str, bool]]:
    right = and_(labels.c.turn_id == turns.c.id, labels.c.label == RIGHT)
    query = (
        select(
            turns.c.id,
            turns.c.conversation_id,
            turns.c.trace,
            turns.c.basis,
            edits.c.draft,
            edits.c.sent,
            labels.c.label,
        )
        .outerjoin(edits, edits.c.turn_id == turns.c.id)
        .outerjoin(labels, right)
        .where(
            turns.c.id > after,
            turns.c.trace.is_not(None),
            or_(
                edits.c.id.is_not(None),
                labels.c.label.is_not(None),
                true() if store.sealed else turns.c.trace["release"].as_string() == "approved",
            ),
        )
        .order_by(turns.c.id)
        .limit(BATCH)
    )
    async with store.read() as tx:
        rows = (await tx.execute(query)).all()
        gone, no = await taken_out(tx), await not_to_learn_from(tx)
        taught = [
            row for row in rows if row.draft is not None or row.label or row.trace["release"] == "approved"
        ]
        rest = await resting_on(tx, gone, {row.id: row.trace for row in taught})
        taught = [row for row in taught if row.id not in rest]
        lines = {row.id: await before(tx, row, gone) for row in taught}
        words = await sent(tx, [row.id for row in taught])
    lessons = {row.id: _lesson(row, words.get(row.id, ""), lines[row.id], shop) for row in taught}
    return [(lessons.get(row.id), str(row.id), str(row.conversation_id) not in no) for row in rows]


async def sent(tx: Tx, names: Sequence[str]) -> dict[str, str]:
    """What went out in each turn, without its buttons."""
    query = select(outbox.c.turn_id, outbox.c.reply).where(outbox.c.turn_id.in_(names)).order_by(outbox.c.seq)
    texts: dict[str, list[str]] = {}
    for row in await tx.execute(query):
        texts.setdefault(row.turn_id, []).append(reply_of(row.reply).text)
    return {name: "\n\n".join(filter(None, found)) for name, found in texts.items()}


def _lesson(row: Any, said: str, lines: tuple[tuple[str, str], ...], shop: str) -> Lesson | None:
    trace: Mapping[str, Any] = row.trace
    draft, changed = (row.draft or "").strip(), (row.sent or "").strip()
    if not (changed or said) or trace.get("release") == "rejected":
        return None
    brief = brief_of(
        trace,
        approved=draft or said,
        decision=trace.get("decision") or "answer",
        said=asked_in(trace),
        before=lines,
        shop=shop,
    )
    source = "edited" if changed else "approved" if trace.get("release") == "approved" else RIGHT
    rejected = draft if changed and draft != changed else ""
    why = (each.get("detail") or each.get("rule") for each in trace.get("reasons") or ())
    return Lesson.of(
        row,
        brief,
        chosen=changed or said,
        rejected=rejected,
        source=source,
        reasoning="; ".join(filter(None, map(str, why))),
    )


def brief_of(trace: Mapping[str, Any], **known: Any) -> Brief:
    """What a writer would have been told of this turn."""
    language = str(trace.get("language") or "zh")
    return Brief(
        language=language,
        facts=told(trace.get("facts") or {}, language),
        anger=int(trace.get("anger") or 0),
        **known,
    )


async def taken_out(tx: Tx) -> frozenset[str]:
    """The articles that were told once and are there no more."""
    here = select(passages.c.article)
    query = select(versions.c.article).where(versions.c.article.not_in(here)).distinct()
    return frozenset((await tx.execute(query)).scalars())


async def resting_on(
    tx: Tx, articles: Collection[str], traces: Mapping[str, Mapping[str, Any]]
) -> frozenset[str]:
    """The turns that answered from one of these articles, by what was found, what was noted and what was sent."""
    if not articles:
        return frozenset()
    found = {name for name, trace in traces.items() if _names(trace) & set(articles)}
    query = select(outbox.c.turn_id, outbox.c.reply).where(outbox.c.turn_id.in_(traces))
    sent = {
        row.turn_id for row in await tx.execute(query) if set(reply_of(row.reply).passages) & set(articles)
    }
    return frozenset(found | sent)


def _names(trace: Mapping[str, Any]) -> set[str]:
    """The articles that a turn names."""
    noted = (trace.get("facts") or {}).get("passage_id")
    return {str(noted), *(str(each["id"]) for each in trace.get("passages") or ())}


async def before(tx: Tx, row: Any, gone: Collection[str]) -> tuple[tuple[str, str], ...]:
    """What was said before this turn in its conversation, the oldest first."""
    query = (
        select(turns.c.id, turns.c.trace)
        .where(
            turns.c.conversation_id == row.conversation_id,
            turns.c.seq_first < select(turns.c.seq_first).where(turns.c.id == row.id).scalar_subquery(),
            turns.c.trace.is_not(None),
        )
        .order_by(turns.c.seq_first.desc())
        .limit(HISTORY)
    )
    lines: list[tuple[str, str]] = []
    traces = {str(one.id): one.trace for one in reversed((await tx.execute(query)).all())}
    rest = await resting_on(tx, gone, traces)
    for name, trace in traces.items():
        lines.append(("customer", asked_in(trace)))
        lines += [("shop", text) for text in trace.get("replies") or () if name not in rest]
    return tuple(line for line in lines if line[1])[-HISTORY:]


def asked_in(trace: Mapping[str, Any]) -> str:
    return "\n".join(str(said.get("text") or "") for said in trace.get("utterances") or ())
