"""Reads what is left when everything has come to rest, and holds it against what the outside world saw.

Only the two databases, the acknowledged posts and the deliveries are looked at; nothing is asked of the product's code.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.reliability.customers import Record
from tests.reliability.listener import Listener

MONEY = ("refund", "cancel_order")


@dataclass(slots=True)
class Verdict:
    """Every broken promise by its kind, with what it was broken for; `figures` are for the table."""

    broken: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)

    def found(self, kind: str, cases: Iterable[Any]) -> None:
        """Write down a kind of fault, none included, so that it is seen to have been looked for."""
        self.broken.setdefault(kind, []).extend(str(case) for case in cases)

    @property
    def counts(self) -> dict[str, int]:
        """How often each promise was broken."""
        return {kind: len(cases) for kind, cases in self.broken.items()}

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.broken.values())


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    setting: str
    verdict: Verdict
    figures: dict[str, Any]
    ended: dict[str, int] = field(default_factory=dict)  # how many lives ended at each named point

    @property
    def broken(self) -> dict[str, list[str]]:
        """The promises that were not kept, and the cases."""
        return {kind: cases for kind, cases in self.verdict.broken.items() if cases}

    def line(self) -> str:
        """The whole run as one line of JSON."""
        return json.dumps({**self.figures, **self.verdict.figures, "broken": self.verdict.counts})


def check(folder: Path, record: Record, listener: Listener) -> Verdict:
    """The verdict on a run whose processes are all gone."""
    verdict = Verdict()
    desk = _rows(folder / "haoke.db")
    shop = _rows(folder / "shop.db")
    _whole(verdict, desk)
    turns = {turn["id"]: turn for turn in desk("SELECT * FROM turns")}
    said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in desk("SELECT * FROM outbox ORDER BY conversation_id, seq"):
        said[row["turn_id"]].append(row)
    _lost(verdict, desk, record, turns, said)
    _twice(verdict, desk, turns, said)
    _order(verdict, desk, turns, listener)
    _delivered(verdict, desk, listener)
    _money(verdict, desk, shop, record, turns)
    _given_up(verdict, desk, turns, said)
    _owners(verdict, desk)
    return verdict


def _rows(path: Path) -> Any:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return lambda query: connection.execute(query).fetchall()


def _whole(verdict: Verdict, desk: Any) -> None:
    verdict.found("integrity", [r[0] for r in desk("PRAGMA integrity_check") if r[0] != "ok"])
    verdict.found("foreign_keys", [tuple(row) for row in desk("PRAGMA foreign_key_check")])


def _lost(verdict: Verdict, desk: Any, record: Record, turns: Any, said: Any) -> None:
    """An acknowledged message belongs to one turn that has ended and said something."""
    stored = {(r["conversation_id"], r["key"]): r for r in desk("SELECT * FROM inbox")}
    lost = []
    for conversation, key in record.acknowledged:
        row = stored.get((conversation, key))
        if how := _lacks(row, turns.get(row["turn_id"]) if row else None, said):
            lost.append(f"{key}: {how}")
    verdict.found("lost", lost)
    verdict.found("unanswered", [key for _, key in record.unanswered])
    verdict.figures |= {
        "posts": record.posts,
        "acknowledged": len(record.acknowledged),
        "stored": len(stored),
        "turns": len(turns),
        "retried_turns": sum(turn["attempts"] > 1 for turn in turns.values()),
    }


def _lacks(row: Any, turn: Any, said: Any) -> str:
    """What keeps an acknowledged message from having been dealt with; nothing where it was."""
    if row is None:
        return "not stored"
    if turn is None:
        return f"{row['state']}, without a turn"
    if row["state"] not in ("done", "dead") or row["state"] != turn["state"]:
        return f"{row['state']}, its turn {turn['state']} after {turn['attempts']} attempts"
    if not said[turn["id"]] and not _silent(turn):
        return f"{row['state']}, and nothing said"
    return ""


def _silent(turn: Any) -> bool:
    """A person owns the conversation, so that the bot has nothing to say."""
    trace = json.loads(turn["trace"] or "null")
    return bool(trace) and trace["owner"] != "bot"


def _given_over(turn: Any) -> bool:
    """The turn was given up, and said so, or a person has the conversation."""
    return turn is not None and (turn["state"] == "dead" or _silent(turn))


def _twice(verdict: Verdict, desk: Any, turns: Any, said: Any) -> None:
    """A turn is in the history once, and what it said is in the outbox once."""
    heard = desk(
        "SELECT turn_id, count(*) AS n FROM events WHERE json_extract(event, '$.event') = 'user' GROUP BY turn_id"
    )
    again = {row["turn_id"] for row in heard if row["n"] > 1}
    for turn in turns.values():
        replies = len(json.loads(turn["trace"])["replies"]) if turn["trace"] else 0
        numbers = [row["key"].split(":")[1] for row in said[turn["id"]]]
        if turn["trace"] and (len(numbers) != replies or len(set(numbers)) != len(numbers)):
            again.add(turn["id"])
    verdict.found("answered_twice", sorted(again))


def _order(verdict: Verdict, desk: Any, turns: Any, listener: Listener) -> None:
    """Answers stand in the order of what they answer, numbered without gaps, and arrive in that order."""
    mixed, gaps = [], []
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in desk("SELECT conversation_id, seq, turn_id FROM outbox ORDER BY conversation_id, seq"):
        rows[row["conversation_id"]].append(row)
    following = {row["id"]: row["next_seq"] for row in desk("SELECT id, next_seq FROM conversations")}
    for conversation, replies in rows.items():
        firsts = [turns[row["turn_id"]]["seq_first"] for row in replies if row["turn_id"]]
        mixed += [conversation] if firsts != sorted(firsts) else []
        numbers = [row["seq"] for row in replies]
        gapless = numbers == list(range(1, len(replies) + 1)) and following[conversation] == len(replies) + 1
        gaps += [] if gapless else [conversation]
    for name, heard in listener.heard.items():
        numbers = [reply.seq for reply in heard]
        mixed += [name] if numbers != sorted(numbers) else []
    verdict.found("out_of_order", mixed)
    verdict.found("numbers_with_gaps", gaps)


def _delivered(verdict: Verdict, desk: Any, listener: Listener) -> None:
    """Everything said was delivered, nothing else was, and twice only where sending was tried twice."""
    pushed = "SELECT key, state, attempts FROM outbox WHERE conversation_id LIKE 'sink:%'"
    sent = {row["key"]: row for row in desk(pushed)}
    missing = [key for key, row in sent.items() if row["state"] != "sent" or not listener.raw[key]]
    verdict.found("undelivered", missing)
    verdict.found("never_committed", [key for key in listener.raw if key not in sent])
    more = [key for key, n in listener.raw.items() if key in sent and n > sent[key]["attempts"]]
    verdict.found("sent_without_a_try", more)
    verdict.figures |= {
        "replies": len(sent),
        "raw_duplicates": sum(listener.raw.values()) - len(listener.raw),
    }


def _money(verdict: Verdict, desk: Any, shop: Any, record: Record, turns: Any) -> None:
    """What the shop did is what the desk wrote down, and both are what customers agreed to, once."""
    effects = {row["id"]: row for row in desk("SELECT * FROM effects")}
    acts: dict[str, Any] = {}
    for row in shop("SELECT key, type, order_id, receipt FROM shop_ledger"):
        acts[row["key"].partition("#")[0]] = (row, json.loads(row["receipt"])["state"])
    done = {key for key, (_, state) in acts.items() if state == "done"}
    settled = {key for key, row in effects.items() if row["state"] == "settled"}
    open_ones = [key for key, row in effects.items() if row["state"] in ("confirmed", "submitted")]
    verdict.found("ledgers_differ", sorted(done ^ settled))
    verdict.found("effect_left_open", open_ones)

    agreed = {each.effect: each for each in record.confirmed}
    paid = Counter(
        row["order_id"] for row, state in acts.values() if state == "done" and row["type"] in MONEY
    )
    papers = {key for key, row in effects.items() if row["type"] not in MONEY}  # an invoice moves none
    meant = Counter(each.order for each in agreed.values() if each.effect not in papers)
    verdict.found("refunded_twice", [order for order, n in paid.items() if n > max(1, meant[order])])
    verdict.found("never_agreed", [order for order in paid if not meant[order]])
    answers = {row["key"]: turns.get(row["turn_id"]) for row in desk("SELECT key, turn_id FROM inbox")}
    # While a person is asked about an order's money, an agreed part of it goes to that person too.
    waits = {row["id"] for row in effects.values() if row["approval"] == "needed"}
    missing = [
        each.effect
        for each in agreed.values()
        if not (each.effect in settled if each.effect in papers else paid[each.order])
        and each.effect not in waits
        and not _given_over(answers.get(each.key))
    ]
    verdict.found("refund_missing", missing)
    verdict.figures |= {
        "agreed": len(agreed),
        "shop_acts": len(done),
        "unknown": sum(row["state"] == "unknown" for row in effects.values()),
        "waiting_for_approval": sum(row["approval"] == "needed" for row in effects.values()),
    }


def _given_up(verdict: Verdict, desk: Any, turns: Any, said: Any) -> None:
    """Whoever was given up was told so, and a person has a ticket or the conversation; who waits for one already was told before."""
    asked: dict[str, str] = {}
    for row in desk("SELECT conversation_id, created_at FROM tickets ORDER BY created_at DESC"):
        asked[row["conversation_id"]] = row["created_at"]
    dead = [turn for turn in turns.values() if turn["state"] == "dead"]
    forgotten = []
    for turn in dead:
        since = asked.get(turn["conversation_id"])
        trace = json.loads(turn["trace"] or "{}")
        if str(trace.get("owner", "")).startswith("agent:"):
            continue
        if since is None or (not said[turn["id"]] and since > turn["started_at"]):
            forgotten.append(turn["id"])
    verdict.found("given_up_in_silence", forgotten)
    verdict.figures["dead_letters"] = len(dead)


def _owners(verdict: Verdict, desk: Any) -> None:
    """While a person owns a conversation the bot begins to say nothing; it waits once at most; the audit log is one chain."""
    chain = desk("SELECT * FROM audit ORDER BY id")
    claims: dict[str, list[str]] = defaultdict(list)
    for entry in chain:
        if entry["kind"] == "conversation.claimed":
            claims[entry["subject"]].append(entry["at"])
    # A reply that was shown in part before the takeover stands as it was; its row is older than the takeover.
    began = {row["turn_id"]: row["created_at"] for row in desk("SELECT turn_id, created_at FROM outbox")}
    spoke, unaudited, taken = [], [], Counter[str]()
    since: dict[str, str] = {}
    for row in desk("SELECT conversation_id, turn_id, event FROM events ORDER BY conversation_id, id"):
        conversation, event = row["conversation_id"], json.loads(row["event"])
        if event["event"] == "pause" and "agent" in event.get("metadata", {}):
            taken[conversation] += 1
            entries = claims[conversation][taken[conversation] - 1 :]
            since[conversation] = entries[0] if entries else ""
            unaudited += [] if entries else [conversation]
        elif event["event"] == "resume":
            since.pop(conversation, None)
        elif event["event"] == "bot" and began[row["turn_id"]] > since.get(conversation, "9"):
            spoke.append(conversation)
    verdict.found("bot_spoke_for_a_person", spoke)
    verdict.found("taken_without_audit", unaudited)
    waiting = Counter(
        row["conversation_id"]
        for row in desk("SELECT * FROM tickets WHERE state <> 'closed'")
        if row["outcome"] in ("assigned", "queued")
    )
    verdict.found("in_two_queues", [name for name, n in waiting.items() if n > 1])
    links = zip(["0" * 64, *(row["hash"] for row in chain)], chain, strict=False)
    verdict.found("audit_chain_broken", [row["id"] for before, row in links if row["prev_hash"] != before])
    verdict.figures["takeovers_by_people"] = taken.total()
