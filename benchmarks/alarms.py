"""How often the alarms cry wolf and how soon they notice, on simulated conversations.

    python -m benchmarks.alarms            # about a minute

The levels that skills earn (bot/insight/promotion.py), and three alarms: what a writer makes of its answers (bot/insight/wordings.py), the roll-back rule (completion under 85 % in a window of 30 minutes with at least 30 conversations, confirmed by a CUSUM), and the sequential
watch of the hand-over rate (a CUSUM, see bot/insight/sequential.py). Simulated, not measured on customers.
"""

import random
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.machine import machine
from bot.insight.opinions import Opinion
from bot.insight.promotion import LEAST, Standing, falls, rises
from bot.insight.sequential import HEIGHT, SAMPLE_HEIGHT, drifting, drifting_sample, low_completion
from bot.insight.wordings import BELOW, NEWEST
from bot.insight.wordings import LEAST as FEWEST

PER_HOUR = 120  # conversations
WINDOW = PER_HOUR // 2  # of 30 minutes
RUNS = 200
SKILLS = 1000
FALLEN = 100  # skills whose fall is looked for
JUDGEMENTS = 300  # of a skill, each followed by a look


def cusum(base: float, now: float, dice: random.Random, most: int) -> int | None:
    """Conversations until the alarm, when the true rate is `now` and the usual one is `base`."""
    return drifting(base).rings(dice.random() < now for _ in range(most))


def window(true: float, dice: random.Random, most: int) -> int | None:
    """Conversations until the roll-back, when conversations are completed with probability `true`."""
    seen: deque[bool] = deque(maxlen=WINDOW)
    for count in range(1, most + 1):
        seen.append(dice.random() < true)
        if low_completion(list(seen), below=0.85, least=30):
            return count
    return None


def judgements(true: float, dice: random.Random, count: int, after: datetime) -> list[Opinion]:
    """What people say about a skill with which they agree so often."""
    return [Opinion(after + timedelta(minutes=n + 1), dice.random() < true) for n in range(count)]


def risen(true: float, dice: random.Random) -> int | None:
    """After how many judgements a skill goes up, looked at after each."""
    said = judgements(true, dice, JUDGEMENTS, datetime(2026, 1, 1, tzinfo=UTC))
    here = Standing("assist", "assist")
    return next((n for n in range(LEAST, JUDGEMENTS + 1) if rises(here, said[:n])), None)


