"""One conversation of a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.conversation import history
from bot.errors import BadInput
from bot.testing.answer import Answer
from bot.testing.heard import Heard
from bot.testing.transcript import Transcript
from bot.turn import Address, Button, Utterance, UtteranceKind

if TYPE_CHECKING:
    from bot.connector import Message
    from bot.testing.rehearsal import Desk

CHANNEL: Final = "console"
AGENT: Final = "agent-1"
_ROUNDS: Final = 60  # of retries and timers before a message counts as unanswered
_BETWEEN_S: Final = 1.0  # steps follow each other on the fake clock


@dataclass
class Talk:
    """A customer (or a visitor, None) at the desk."""

    desk: "Desk"
    customer: str | None
    name: str
    transcript: Transcript = field(default_factory=Transcript)
    _said: int = 0

    @property
    def address(self) -> Address:
        """Where it takes place."""
        return Address(channel=CHANNEL, conversation=self.name)

    async def say(self, text: str, *script: Heard) -> Answer:
        """Say something and wait for the turn; with a script it is understood so, else the model reads it."""
        self.desk.scripted.script(text, *script)
        return await self.finish(await self.write(text))

    async def press(self, title: str) -> Answer:
        """Press the newest button of this title."""
        button = await self.button(title)
        self.transcript.note(f"presses {button.title}")
        return await self.finish(await self.write(button.payload, kind="press", shown=False))

    async def write(
        self, text: str, *, kind: UtteranceKind = "message", key: str = "", shown: bool = True
    ) -> str:
        """Put a message into the inbox and leave it there; its key. A key that was used before is a repeat."""
        self._said += 1
        if shown:
            self.transcript.customer(self.customer or "visitor", text)
        utterance = Utterance(
            key=key or f"message-{self._said}",
            text=text,
            at=self.desk.clock.now(),
            kind=kind,
            sender=self.name,
            customer_id=self.customer,
        )
        await self.desk.app.service.gateway.accept(self.address, utterance)
        return utterance.key

    async def finish(self, key: str) -> Answer:
        """Work until the message of this key is answered."""
        for _ in range(_ROUNDS):
            busy = await self.desk.app.service.step()
            found = await self.desk.app.inbox.outcome(self.address.id, key)
            if found.over:
                turns = await self.turns()
                self.desk.clock.advance(_BETWEEN_S)
                return await self._answer(next((t for t in turns if t["turn_id"] == found.turn_id), {}))
            if not busy:
                self.desk.clock.advance(1.0)  # a retry is due later
        raise BadInput(f"the message was never answered\n\n{self.transcript}")

    async def wait(self, **time: float) -> Answer:
        """Let time pass (`minutes=11`), timers fire and turns be made; the newest turn, when there is a new one."""
        before = len(await self.turns())
        self.desk.clock.advance(timedelta(**time).total_seconds())
        self.transcript.note(f"{timedelta(**time)} later")
        await self.desk.settle()
        turns = await self.turns()
        return await self._answer(turns[-1] if len(turns) > before else {})

    async def agent(self, text: str, name: str = AGENT) -> None:
        """A person takes the conversation over and says something."""
        people = self.desk.app.service.people
        await people.claim(self.address.id, name)
        await people.say(self.address.id, name, text)
        self.transcript.customer(name, text)

    async def button(self, title: str) -> Button:
        """The newest button of this title, or a BadInput that names the buttons there are."""
        messages = await self.messages()
        shown = [button for message in reversed(messages) for button in message.reply.buttons]
        for button in shown:
            if button.title.strip().casefold() == title.strip().casefold():
                return button
        there = ", ".join(dict.fromkeys(button.title for button in shown)) or "none"
        raise BadInput(f"no button is called {title!r}; there: {there}\n\n{self.transcript}")

    async def messages(self) -> "Sequence[Message]":
        """Everything the customer can read, oldest first."""
        return await self.desk.app.service.gateway.log(self.address)

    async def turns(self) -> list[dict[str, Any]]:
        """The traces so far, oldest first."""
        return [dict(turn) for turn in await self.desk.app.service.gateway.turns(self.address.id)]

    async def form(self) -> tuple[str, str]:
        """The action whose form is open and the slot it asks for; empty when nothing is asked."""
        async with self.desk.app.store.read() as tx:
            tracker = (await history.load(tx, self.address.id)).tracker
        return tracker.active_loop or "", (tracker.requested_slot or "") if tracker.active_loop else ""

    async def _answer(self, trace: dict[str, Any]) -> Answer:
        _, asked = await self.form()
        said = [m.reply.response for m in await self.messages() if m.turn_id == trace.get("turn_id")]
        self.transcript.turn(trace, asked)
        return Answer(trace=trace, asked=asked, responses=tuple(said), transcript=self.transcript)
