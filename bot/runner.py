"""The one seam to Rasa actions: an action name and a tracker in, Rasa events and drafts out.

Our skills promise not to block and run on the main loop. Foreign actions run in a lane: one thread with its own long-lived
loop, so that a blocking `run` stalls nobody and clients cached in the action keep working.
"""

import asyncio
import inspect
import threading
from collections.abc import Coroutine, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.domain import Domain
from bot.errors import HaokeError, SkillError
from bot.slots import IdentityNeeded, SlotRejected
from bot.turn import Button, Draft

_ENVELOPE: Final = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)
_ANSWERS: Final = (HaokeError, SlotRejected, IdentityNeeded)  # what a skill may say by raising


@dataclass(frozen=True, slots=True)
class Ran:
    """What an action returned and uttered. `rejected`: it declined to run, another may try."""

    events: tuple[dict[str, Any], ...] = ()
    drafts: tuple[Draft, ...] = ()
    rejected: bool = False


class Lane:
    """A thread with its own event loop, for code that may block."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name=f"lane-{name}", daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, Any], within_s: float) -> Any:
        """Await work on the lane's loop; TimeoutError after `within_s` seconds, even when the thread is stuck."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        return await asyncio.wait_for(asyncio.wrap_future(future), within_s)

    def stop(self) -> None:
        """Let the thread end once it is idle."""
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _live(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


class Runner:
    """Runs actions under a deadline (seconds) and keeps what they raise apart from what they say."""

    def __init__(self, domain: Domain, *, deadline_s: float) -> None:
        self.domain = domain
        self._deadline = deadline_s
        self._lane: Lane | None = None

    async def run(self, name: str, tracker: Tracker) -> Ran:
        """Run one action. What a skill raises to answer passes through; anything else becomes a SkillError."""
        dispatcher = CollectingDispatcher()
        try:
            events = await self._call(name, dispatcher, tracker)
        except ActionExecutionRejection:
            return Ran(rejected=True)
        except TimeoutError:
            raise SkillError(f"{name} took longer than {self._deadline:g} s") from None
        except _ANSWERS:
            raise
        except Exception as problem:  # an action is foreign code: whatever it raises ends as one SkillError
            raise SkillError(f"{name} raised {type(problem).__name__}") from problem
        return Ran(_events(name, events), tuple(_draft(message) for message in dispatcher.messages))

    def stop(self) -> None:
        """Give the lane back."""
        if self._lane is not None:
            self._lane.stop()

    async def _call(self, name: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> Any:
        domain = dict(self.domain.rasa)
        if name in self.domain.installed:
            async with asyncio.timeout(self._deadline):
                return await self.domain.skill(name).run(dispatcher, tracker, domain)
        action = self.domain.foreign[name]
        try:
            return await self._foreign_lane().run(
                _invoke(action, dispatcher, tracker, domain), self._deadline
            )
        except TimeoutError:
            self._lane = None  # its thread may be stuck for good; the next action gets a fresh one
            raise

    def _foreign_lane(self) -> Lane:
        if self._lane is None:
            self._lane = Lane("actions")
        return self._lane


async def _invoke(
    action: Action, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
) -> Any:
    result = copy_context().run(action.run, dispatcher, tracker, domain)
    return await result if inspect.isawaitable(result) else result


def _events(name: str, events: Any) -> tuple[dict[str, Any], ...]:
    found = list(events or ())
    if not all(isinstance(event, Mapping) and isinstance(event.get("event"), str) for event in found):
        raise SkillError(f"{name} returned something that is not a Rasa event")
    return tuple(dict(event) for event in found)


def _draft(message: Mapping[str, Any]) -> Draft:
    """A dispatcher message as a draft; what is not part of Rasa's envelope is a fact."""
    buttons = tuple(
        Button(str(b.get("title", "")), str(b.get("payload", ""))) for b in message.get("buttons") or ()
    )
    return Draft(
        response=message.get("response") or message.get("template") or "",
        facts={key: value for key, value in message.items() if key not in _ENVELOPE},
        text=message.get("text") or "",
        buttons=buttons,
        image=message.get("image") or "",
    )
