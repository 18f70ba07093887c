"""Outcomes for a spreadsheet: one line an episode."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from bot.insight.measures import Row

_FACTS: Final = (
    *("turns", "reason", "completed", "complaint", "csat", "first_answer_s", "wait_s"),
    *("in_time", "next_in_time", "over_in_time", "version"),
)


def as_csv(rows: Sequence[Row], *, generated: bool) -> bytes:
    """The table, with the mark by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("generated", "started", "channel", "language", "skill", "outcome", *_FACTS))
    for row in rows:
        told = [_cell(row.facts.get(name)) for name in _FACTS]
        where = (row.started.isoformat(), row.channel, row.language, row.skill, row.outcome)
        writer.writerow((generated, *where, *told))
    return "\ufeff".encode() + text.getvalue().encode()


def _cell(value: Any) -> Any:
    return " of ".join(map(str, value)) if isinstance(value, list) else value
