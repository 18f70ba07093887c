"""A skill under an action server that is not ours: nobody gave it its collaborators or asks for its slots, and it says so."""

import inspect
from abc import ABC
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from bot.errors import SkillError
from bot.log import get_logger

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

COLLABORATORS: Final = frozenset({"shop", "services"})
NOT_HERE: Final = "skill.not_here"
Run = Callable[..., Awaitable[list[dict[str, Any]]]]
_log = get_logger(__name__)


class NotSetUp(SkillError):  # noqa: N818 - says where it runs, not that it failed
    """A collaborator was asked for that only the desk and `haoke actions` give."""


class Elsewhere(ABC):  # noqa: B024 - abstract, so that no scan for actions takes the bases for skills
    """What every skill has for the case that nobody set it up."""

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        run = vars(cls).get("run")
        if inspect.iscoroutinefunction(run) and not getattr(run, "__isabstractmethod__", False):
            setattr(cls, "run", says_so(run))  # noqa: B010 - the class is known only here

    def __getattr__(self, name: str) -> Any:
        kind = type(self).__name__
        if name not in COLLABORATORS:
            raise AttributeError(f"{kind!r} object has no attribute {name!r}", name=name, obj=self)
        raise NotSetUp(
            f"{kind} needs {name!r}, which Rasa's own action server never sets up; serve it with haoke actions"
        )


def says_so(run: Run) -> Run:
    """A `run` that answers with one sentence, to the log and to the customer, where its skill was never set up."""

    @wraps(run)
    async def told(
        self: Any, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if "services" in vars(self):
            return await run(self, dispatcher, tracker, domain)
        try:
            unasked = [n for n, s in self.slots.items() if s.required and tracker.get_slot(n) is None]
            if unasked:
                raise NotSetUp(f"{type(self).__name__} needs {unasked[0]!r}, which nobody asks for here")
            return await run(self, dispatcher, tracker, domain)
        except NotSetUp as reason:
            _log.error("a skill cannot run here", why=str(reason))
            dispatcher.utter_message(response=NOT_HERE)
            return []

    return told