def fallen(true: float, dice: random.Random, before: int) -> int | None:
    """After how many judgements at its new level a skill comes down; it went up with `before`, all of which agreed."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    since = start + timedelta(minutes=before, seconds=30)
    here = Standing("guarded", "assist", since=since)
    good = judgements(1.0, dice, before, start)
    said = good + judgements(true, dice, JUDGEMENTS, since)
    looks = range(before + 1, before + JUDGEMENTS + 1)
    return next((n - before for n in looks if falls(here, said[:n])), None)


def levels(dice: random.Random) -> None:
    """Print how skills of a known agreement go up and come down."""
    print(f"\nlevels: {SKILLS} skills each, looked at after every one of {JUDGEMENTS} judgements")
    print("true agreement | goes up | judgements until then, median")
    for true in (0.8, 0.85, 0.9, 0.95, 0.98):
        found = [risen(true, dice) for _ in range(SKILLS)]
        ups = sorted(n for n in found if n is not None)
        print(f"{true:14.2f} | {len(ups) / SKILLS:7.1%} | {ups[len(ups) // 2] if ups else '–'}")
    print(
        f"went up with | true agreement since | comes down | judgements until then, median, 90 % within ({FALLEN} skills each)"
    )
    for before in (35, 200):
        for true in (0.98, 0.95, 0.8, 0.5):
            found = [fallen(true, dice, before) for _ in range(FALLEN)]
            downs = sorted(n for n in found if n is not None)
            when = f"{downs[len(downs) // 2]}, {downs[int(len(downs) * 0.9)]}" if downs else "–"
            print(f"{before:12} | {true:20.2f} | {len(downs) / FALLEN:10.1%} | {when}")


def samples(dice: random.Random) -> None:
    """Wrong answers in what people read: weeks of labels."""
    print(f"\nwrong answers in the sample, CUSUM of height {SAMPLE_HEIGHT}, {RUNS} runs each")
    print(
        "usual share | alarm without cause in a week of 100 labels, of 500 | labels until noticed after a rise"
    )
    for base in (0.02, 0.05, 0.1):
        watch, worse = drifting_sample(base), max(2 * base, base + 0.05)
        rings = [
            sum(watch.rings(dice.random() < base for _ in range(week)) is not None for _ in range(RUNS))
            for week in (100, 500)
        ]
        delays = sorted(
            watch.rings(dice.random() < worse for _ in range(20_000)) or 20_000 for _ in range(RUNS)
        )
        told = f"median {delays[RUNS // 2]}, 90 % within {delays[int(RUNS * 0.9)]}, to {worse:.0%}"
        print(f"{base:11.2f} | {rings[0] / RUNS:20.1%} {rings[1] / RUNS:10.1%} | {told}")


def answers(dice: random.Random) -> None:
    """Print how soon a writer of a known share of usable answers is taken back, and how soon one that was well and dies."""
    print(f"\na writer, its newest {NEWEST} answers, looked at after every one of 1,000; {RUNS} runs each")
    print("usable | taken back | answers until then, median")
    for true in (0.98, 0.95, 0.9, 0.85, 0.7, 0.0):
        found = [taken_back([dice.random() < true for _ in range(1000)]) for _ in range(RUNS)]
        backs = sorted(n for n in found if n is not None)
        print(f"{true:6.2f} | {len(backs) / RUNS:10.1%} | {backs[len(backs) // 2] if backs else '–'}")
    well = [[dice.random() < 0.95 for _ in range(500)] + [False] * 60 for _ in range(RUNS)]
    after = sorted((taken_back(each) or 560) - 500 for each in well)
    print(f"95 % for 500 answers, then none: {after[RUNS // 2]} answers after that, median")


def taken_back(usable: Sequence[bool]) -> int | None:
    """After how many answers a writer is taken back."""
    looks = range(FEWEST, len(usable) + 1)
    return next(
        (n for n in looks if low_completion(usable[max(0, n - NEWEST) : n], below=BELOW, least=FEWEST)), None
    )


def main() -> None:
    """Print the tables."""
    print(machine())
    dice = random.Random(5)
    levels(dice)
    print(f"\nhand-over drift, CUSUM of height {HEIGHT}, {RUNS} runs each")
    print("usual rate | alarm without cause within 10,000 | conversations until noticed after a rise by half")
    for base in (0.05, 0.1, 0.2):
        false = sum(cusum(base, base, dice, 10_000) is not None for _ in range(RUNS))
        worse = max(base * 1.5, base + 0.05)
        delays = sorted(cusum(base, worse, dice, 20_000) or 20_000 for _ in range(RUNS))
        print(
            f"{base:10.2f} | {false / RUNS:33.1%} | median {delays[RUNS // 2]}, 90 % within {delays[int(RUNS * 0.9)]}"
        )
    samples(dice)
    print(
        f"\nroll-back: completion under 85 % of a window of {WINDOW} conversations (30 minutes), {RUNS} runs each"
    )
    print("true completion | rolls back within a day | conversations until then, median")
    for true in (0.97, 0.95, 0.93, 0.9, 0.8, 0.7, 0.5):
        found = [window(true, dice, PER_HOUR * 24) for _ in range(RUNS)]
        hits = sorted(count for count in found if count is not None)
        median = hits[len(hits) // 2] if hits else "–"
        print(f"{true:15.2f} | {len(hits) / RUNS:23.1%} | {median}")
    answers(dice)


if __name__ == "__main__":
    main()
