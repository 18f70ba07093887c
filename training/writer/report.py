"""The report of a data set: numbers and pictures of what is in it, and of what was left out and why."""

import statistics
from collections import Counter
from pathlib import Path
from typing import Any

from training.writer.data import PARTS, Prepared
from training.writer.examples import Example, Pair


def write_report(prepared: Prepared, *, pictures: bool = True) -> Path:
    """Write report.md, and pictures beside it, into the data set's folder."""
    examples = [row for name in PARTS for row in prepared.examples[name]]
    pairs = [row for name in PARTS for row in prepared.pairs[name]]
    counts = {
        "Decisions": Counter(row.brief.decision for row in examples),
        "Languages": Counter(row.brief.language for row in examples),
        "Skills": Counter(row.skill or "–" for row in examples),
        "Borders of pairs": Counter(row.border or "–" for row in pairs),
        "Where they come from": Counter(map(_kind, examples)) + Counter(map(_kind, pairs)),
        "Left out": prepared.dropped.reasons,
        "Masked": prepared.dropped.masked,
    }
    lines = ["# What this data set is made of", ""]
    lines += ["| part | examples | pairs |", "| --- | --- | --- |"]
    lines += [f"| {name} | {len(prepared.examples[name])} | {len(prepared.pairs[name])} |" for name in PARTS]
    lines += ["", f"Too like the test set and taken out of training: {prepared.leaks}.", ""]
    lines += [f"Digest of what is trained on: `{prepared.hash[:16]}`.", ""]
    lines += _lengths(examples)
    for title, counted in counts.items():
        lines += _table(title, counted)
    for reason, cases in prepared.dropped.cases.items():
        lines.append(f"- {reason}: for example {', '.join(cases)}")
    if prepared.passed_over:
        lines += ["", f"In no form that is read, and passed over: {', '.join(prepared.passed_over)}."]
    if pictures:
        drawn = _draw(prepared.folder, examples, counts)
        lines += ["", *(f"![{name}]({name})" for name in drawn)]
    path = prepared.folder / "report.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _lengths(examples: list[Example]) -> list[str]:
    if not examples:
        return []
    lengths = [len(row.answer) for row in examples]
    return [f"Answers: median {statistics.median(lengths):.0f} characters, at most {max(lengths)}.", ""]


def _kind(row: Example | Pair) -> str:
    """Its file, or what taught it at the desk; and the setting under which a customer's words were taken."""
    kind = row.source.partition(":")[0] or "–"
    return f"{kind} (by {row.consent})" if row.consent else kind


def _table(title: str, counted: "Counter[str]") -> list[str]:
    if not counted:
        return []
    rows = [f"| {name} | {number} |" for name, number in counted.most_common(20)]
    return [f"## {title}", "", "| | |", "| --- | --- |", *rows, ""]


def _draw(folder: Path, examples: list[Example], counts: dict[str, Any]) -> list[str]:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = []
    if examples:
        figure, axes = pyplot.subplots(figsize=(7, 3))
        for language in sorted({row.brief.language for row in examples}):
            lengths = [len(row.answer) for row in examples if row.brief.language == language]
            axes.hist(lengths, bins=40, alpha=0.6, label=language)
        axes.set_xlabel("characters of an answer")
        axes.legend()
        names.append(_saved(figure, folder, "lengths.png"))
    for title in ("Decisions", "Languages", "Skills", "Left out"):
        if counts[title]:
            figure, axes = pyplot.subplots(figsize=(7, 3))
            axes.barh(*zip(*counts[title].most_common(12), strict=True))
            axes.set_title(title)
            names.append(_saved(figure, folder, f"{title.lower().replace(' ', '-')}.png"))
    return names


def _saved(figure: Any, folder: Path, name: str) -> str:
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(folder / name, dpi=100)
    pyplot.close(figure)
    return name
