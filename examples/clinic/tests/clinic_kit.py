"""When the tests take place, and how they open the clinic."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from bot.testing.rehearsal import Desk

NOW = datetime.fromisoformat("2026-03-10T10:00:00+08:00")  # a Tuesday
SKILLS = ("appointments", "opening_hours", "knowledge", "handoff", "smalltalk")
OpenClinic = Callable[..., AbstractAsyncContextManager[Desk]]
