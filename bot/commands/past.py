"""Stepping back in `haoke chat`: from a turn on, the conversation is lived through again beside the real one.

/back 3   to just before turn 3: what came before is said again at a fresh copy of the shop
/on       say the next recorded turns again and show what comes out differently
/live     back to the real conversation, which knows nothing of all this
"""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.errors import BadInput
from bot.evaluate.rerun import Recorded, Rerun, Turn
from bot.evaluate.script import Step

if TYPE_CHECKING:
    from bot.app import App
    from bot.commands.chat import Screen
    from bot.turn import Address

BACK: Final = "/back"
ON: Final = "/on"
LIVE: Final = "/live"


class Past:
    """The conversation as it would go from some turn on; closed while the real one is on."""

    def __init__(self, app: "App", screen: "Screen", address: "Address", customer: str | None) -> None:
        self._app = app
        self._screen = screen
        self._address = address
        self._customer = customer
        self._open = AsyncExitStack()
        self._rerun: Rerun | None = None

    @property
    def on(self) -> bool:
        """Whether what is typed is meant for the past."""
        return self._rerun is not None

    async def take(self, line: str) -> bool:
        """Do what a line asks for, if it is meant for the past."""
        command, _, argument = line.strip().partition(" ")
        try:
            if command == BACK:
                await self._go_back(argument.strip())
            elif command == LIVE and self.on:
                await self.close()
                self._screen.hint("back in the real conversation")
            elif command == ON and self.on:
                await self._go_on()
            elif self.on:
                await self._say(line)
            else:
                return False
        except BadInput as error:
            self._screen.hint(str(error))
        return True

    async def close(self) -> None:
        """Throw the copy away."""
        self._rerun = None
        await self._open.aclose()

    async def _go_back(self, to: str) -> None:
        recorded = await self._recorded()
        if not to.isdigit() or not 1 <= int(to) <= len(recorded.turns):
            turns = len(recorded.turns)
            raise BadInput(
                f"/back takes the number of a turn, 1 to {turns}" if turns else "nothing was said yet"
            )
        await self.close()
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="haoke-back-"))
        with self._screen.console.status("going back"):
            self._rerun = await self._open.enter_async_context(
                Rerun.open(recorded, self._app.config, self._app.models, Path(folder))
            )
            same = True
            while self._rerun.next < int(to):
                number = self._rerun.next
                _, different = await self._rerun.again()
                same = self._tell(number, different) and same
        before = f"turns 1 to {int(to) - 1} came out the same; " if same and to != "1" else ""
        self._screen.hint(f"{before}at turn {to}: say something else, {ON} runs on, {LIVE} leaves")

    async def _go_on(self) -> None:
        rerun = self._rerun
        if rerun is None or not rerun.left:
            raise BadInput(f"that was the last turn; {LIVE} leaves")
        while rerun.left:
            number = rerun.next
            self._screen.hint(f"{number}> {rerun.recorded.step(number).text}")
            turn, different = await rerun.again()
            self._show(turn)
            if self._tell(number, different):
                self._screen.hint("  the same as before")

    async def _say(self, line: str) -> None:
        if self._rerun is None:
            return
        number = self._rerun.next
        turn = await self._rerun.say(Step("say", line))
        self._show(turn)
        if number <= len(self._rerun.recorded.turns):
            self._screen.hint(f"  in place of turn {number}")

    def _show(self, turn: Turn) -> None:
        for reply in turn["replies"]:
            self._screen.said(str(reply))
        if "decision" in turn:
            self._screen.explain(turn)

    def _tell(self, number: int, different: list[str]) -> bool:
        for line in different:
            self._screen.hint(f"  turn {number} {line}")
        return not different

    async def _recorded(self) -> Recorded:
        gateway: Any = self._app.service.gateway
        messages = await gateway.log(self._address)
        titles = {b.payload: b.title for message in messages for b in message.reply.buttons}
        return Recorded(self._customer, await gateway.turns(self._address.id), titles)
