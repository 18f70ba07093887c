"""`haoke train judge` and `haoke train pick`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import strftime

from bot.config import load_config
from bot.errors import BadInput


def _say(text: str) -> None:
    sys.stderr.write(f"{strftime('%H:%M:%S')} {text}\n")


def train(
    out: Path,
    own: Sequence[Path],
    public: Path | None,
    *,
    pairs: Sequence[Path],
    without: Sequence[str],
    base: Path | None,
    minutes: float,
    long: bool,
    threads: int,
    logs: Path | None,
) -> int:
    """Train a judge into a folder."""
    from training.judge.train import Plan, train_judge

    plan = Plan(
        own=tuple(own),
        out=out,
        public=public,
        pairs=tuple(pairs),
        without=tuple(without),
        base=base,
        minutes=minutes,
        long=long,
        threads=threads,
        logs=logs,
        say=_say,
    )
    _say(f"trained: {train_judge(plan)}")
    return 0


def pick(config_file: Path | None, file: Path, count: int) -> int:
    """Print the messages that would teach the judge most."""
    from bot.understanding import load
    from training.judge.pick import pick as choose

    heard = load_config(config_file).understanding
    try:
        texts = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read as UTF-8 text: {error}") from None
    judge = load(heard.model, device=heard.device, threads=heard.threads, profile=heard.profile)
    for row in choose(judge, texts, count):
        sys.stdout.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    return 0
