"""How often the alarms cry wolf and how soon they notice, on simulated conversations.

    python benchmarks/alarms.py            # about half a minute

Two alarms: the roll-back rule (completion under 85 % in a window of 30 minutes with at least 30 conversations, confirmed by a CUSUM), and the sequential
watch of the hand-over rate (a CUSUM, see bot/insight/sequential.py). Simulated, not measured on customers.
"""

import random
from collections import deque

from benchmarks.machine import machine
from bot.insight.sequential import HEIGHT, drifting, low_completion

PER_HOUR = 120  # conversations
WINDOW = PER_HOUR // 2  # of 30 minutes
RUNS = 200


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


def main() -> None:
    """Print both tables."""
    print(machine())
    dice = random.Random(5)
    print(f"\nhand-over drift, CUSUM of height {HEIGHT}, {RUNS} runs each")
    print("usual rate | alarm without cause within 10,000 | conversations until noticed after a rise by half")
    for base in (0.05, 0.1, 0.2):
        false = sum(cusum(base, base, dice, 10_000) is not None for _ in range(RUNS))
        worse = max(base * 1.5, base + 0.05)
        delays = sorted(cusum(base, worse, dice, 20_000) or 20_000 for _ in range(RUNS))
        print(
            f"{base:10.2f} | {false / RUNS:33.1%} | median {delays[RUNS // 2]}, 90 % within {delays[int(RUNS * 0.9)]}"
        )
    print(
        f"\nroll-back: completion under 85 % of a window of {WINDOW} conversations (30 minutes), {RUNS} runs each"
    )
    print("true completion | rolls back within a day | conversations until then, median")
    for true in (0.97, 0.95, 0.93, 0.9, 0.8, 0.7, 0.5):
        found = [window(true, dice, PER_HOUR * 24) for _ in range(RUNS)]
        hits = sorted(count for count in found if count is not None)
        median = hits[len(hits) // 2] if hits else "–"
        print(f"{true:15.2f} | {len(hits) / RUNS:23.1%} | {median}")


if __name__ == "__main__":
    main()
