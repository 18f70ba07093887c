"""The tutorial does what it says: from an empty folder to a tested skill that talks."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.docs.walk import DOCS, steps, walk

FIVE_MINUTES = 300


def test_the_tutorial_walks_from_an_empty_folder_to_a_conversation(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    began = time.monotonic()
    walk(DOCS / "tutorial.md", tmp_path)
    seconds = time.monotonic() - began
    record_property("walk_s", round(seconds, 1))
    print(f"the machine's share of the tutorial: {seconds:.1f} s")
    assert seconds < FIVE_MINUTES


def test_the_tutorial_shows_whole_programs() -> None:
    kinds = [step.kind for step in steps(DOCS / "tutorial.md")]
    assert kinds.count("file") == 4
    assert kinds.count("run") >= 5
