"""Collect what the writer is told: plays the judge's own sentences through a desk of the demo shop, with every turn's brief as a line.

    .venv/bin/python bin/collect_briefs.py OUT.jsonl [--per-intent 45] [--seed 1]

The seed set of `training/data/writer` was worded over these briefs. Nobody's real words are in them.
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bot.app import App
from bot.config import Config
from bot.evaluate.bench import Bench
from bot.flow.conversation import Conversation
from bot.flow.release import Release
from bot.flow.word import Word
from bot.turn import Address, Turn, Utterance
from bot.writer.prompt import Brief, history
from bot.writer.told import told

DATA = Path(__file__).parent.parent / "training" / "data" / "judge"
CUSTOMERS = {"zh": ("C1001", "C1003"), "en": ("C1002",)}
ORDERS = {
    "C1001": ("10421", "10422", "10423", "10424", "10425"),
    "C1002": ("20731", "20732", "20733", "20734"),
    "C1003": ("30911",),
}
FOLLOWS = {
    "zh": ("{}", "是{}这单", "单号{}", "查{}", "{}，快点", "就是{}那个"),
    "en": (
        "{}",
        "it's {}",
        "order {}",
        "number {} please",
        "{} - the one I told you about",
        "that would be {}",
    ),
}


class Collector:
    """Stands where a model would word the turn, and keeps what it would have been told."""

    def __init__(self, stage: Word) -> None:
        self.stage = stage
        self.briefs: dict[str, tuple[Brief, list[str], list[str]]] = {}

    async def __call__(self, turn: Turn, conversation: Conversation, release: Release) -> Turn:
        facts = {name: value for reply in turn.replies for name, value in reply.facts.items()}
        wanted = {name for reply in turn.replies for name in reply.passages}
        brief = Brief(
            language=turn.heard.language,
            decision=turn.judged.kind,
            approved="\n".join(reply.text for reply in turn.replies),
            said=turn.text,
            before=history(conversation.events),
            facts=told(facts, turn.heard.language),
            passages=tuple(p.text for p in turn.passages if p.id in wanted),
            anger=turn.heard.anger,
            shop=self.stage.shop,
        )
        self.briefs[turn.id] = (brief, [r.response for r in turn.replies], list(turn.heard.risk))
        return turn


async def say(app: App, address: Address, key: str, text: str, customer: str | None) -> Any:
    utterance = Utterance(key=key, text=text, at=datetime.now(UTC), customer_id=customer, sender="seed")
    await app.service.gateway.accept(address, utterance)
    for _ in range(30):
        await app.service.step()
        found = await app.inbox.outcome(address.id, key)
        if found.over:
            turns = await app.service.gateway.turns(address.id)
            return next(turn for turn in turns if turn["turn_id"] == found.turn_id)
    return None


def sentences(per_intent: int, rng: random.Random) -> list[dict[str, Any]]:
    """Own sentences, as many of each intent and language."""
    by: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(DATA.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["language"] in CUSTOMERS and not row.get("context"):
                by[row["language"], row["intents"][0]].append(row)
    chosen = [row for rows in by.values() for row in rng.sample(rows, min(per_intent, len(rows)))]
    rng.shuffle(chosen)
    return chosen


async def collect(rows: list[dict[str, Any]], out: Path, rng: random.Random) -> int:
    number = 0
    with tempfile.TemporaryDirectory() as folder, out.open("w", encoding="utf-8") as lines:
        config = Config.model_validate({"data_dir": folder})
        bench = await Bench.open(config, None, Path(folder))
        for start in range(0, len(rows), 40):  # a fresh desk now and then, since orders change
            async with bench.desk() as (app, clock):
                stages = app.dialogue._stages
                collector = Collector(stages.word)
                app.dialogue._stages = replace(stages, word=cast(Any, collector))
                for place, row in enumerate(rows[start : start + 40], start):
                    number += await _play(app, collector, row, place, rng, lines)
                    clock.advance(5)
    return number


async def _play(  # noqa: PLR0917
    app: App, collector: Collector, row: dict[str, Any], place: int, rng: random.Random, lines: Any
) -> int:
    """One sentence, and an order number when one is asked for."""
    language = row["language"]
    customer = rng.choice(CUSTOMERS[language]) if rng.random() < 0.85 else None
    address = Address(channel="console", conversation=f"s{place}")
    text, written = row["text"], 0
    for step in range(3):
        turn = await say(app, address, f"{place}.{step}", text, customer)
        if turn is None:
            return written
        brief, responses, risk = collector.briefs.get(turn["turn_id"], (None, [], []))
        if brief is not None and turn["replies"]:
            bare = "\n".join(turn["replies"]) if turn["handoff"] else brief.approved
            record = {
                "id": f"{place}.{step}",
                "conversation": f"s{place}",
                "skill": turn["skill"],
                "intent": row["intents"][0],
                "risk": risk,
                "responses": responses,
                "brief": replace(brief, decision=turn["decision"], approved=bare or brief.approved).as_json(),
            }
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += 1
        asks = any(name in ("order.ask_id", "refund.ask_which", "return.ask_which") for name in responses)
        if not asks or customer is None:
            return written
        text = rng.choice(FOLLOWS[language]).format(rng.choice(ORDERS[customer]))
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--per-intent", type=int, default=45)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    rows = sentences(chosen.per_intent, rng)
    print(f"{len(rows)} sentences", flush=True)
    print(asyncio.run(collect(rows, chosen.out, rng)), "briefs")


if __name__ == "__main__":
    main()
