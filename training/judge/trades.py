"""What customers of other trades say to their hotlines and in their chats: mostly nothing for a shop."""

import re
from collections.abc import Iterator
from pathlib import Path

from training.judge.data import Sentence
from training.rows import read_jsonl

_TRADES = {  # labels of other trades' hotlines, and of accounts like any shop's
    **dict.fromkeys(
        ("GetQuote", "FileClaim", "AddDependent", "RemoveDependent", "RequestProofOfInsurance", "EnrollInPlan"), "oos"
    ),
    "GetPolicyNumber": "oos",
    "ResetPassword": "account.password",
    "CreateAccount": "account.create",
}  # fmt: skip


def hotlines(folder: Path) -> Iterator[Sentence]:
    """What callers tell insurers and banks, mostly nothing for a shop."""
    for row in read_jsonl(folder / "data.jsonl.gz"):
        if intent := _TRADES.get(row["label"]):
            yield Sentence(
                text=row["text"], language="en", intents=(intent,), risk=(), source="NatCS", weight=0.4
            )


_HOTEL = frozenset(
    [
        "wifi",
        "gym",
        "spa",
        "swimming_pool",
        "pets",
        "housekeeping",
        "room_service",
        "parking",
        "check-in",
        "check-out",
        "breakfast",
        "restaurant",
    ]
)
_CALL = {"handoff": "handoff.request", "greet": "dialog.social", "end_call": "dialog.social"}


def calls(folder: Path) -> Iterator[Sentence]:
    """Calls to hotels and banks: wishes for a person, greetings, and what only a hotel can serve."""
    for row in read_jsonl(folder / "data.jsonl.gz"):
        labels = row["labels"]
        hotel = row["domain"] == "hotels" and _HOTEL & set(labels) and "refund" not in labels
        intent = "oos" if hotel else _CALL.get(labels[0]) if len(labels) == 1 else None
        if intent and "handoff" not in labels[1:]:
            yield Sentence(
                text=row["text"], language="en", intents=(intent,), risk=(), source="NLU++", weight=0.4
            )


_CHATS = {
    "openinggreeting": "dialog.social",
    "closinggreeting": "dialog.social",
    "contentonly": "dialog.inform",
    **dict.fromkeys(("changeseatassignment", "getboardingpass", "bookflight", "getproofofinsurance"), "oos"),
    **dict.fromkeys(("checkclaimstatus", "reportlostcard", "transfermoney", "expensereport"), "oos"),
}
_DATA = 200  # of these; they are much alike
_DATUM = re.compile(r"\d{3}|my (?:full |last |first )?name is|@|gmail", re.IGNORECASE)


def chats(folder: Path) -> Iterator[Sentence]:
    """Chats with other trades: greetings, plain data, and wishes that no shop serves."""
    told: dict[str, int] = {}
    for row in read_jsonl(folder / "data.jsonl.gz"):
        for said in row["customer_sentences"]:
            text, intent = said["text"], _CHATS.get(said["intent"][0]) if len(said["intent"]) == 1 else None
            datum = intent == "dialog.inform"
            if not intent or text in told or len(text) < 2 or (intent == "oos" and len(text.split()) < 5):
                continue
            if datum and (not _DATUM.search(text) or sum(told.values()) >= _DATA):
                continue
            told[text] = datum
            yield Sentence(
                text=text, language="en", intents=(intent,), risk=(), source="MultiDoGO", weight=0.4
            )
