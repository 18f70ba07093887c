"""Kills and freezes the real product over and over and prints what was kept, one line of JSON a run.

python -m tests.reliability.torture [--kills 1000] [--pauses 40] [--seed 1] [--mutant NAME] [--lease 10] [--send 30]
        [--faults 0] [--takeovers 0] [--storm 0] [--seeds 20] [--deaf 30] [--server postgresql://…] [--keep FOLDER]

`--faults` are for three desks on one PostgreSQL, whose database may be written to: a database is made for the run, and dropped.
`--takeovers` are so many kills and as many freezes of one of them, and nothing else.
`--storm` are minutes in which everything happens at once, for each of `--seeds` seeds from `--seed` on.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.machine import machine
from tests.conftest import LOCAL
from tests.reliability.board import POINTS
from tests.reliability.checker import Outcome
from tests.reliability.fleet import under_fire
from tests.reliability.kills import killed, mixed
from tests.reliability.late import ENDED
from tests.reliability.mutants import MUTANTS
from tests.reliability.nursery import Nursery, nursery
from tests.reliability.pauses import paused
from tests.reliability.storm import stormed
from tests.reliability.world import Setting

FAULTS = ("kill", "kill", "kill", "freeze", "deaf", "cut", "roll")
FREEZE_AT = ("before_turn_commit", "after_claim", "before_provider", "", "after_provider", "before_mark_sent")
LOG_BYTES = 512 * 1024  # of each desk that are kept
Run = Callable[[Path, Nursery], Awaitable[Outcome]]


def runs(given: argparse.Namespace) -> dict[str, Run]:
    """What is asked for, by name."""
    setting = Setting(
        seed=given.seed,
        mutant=given.mutant,
        customers=max(200, 6 * given.kills, 30 * given.faults),
        lease_s=given.lease,
        send_s=given.send,
        deaf_s=given.deaf,
        patience_s=40 + 2 * (given.lease + given.send) + given.deaf,
    )
    each = max(5, given.kills // (2 * len(POINTS)))
    freezes = [FREEZE_AT[n % len(FREEZE_AT)] for n in range(given.pauses)]
    wanted: dict[str, Run] = {}
    if given.faults:
        rng = random.Random(given.seed)
        plan = [FAULTS[n % len(FAULTS)] for n in range(given.faults)]
        rng.shuffle(plan)
        wanted["faults"] = lambda folder, forks: under_fire(setting, plan, folder, forks, given.server)
    if given.takeovers:
        quiet = replace(setting, conversations=6, customers=40 * given.takeovers)
        deaths = ["kill", "freeze"] * given.takeovers
        wanted["takeovers"] = lambda folder, forks: under_fire(quiet, deaths, folder, forks, given.server)
    for seed in range(given.seed, given.seed + given.seeds if given.storm else given.seed):
        customers = 100 + int(600 * given.storm)
        wild = replace(setting, seed=seed, customers=customers, deaf_s=min(4.0, given.deaf)).slowed()
        wanted[f"storm {seed}"] = partial(_stormed, wild, given.storm, given.server)
    if given.kills:
        fates = mixed(given.kills, each=min(each, given.kills // len(POINTS)), seed=given.seed)
        wanted["kills"] = lambda folder, forks: killed(setting, fates, folder, forks)
    if given.pauses:
        wanted["pauses"] = lambda folder, forks: paused(setting, freezes, folder, forks)
    return wanted


async def _stormed(setting: Setting, minutes: float, server: str, folder: Path, forks: Nursery) -> Outcome:
    return await stormed(setting, minutes, folder, forks, server)


async def torture(wanted: dict[str, Run], keep: Path) -> bool:
    """Do it all; whether every promise was kept."""
    clean = True
    print(json.dumps(machine()))
    async with nursery() as forks:
        for name, run in wanted.items():
            folder = keep / name
            folder.mkdir(parents=True, exist_ok=True)
            with kept_when_it_fails(folder):
                outcome = await run(folder, forks)
            print(name, outcome.setting)
            print(outcome.line())
            if outcome.broken:
                clean = False
                keep_logs(folder)
                print(json.dumps({kind: cases[:10] for kind, cases in outcome.broken.items()}))
    return clean


@contextmanager
def kept_when_it_fails(folder: Path) -> Iterator[None]:
    """Keep the logs of a run that comes to no verdict."""
    try:
        yield
    except BaseException:
        keep_logs(folder)
        raise


def keep_logs(folder: Path) -> Path:
    """The end of every desk's log, where a temporary folder does not take it along."""
    kept = Path(tempfile.mkdtemp(prefix="haoke-torture-"))
    for file in sorted((*folder.glob("*.log"), *folder.glob(ENDED))):
        (kept / file.name).write_bytes(file.read_bytes()[-LOG_BYTES:])
    print(f"the logs of {folder.name} are in {kept}")
    return kept


def main() -> int:
    """Exit 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--pauses", type=int, default=40)
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--takeovers", type=int, default=0, help="kills, and as many freezes")
    parser.add_argument("--storm", type=float, default=0, help="minutes for each seed")
    parser.add_argument("--seeds", type=int, default=20, help="of a storm")
    parser.add_argument("--deaf", type=float, default=30, help="seconds that the database is out of reach")
    parser.add_argument("--server", default=LOCAL, help="where PostgreSQL is")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", choices=sorted(MUTANTS), default="")
    parser.add_argument("--lease", type=float, default=1.5, help="seconds; the product's own value is 10")
    parser.add_argument("--send", type=float, default=1.5, help="seconds; the product's own value is 30")
    parser.add_argument("--keep", type=Path, help="a folder for databases and logs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        clean = asyncio.run(torture(runs(given), given.keep or Path(temporary)))
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
