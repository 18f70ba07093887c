"""The database library's errors as ours, without the statement or its values."""

from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError

_OURS: Final = (
    IntegrityError,
    ProgrammingError,
    DataError,
)  # a rule of the schema spoke, or the code is wrong


class translated:  # noqa: N801 - reads as a word at its place of use
    """Raises a StoreError where the database could not do what was asked."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        broken = isinstance(error, DBAPIError) and not isinstance(error, _OURS)
        if broken or isinstance(error, PoolTimeout | OSError):
            cause = str(getattr(error, "orig", None) or error).partition("\n")[0] or "it did not answer"
            raise StoreError(f"the database did not do what was asked: {cause}") from error
