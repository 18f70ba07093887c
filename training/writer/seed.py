"""Making the seed set: briefs of a real desk, worded by hand-written lines; whatever breaks a rule of the desk is left out.

    python -m training.writer.seed BRIEFS.jsonl [OUT_FOLDER]

The briefs come from `bin/collect_briefs.py`; `wordings.toml`, `tone.toml` and `borders.toml` are written by people.
"""

import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.writer.keeps import lost
from bot.writer.prompt import Brief
from training.rows import read_jsonl
from training.writer.data import SEED_SET
from training.writer.examples import Example, Pair
from training.writer.promises import unbacked

Lines = dict[str, Any]
EACH: Final = {
    "answer": 9,
    "clarify": 9,
    "decline": 14,
    "handoff": 14,
    "act": 14,
}  # of one response and language
SAME: Final = 8  # of one wording, whatever its facts
PAIRS: Final = 150  # of one border
AGAIN: Final = 9  # of one worse line
_FIGURE: Final = re.compile(r"[A-Z]*\d[\d.,:-]*|[¥$]")
# Borders by what the good answer decided: those that tempt there.
BORDERS: Final = {
    "answer": ("promise", "estimate", "gushing", "cold", "dry"),
    "clarify": ("guess", "promise", "cold", "gushing"),
    "decline": ("guess", "promise", "cold", "alone"),
    "handoff": ("alone", "promise", "cold"),
    "act": ("promise", "estimate", "gushing"),
}
_NAMES: Final = {
    "promise": "promise/honest",
    "estimate": "promise/estimate",
    "guess": "answer/clarify",
    "cold": "soothe/inform",
    "gushing": "tone",
    "alone": "escalate/explain",
    "dry": "complete/curt",
}


def read_lines(name: str) -> Lines:
    """One of the hand-written files."""
    return tomllib.loads((SEED_SET / f"{name}.toml").read_text(encoding="utf-8"))


def skeleton(text: str) -> str:
    """A text without its figures: two answers with the same skeleton are one wording."""
    return re.sub(r"\s+", " ", _FIGURE.sub("#", text)).strip()


@dataclass
class Worder:
    """Words briefs in several ways, and counts how often each way was used."""

    rng: random.Random
    wordings: Lines = field(default_factory=lambda: read_lines("wordings"))
    tone: Lines = field(default_factory=lambda: read_lines("tone"))
    used: Counter[str] = field(default_factory=Counter)

    def answer(self, row: dict[str, Any]) -> str | None:
        """A good answer for a collected brief that was not worded the same way too often; None when there is none."""
        brief = Brief.of_json(row["brief"])
        ways = list(self._ways(brief, row))
        self.rng.shuffle(ways)
        for text in sorted(ways, key=lambda way: self.used[skeleton(way)]):
            if self.used[skeleton(text)] < SAME and _good(brief, text):
                self.used[skeleton(text)] += 1
                return text
        return None

    def _ways(self, brief: Brief, row: dict[str, Any]) -> Iterator[str]:
        language = "zh" if brief.language == "zh" else "en"
        if brief.decision in ("handoff", "act") or {"safety", "legal", "fraud"} & set(row["risk"]):
            yield brief.approved  # every word of these counts
            return
        bodies = [*self._bodies(row["responses"], brief, language), brief.approved]
        mood = "upset" if brief.anger else "calm"
        openings = self.rng.sample(self.tone["opening"][mood][language], 5)
        closings = self.tone["closing"].get(brief.decision, {}).get(language, [])
        gap = "" if language == "zh" else " "
        for body in bodies:
            if not brief.anger:
                yield body
            for opening in openings:
                yield f"{opening}{gap}{body}"
            for closing in closings:
                before = f"{self.rng.choice(openings)}{gap}" if brief.anger else ""
                yield f"{before}{body}{gap}{closing}"

    def _bodies(self, responses: list[str], brief: Brief, language: str) -> Iterator[str]:
        names = [name for name in responses if name != "empathy"]
        if len(names) != 1:
            return
        for line in self.wordings.get(names[0], {}).get(language, ()):
            filled = fill(line, brief)
            if filled is not None:
                yield filled


def fill(line: str, brief: Brief) -> str | None:
    """A line with the brief's facts; None when one is missing."""
    try:
        return line.format_map(dict(brief.facts))
    except KeyError:
        return None


def _good(brief: Brief, text: str) -> bool:
    """Whether the desk itself would let it be said."""
    if brief.decision in ("handoff", "act"):
        return True
    quoted = bool(brief.passages)
    kept = lost(
        text, approved=brief.approved, decision=brief.decision, language=brief.language, quoted=quoted
    )
    return not kept and not unbacked(brief, text)


def make(rows: list[dict[str, Any]], seed: int = 1) -> tuple[list[Example], list[Pair]]:
    """The seed set of these briefs."""
    rng = random.Random(seed)
    rng.shuffle(rows)
    worder = Worder(rng)
    counted: Counter[tuple[str, str]] = Counter()
    examples: list[Example] = []
    for row in rows:
        brief = Brief.of_json(row["brief"])
        key = ("+".join(row["responses"]), brief.language)
        if brief.language not in ("zh", "en") or counted[key] >= EACH[brief.decision]:
            continue
        text = worder.answer(row)
        if text is None:
            continue
        counted[key] += 1
        own = {"conversation": row["conversation"], "skill": row["skill"], "source": "seed"}
        examples.append(Example(brief=brief, answer=text, **own))
    return examples, list(_pairs(examples, rng))


def _pairs(examples: list[Example], rng: random.Random) -> Iterator[Pair]:
    """Pairs on the borders: the worse answer of each crosses one."""
    lines = read_lines("borders")
    made: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for example in examples:
        brief = example.brief
        language = "zh" if brief.language == "zh" else "en"
        for name in rng.sample(BORDERS[brief.decision], 2):
            wanted = [
                (kind, filled)
                for kind in ("add", "instead")
                for line in lines[name].get(kind, {}).get(language, ())
                if (filled := fill(line, brief)) is not None
            ]
            wanted = [each for each in wanted if bad[each[1]] < AGAIN]
            if not wanted or made[name] >= PAIRS:
                continue
            kind, line = min(wanted, key=lambda each: (bad[each[1]], rng.random()))
            bad[line] += 1
            made[name] += 1
            gap = "" if language == "zh" else " "
            worse = line if kind == "instead" else _added(example.answer, line, gap, rng)
            yield Pair(
                brief=brief,
                chosen=example.answer,
                rejected=worse,
                conversation=example.conversation,
                border="refuse/guess" if (name, brief.decision) == ("guess", "decline") else _NAMES[name],
                source="seed",
            )


def _added(answer: str, line: str, gap: str, rng: random.Random) -> str:
    return f"{line}{gap}{answer}" if rng.random() < 0.4 else f"{answer}{gap}{line}"


def main() -> None:
    """Write `sft.jsonl` and `pairs.jsonl`."""
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else SEED_SET
    examples, pairs = make(list(read_jsonl(Path(sys.argv[1]))))
    for name, rows in (("sft", examples), ("pairs", pairs)):
        text = "".join(json.dumps(row.as_json(), ensure_ascii=False) + "\n" for row in rows)
        (out / f"{name}.jsonl").write_text(text, encoding="utf-8")
    print(len(examples), "examples", len(pairs), "pairs")


if __name__ == "__main__":
    main()
