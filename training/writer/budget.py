"""What a private run may tell of any one example, and the noise that keeps it so."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.errors import ConfigError
from training.writer.recipe import PrivatePart, SftPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What is spent on privacy, and what that makes of the run."""

    epsilon: float  # at the most, after the last update
    delta: float
    clip: float
    noise: float  # standard deviation, in clips
    rate: float  # chance of an example to be in an update
    updates: int
    examples: int


def plan(private: PrivatePart, part: SftPart, examples: int) -> Budget:
    """The noise that keeps the promise, or ConfigError."""
    from opacus.accountants.utils import get_noise_multiplier

    delta, rate = private.delta or 0.1 / examples, part.batch / examples
    updates = max(1, round(part.epochs * examples / part.batch))
    if rate >= 1:
        raise ConfigError(f"private: {examples} examples are too few for sft.batch = {part.batch}")
    if delta >= 1 / examples:
        raise ConfigError(f"private.delta: below 1/{examples}, or one example may be told outright")
    try:
        with bounds_may_be_loose():
            noise = get_noise_multiplier(
                target_epsilon=private.epsilon,
                target_delta=delta,
                sample_rate=rate,
                steps=updates,
                accountant="rdp",
            )
    except ValueError as error:
        raise ConfigError(
            f"private.epsilon: {private.epsilon} is out of reach here ({error}); raise it, or use more examples"
        ) from None
    return Budget(
        epsilon=private.epsilon,
        delta=delta,
        clip=private.clip,
        noise=noise,
        rate=rate,
        updates=updates,
        examples=examples,
    )


@contextmanager
def bounds_may_be_loose() -> Iterator[None]:
    """Without opacus's warning that a finer grid of orders would give a smaller epsilon: the larger one holds as well."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Optimal order is the", category=UserWarning)
        yield
