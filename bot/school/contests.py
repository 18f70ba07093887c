"""Two registered writers answer the same briefs, and people say which answer is better without knowing whose it is.

Below `<data>/school/contests/ID`: `about.json` (who is compared, by whom, and the secret that shuffles the sides), `items.jsonl` (what the
process wrote) and `votes.jsonl`, to which every vote is added. Which side a model stands on is drawn anew for every item and person.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from bot.config import Config
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.insight.statistics import wilson
from bot.school.school import School
from bot.writer.registry import Registry

MOST_ITEMS: Final = 200
CHOICES: Final = ("left", "right", "same")
_ID: Final = re.compile(r"[0-9a-f]{12}")


class Contests:
    """The comparisons of one desk."""

    def __init__(self, school: School, registry: Registry) -> None:
        self.school = school
        self._registry = registry
        self.folder = school.folder / "contests"

    @classmethod
    def open(cls, store: Store, config: Config, registry: Registry) -> Self:
        """The school of a desk with its comparisons."""
        return cls(School(store, config.data_dir, config.school), registry)

    def names(self) -> list[str]:
        """Models that can be compared."""
        return self._registry.names()

    async def start(self, first: str, second: str, *, data: str, items: int, by: str) -> str:
        """Let both models answer; the id of the comparison."""
        if first == second:
            raise BadInput("choose two different models")
        if not 1 <= items <= MOST_ITEMS:
            raise BadInput(f"'items' is 1 to {MOST_ITEMS}")
        cards = [self._registry.card(name) for name in (first, second)]
        weights = [str(self._registry.weights(name)) for name in (first, second)]
        self.school.free()
        number = secrets.token_hex(6)
        folder = self.folder / number
        job = {
            "op": "compare",
            "models": [{"folder": w, "base": card.base} for w, card in zip(weights, cards, strict=True)],
            "data": str(self.school.set_folder(data)),
            "seed_set": data == "haoke",
            "items": items,
            "out": str(folder / "items.jsonl"),
            **self.school.limits(),
        }
        folder.mkdir(parents=True)
        about = {
            "first": first,
            "second": second,
            "data": data,
            "by": by,
            "at": self.school.now().isoformat(),
            "secret": secrets.token_hex(16),
        }
        _write(folder / "about.json", about)
        self.school.pupil.begin(
            f"contest {number}",
            job,
            heard=lambda told: self._heard(folder, told),
            deadline_s=self.school.config.hours * 3600,
        )
        await self.school.audit("school.compared", by, number, first=first, second=second)
        return number

    def listed(self, person: str) -> list[dict[str, Any]]:
        """Every comparison, the newest first, as this person may see it."""
        found = [self.shown(path.parent.name, person) for path in self.folder.glob("*/about.json")]
        return sorted(found, key=lambda each: str(each["at"]), reverse=True)

    def shown(self, number: str, person: str) -> dict[str, Any]:
        """A comparison with the next item that this person has not voted on. The count is told once they have voted on all."""
        about, items, votes = self._read(number)
        mine = {vote["item"] for vote in votes if vote["by"] == person}
        left = [n for n in range(len(items)) if n not in mine]
        told = {key: about[key] for key in ("first", "second", "data", "by", "at")}
        told |= {"id": number, "of": len(items), "mine": len(mine), "why": about.get("why", "")}
        told["state"] = "ready" if items else "failed" if told["why"] else self._making(number)
        told["next"] = self._item(about, items, left[0], person) if left else None
        told["result"] = result(votes) if items and not left else None
        return told

    async def vote(self, number: str, item: int, choice: str, person: str) -> dict[str, Any]:
        """Keep a vote, once for each item and person; then tell whose answers they were."""
        about, items, votes = self._read(number)
        if choice not in CHOICES:
            raise BadInput(f"'choice' is one of: {', '.join(CHOICES)}")
        if not 0 <= item < len(items):
            raise BadInput("there is no such item", status=404)
        if any(vote["item"] == item and vote["by"] == person for vote in votes):
            raise BadInput("you have voted on this one", status=409)
        flipped = _flipped(about["secret"], item, person)
        won = choice if choice == "same" else "second" if (choice == "left") == flipped else "first"
        line = {"item": item, "won": won, "by": person, "at": self.school.now().isoformat()}
        with (self.folder / number / "votes.jsonl").open("ab+") as file:
            whole = not file.tell() or (file.seek(-1, os.SEEK_END), file.read(1))[1] == b"\n"
            file.write((b"" if whole else b"\n") + json.dumps(line).encode() + b"\n")
        await self.school.audit("school.voted", person, number, item=item)
        names = (about["first"], about["second"])
        left, right = names[::-1] if flipped else names
        return {**self.shown(number, person), "was": {"item": item, "left": left, "right": right}}

    def _item(self, about: Mapping[str, Any], items: list[Any], n: int, person: str) -> dict[str, Any]:
        brief, answers = items[n]["brief"], items[n]["answers"]
        left, right = answers[::-1] if _flipped(about["secret"], n, person) else answers
        shown = {key: brief.get(key, "") for key in ("said", "approved", "decision", "language")}
        return {"item": n, **shown, "before": brief.get("before", []), "left": left, "right": right}

    def _heard(self, folder: Path, told: Mapping[str, Any]) -> None:
        if "error" in told:
            about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
            _write(folder / "about.json", {**about, "why": str(told["error"])})

    def _making(self, number: str) -> str:
        return "making" if self.school.pupil.name == f"contest {number}" else "lost"

    def _read(self, number: str) -> tuple[dict[str, Any], list[Any], list[Any]]:
        folder = self.folder / number
        if not _ID.fullmatch(number) or not (folder / "about.json").exists():
            raise BadInput("there is no such comparison", status=404)
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        return about, _lines(folder / "items.jsonl"), _lines(folder / "votes.jsonl")


def result(votes: list[Mapping[str, Any]]) -> dict[str, Any]:
    """How often the second model was preferred, the same counting half, with Wilson's 95 % interval."""
    second = sum(vote["won"] == "second" for vote in votes)
    same = sum(vote["won"] == "same" for vote in votes)
    n = len(votes)
    low, high = wilson(second + same / 2, n)
    share = (second + same / 2) / n if n else 0.5
    counts = {"first": n - second - same, "second": second, "same": same, "n": n}
    return {**counts, "people": len({vote["by"] for vote in votes}), "share": share, "low": low, "high": high}


def _flipped(secret: str, item: int, person: str) -> bool:
    return bool(hashlib.sha256(f"{secret} {item} {person}".encode()).digest()[0] & 1)


def _lines(path: Path) -> list[Any]:
    """The rows of a file; one that was cut off by a kill is none, and whoever voted is asked again."""
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _write(path: Path, value: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
