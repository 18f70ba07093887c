"""Every error that Haoke raises on purpose, in one short tree.

    HaokeError
    ├── ConfigError            settings are wrong; one clear sentence, the command ends with exit code 2
    ├── PluginError            a skill, connector or adapter cannot be loaded or breaks its contract
    ├── StoreError             the database refuses, is too old or cannot be reached
    │   ├── LeaseLost          another worker owns the conversation now: drop the work, write nothing
    │   └── OwnerMoved         a person took the conversation over while the turn was being made
    ├── ShopError              what a shop answers through the port
    │   ├── NotFound           not there, or not theirs: told apart for nobody
    │   ├── Unavailable        did not answer, and nothing was changed: may be asked again
    │   ├── Rejected           answered no, by a rule of the shop (``code``)
    │   └── UnknownOutcome     may or may not have acted: look it up, never repeat under a new key
    ├── SkillError             a skill failed or ran out of time; the turn is retried, then handed over
    ├── UnderstandingError     a model is missing, refused or failed
    ├── ReadingError           what a file says could not be read
    ├── KnowledgeError         a collection or an import is unusable
    ├── BadInput               what came in cannot be used; a 4xx with this sentence
    ├── Busy                   too much at once; a 429 that says when to come back (``retry_after``)
    ├── NotAllowed             who asks may not do this; 401 or 403
    └── DeliveryError          a channel did not take a reply (``retry_after``, ``undeliverable``)

The message of an error is for the operator: one sentence that names the cause and the way out. It never carries a
customer's text, and no customer ever reads it.
"""

import traceback
from pathlib import Path


class HaokeError(Exception):
    """The root of the tree; ``exit_code`` is what a command ends with when nothing catches it."""

    exit_code = 1


def raised_at(error: BaseException, within: str = "") -> str:
    """Where an error was raised, as `file.py:12`: the innermost place in the folder `within`, else the innermost of all."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if within and Path(each.filename).is_relative_to(within)]
    found = (own or frames)[-1:]
    return f"{Path(found[0].filename).name}:{found[0].lineno}" if found else ""


class ConfigError(HaokeError):
    """Settings that cannot be used: a missing file, an unknown name, a wrong value."""

    exit_code = 2


class PluginError(HaokeError):
    """A skill, connector or adapter that cannot be loaded or does not keep its contract."""

    exit_code = 2


class StoreError(HaokeError):
    """The database refuses, is too old, or cannot be reached."""


class LeaseLost(StoreError):  # noqa: N818 - an event that workers expect, not a fault
    """The lease moved on: whoever holds the older fence must write nothing."""


class OwnerMoved(StoreError):  # noqa: N818 - an event that workers expect, not a fault
    """A person took the conversation over while the turn was being made."""


class NewerMessages(StoreError):  # noqa: N818 - an event that a turn expects, not a fault
    """Messages came in while the turn was being made, which may still take them in."""


class ShopError(HaokeError):
    """The shop behind the port did not do what was asked; ``code`` is the shop's own word for why."""

    def __init__(self, message: str = "", *, code: str = "") -> None:
        super().__init__(message or code or type(self).__name__)
        self.code = code


class NotFound(ShopError):  # noqa: N818 - an answer of the shop
    """It does not exist or does not belong to this customer; the two are never told apart."""


class Unavailable(ShopError):  # noqa: N818 - an answer of the shop
    """The shop could not be asked and nothing was changed, so asking again is safe."""


class Rejected(ShopError):  # noqa: N818 - an answer of the shop
    """The shop said no; ``code`` names its rule, such as ``window_over`` or ``already_shipped``."""


class UnknownOutcome(ShopError):  # noqa: N818 - an answer of the shop
    """The shop may have acted or not; settle it by look-up or by a person, never by a new key."""


class SkillError(HaokeError):
    """A skill failed, ran past its deadline, or returned something that is not a Rasa event."""


class UnderstandingError(HaokeError):
    """The model that understands is missing, refused or failed."""


class ReadingError(HaokeError):
    """What a customer's picture or recording says could not be read; it is kept for people all the same."""


class KnowledgeError(HaokeError):
    """A knowledge collection or an import cannot be used."""

    exit_code = 2


class BadInput(HaokeError):  # noqa: N818 - named for what it says to the caller
    """What came in cannot be used; the web layer answers 4xx with this sentence."""

    exit_code = 2

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class NotAllowed(HaokeError):  # noqa: N818 - named for what it says to the caller
    """The caller is unknown (401) or may not do this (403)."""

    def __init__(self, message: str, *, status: int = 403) -> None:
        super().__init__(message)
        self.status = status


class DeliveryError(HaokeError):
    """A channel did not take a reply: try again after ``retry_after`` seconds, or never when ``undeliverable``."""

    def __init__(
        self, message: str, *, retry_after: float | None = None, undeliverable: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.undeliverable = undeliverable


class Busy(HaokeError):  # noqa: N818 - an answer to who asks
    """More is asked than may be answered now; after ``retry_after`` seconds it may be asked again."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after
