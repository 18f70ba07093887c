"""The rows of a run as a dataset that every process of it reads."""

import shutil
from pathlib import Path
from typing import Any, Final

from training.writer.checkpoints import made_at_once

FOLDER: Final = "rows"  # beside the run while several processes train; it goes when the result is written


def dataset(rows: list[dict[str, Any]], arguments: Any, run: Path) -> Any:
    """In memory; where several processes train, in a file: what the first one works out of it, the others look up there."""
    from datasets import Dataset, load_from_disk

    made = Dataset.from_list(rows)
    if arguments.world_size == 1:
        return made
    folder = run / FOLDER
    with arguments.main_process_first(local=False):
        if arguments.process_index == 0:
            with made_at_once(folder) as part:
                made.save_to_disk(str(part))
        return load_from_disk(str(folder))


def forget(run: Path) -> None:
    """No copy of what was learned from stays behind."""
    shutil.rmtree(run / FOLDER, ignore_errors=True)
