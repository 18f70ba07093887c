"""Plays one dialogue: every step through the gateway, the turn it leads to compared with what was expected."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.app import App
from bot.clock import FakeClock
from bot.conversation import history, ownership
from bot.errors import BadInput, HaokeError
from bot.evaluate.bench import CHANNEL
from bot.evaluate.expect import failures
from bot.evaluate.script import Dialogue, Step
from bot.turn import Address, Button, Utterance, UtteranceKind

AGENT: Final = "agent-1"
_ROUNDS: Final = 60  # of retries and timers before a step counts as unanswered
_BETWEEN_S: Final = 1.0  # steps follow each other on the fake clock


@dataclass(frozen=True, slots=True)
class Played:
    """One step and what came of it. `counted` steps make up the share that must pass."""

    kind: str
    failures: tuple[str, ...]
    turn: Mapping[str, JsonValue]
    counted: bool


class Stage:
    """A conversation on a desk of its own."""

    def __init__(self, app: App, clock: FakeClock, dialogue: Dialogue) -> None:
        self._app = app
        self._clock = clock
        self._customer = dialogue.customer
        self._address = Address(channel=CHANNEL, conversation=dialogue.id)
        self._said = 0
        self._do: Mapping[str, Callable[[Step], Awaitable[Mapping[str, JsonValue]]]] = {
            "say": self._say,
            "press": self._press,
            "agent": self._agent,
            "wait": self._wait,
            "desk": self._desk,
        }

    async def play(self, step: Step) -> Played:
        """One step; what goes wrong on the way is a failure of that step."""
        counted = step.kind in ("say", "press") or bool(step.expect)
        try:
            turn = await self._do[step.kind](step)
        except HaokeError as error:
            return Played(step.kind, (f"{step.kind}: {error}",), {}, counted=True)
        finally:
            self._clock.advance(_BETWEEN_S)
        return Played(step.kind, tuple(failures(step.expect, turn)), turn, counted)

    async def _say(self, step: Step) -> Mapping[str, JsonValue]:
        return await self.hear(step.text, "message")

    async def _press(self, step: Step) -> Mapping[str, JsonValue]:
        wanted = step.text.strip().casefold()
        for message in reversed(await self._app.service.gateway.log(self._address)):
            for button in message.reply.buttons:
                if button.title.strip().casefold() == wanted:
                    return await self.hear(button.payload, "press")
        raise BadInput(f"no button is called {step.text!r}")

    async def _agent(self, step: Step) -> Mapping[str, JsonValue]:
        people = self._app.service.people
        await people.claim(self._address.id, AGENT)
        await people.say(self._address.id, AGENT, step.text)
        return {"owner": f"agent:{AGENT}", "replies": [step.text]}

    async def _wait(self, step: Step) -> Mapping[str, JsonValue]:
        before = len(await self._turns())
        self._clock.advance(step.seconds)
        return await self._settle(before)

    async def _desk(self, step: Step) -> Mapping[str, JsonValue]:
        people, before = self._app.service.people, len(await self._turns())
        if step.text in ("approve", "reject"):
            await people.verdict(await self._pending(), AGENT, approve=step.text == "approve")
            return await self._settle(before)
        call = {"claim": people.claim, "release": people.release, "close": people.close}[step.text]
        return {"owner": await call(self._address.id, AGENT), "replies": []}

    async def _pending(self) -> str:
        for ticket in await self._app.service.people.queue():
            summary = ticket["summary"]
            if ticket["outcome"] == "approval" and isinstance(summary, dict) and summary.get("effect"):
                return str(summary["effect"])
        raise BadInput("no effect waits for an approval")

    async def buttons(self) -> tuple[Button, ...]:
        """The buttons of the last message."""
        log = await self._app.service.gateway.log(self._address)
        return tuple(log[-1].reply.buttons) if log else ()

    async def asked(self) -> str:
        """The slot that the bot asked for and waits for; empty when it does not."""
        async with self._app.store.read() as tx:
            talk = await history.load(tx, self._address.id)
        return str(talk.tracker.slots.get("requested_slot") or "")

    async def hear(self, text: str, kind: UtteranceKind) -> Mapping[str, JsonValue]:
        """Say or press something; the turn that it led to. BadInput when nothing came of it."""
        self._said += 1
        utterance = Utterance(
            key=f"step-{self._said}",
            text=text,
            at=self._clock.now(),
            kind=kind,
            sender=self._address.conversation,
            customer_id=self._customer,
        )
        await self._app.service.gateway.accept(self._address, utterance)
        for _ in range(_ROUNDS):
            busy = await self._app.service.step()
            found = await self._app.inbox.outcome(self._address.id, utterance.key)
            if found.over:
                return next(turn for turn in await self._turns() if turn["turn_id"] == found.turn_id)
            if not busy:
                self._clock.advance(1.0)  # a retry is due later
        raise BadInput("the message was never answered")

    async def _settle(self, before: int) -> Mapping[str, JsonValue]:
        """Let timers fire and turns be made; the newest turn, when there is a new one."""
        for _ in range(_ROUNDS):
            if not await self._app.service.step():
                break
        turns = await self._turns()
        return turns[-1] if len(turns) > before else {"owner": await self._owner(), "replies": []}

    async def _turns(self) -> Any:
        return await self._app.service.gateway.turns(self._address.id)

    async def _owner(self) -> str:
        async with self._app.store.read() as tx:
            return (await ownership.owner(tx, self._address.id)).owner
