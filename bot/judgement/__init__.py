"""Judgement: what should happen. Readable rules over what was said, the conversation and the manager's settings."""

from bot.judgement.baton import Baton
from bot.judgement.case import ActionCard, Case, Form, Limits, Listed, Pending, Talk
from bot.judgement.policy import decide_only, judge

__all__ = [
    "ActionCard",
    "Baton",
    "Case",
    "Form",
    "Limits",
    "Listed",
    "Pending",
    "Talk",
    "decide_only",
    "judge",
]
