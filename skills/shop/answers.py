"""What a shop's answers come to: whether they are about what was asked, and what became of a command."""

from dataclasses import dataclass
from typing import Final, TypeVar

from bot.errors import Rejected, Unavailable, UnknownOutcome
from bot.shop import Command, Receipt
from skills.shop import wire

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """As it came over the wire."""

    status: int
    body: bytes


def asked_for(answer: T, of_it: bool) -> T:
    """The answer, if it is about what was asked: a shop that mixes things up must not have one customer told of another's."""
    if not of_it:
        raise Unavailable("the shop answered about something else", code="bad_answer")
    return answer


def same(found: str, asked: str) -> bool:
    """Whether two ways to write a number are one: shops look numbers up without regard to case, spaces or dashes."""
    return _bare(found) == _bare(asked)


def _bare(number: str) -> str:
    return "".join(filter(str.isalnum, number)).casefold()


def receipt_of(command: Command, answer: Answer) -> Receipt:
    """What became of a command; raises when it was refused, was surely not done, or nobody knows."""
    if answer.status in {200, 201}:
        try:
            receipt = wire.read(wire.RECEIPT, answer.body)
        except wire.Unreadable as error:
            raise UnknownOutcome(f"the answer to a command cannot be read: {error}") from error
        if (receipt.key, receipt.type) != (command.key, command.type):
            raise UnknownOutcome("the shop answered a command with the receipt of another")
        if receipt.state == "failed":
            raise Rejected("the shop said no", code=receipt.problem)
        return receipt
    problem = wire.problem(answer.body)
    if answer.status in {401, 403, 429, 503} or (answer.status >= 500 and problem.acted is False):
        raise unavailable(answer)
    if 400 <= answer.status < 500:
        raise Rejected("the shop said no", code=problem.code or _CODES.get(answer.status, "refused"))
    raise UnknownOutcome(f"the shop answered a command with {answer.status}")


_CODES: Final = {404: "not_found", 409: "key_reused"}


def unavailable(answer: Answer) -> Unavailable:
    """That a shop answered, and not with what was asked for."""
    if answer.status in {401, 403}:
        return Unavailable("the shop refuses shop.api_key", code=f"http_{answer.status}")
    return Unavailable(f"the shop answered {answer.status}", code=f"http_{answer.status}")
