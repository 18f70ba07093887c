"""The pytest plugin: whatever fails, the conversations of the test are shown beside it."""

from collections.abc import Generator
from typing import Any

import pytest

from bot.testing.transcript import TRANSCRIPTS


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test begins without conversations."""
    TRANSCRIPTS.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[Any]"
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the conversations of a failed test to its report."""
    report = yield
    if report.failed and TRANSCRIPTS:
        spoken = "\n\n".join(str(transcript) for transcript in TRANSCRIPTS)
        report.sections.append(("conversation", spoken))
    return report
