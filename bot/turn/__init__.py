"""The values of one turn, from what was heard to what was said.

A `Turn` is frozen; every stage returns a new one with its own field filled in, so a finished turn *is* its explanation.
Nothing here knows a database, a model, a connector or a skill.
"""

from bot.turn.decided import (
    DECISION_ORDER,
    Decision,
    DecisionKind,
    EffectState,
    EffectTrace,
    Handoff,
    HandoffOutcome,
    HandoffWish,
    Move,
    Proposal,
    Reason,
)
from bot.turn.heard import (
    MAX_TEXT,
    Address,
    Attachment,
    Entity,
    Intent,
    Request,
    Risk,
    Sentiment,
    Understanding,
    Utterance,
    UtteranceKind,
    clean_text,
)
from bot.turn.said import (
    Button,
    Draft,
    Passage,
    Release,
    Reply,
    Source,
    Verdict,
    VerdictKind,
    Wording,
    WordingOutcome,
)
from bot.turn.turn import Turn

__all__ = [
    "DECISION_ORDER",
    "MAX_TEXT",
    "Address",
    "Attachment",
    "Button",
    "Decision",
    "DecisionKind",
    "Draft",
    "EffectState",
    "EffectTrace",
    "Entity",
    "Handoff",
    "HandoffOutcome",
    "HandoffWish",
    "Intent",
    "Move",
    "Passage",
    "Proposal",
    "Reason",
    "Release",
    "Reply",
    "Request",
    "Risk",
    "Sentiment",
    "Source",
    "Turn",
    "Understanding",
    "Utterance",
    "UtteranceKind",
    "Verdict",
    "VerdictKind",
    "Wording",
    "WordingOutcome",
    "clean_text",
]
