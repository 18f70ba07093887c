"""The probabilities of labels, read off what an OpenAI-compatible server tells of its first token."""

import math
from collections.abc import Sequence
from typing import Any, Final

from bot.writer.generators.base import GenerationError

TOP: Final = 20  # tokens that a server tells of at the most


def shares(answer: Any, labels: Sequence[str]) -> tuple[float, ...]:
    """The probability of each label; GenerationError when the server tells none, or of no label."""
    try:
        told = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        likely = [(str(each["token"]).strip(), math.exp(float(each["logprob"]))) for each in told]
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        raise GenerationError("the model's server offers no logprobs, so it gives no opinion") from None
    found = tuple(min(1.0, sum(share for token, share in likely if token == label)) for label in labels)
    if not any(found):
        raise GenerationError("the model answered with none of the labels")
    return found
