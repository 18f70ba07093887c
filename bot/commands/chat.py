"""`haoke chat`: the desk in a terminal, with the explanation of every turn."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from rich.console import Console
from rich.text import Text

from bot import intake
from bot.commands.common import make_data_dir
from bot.config import Config, ConnectorsConfig, LogConfig, load_config
from bot.connector import Message
from bot.errors import BadInput, NotFound
from bot.log import setup_logging
from bot.turn import Address, Utterance

if TYPE_CHECKING:
    from bot.app import App

CHANNEL: Final = "console"
ANSWER_S: Final = 30.0
POLL_S: Final = 1.0
LEAVE: Final = frozenset({"/quit", "/exit", "/q"})


def chat(config_file: Path | None, *, customer: str | None, user: str, trace: bool) -> int:
    """Talk until end of input."""
    config = load_config(config_file)
    setup_logging(LogConfig(level="error", format="console"))
    make_data_dir(config)
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_chat(_only_terminal(config), customer, user or customer or getuser(), trace=trace))


def _only_terminal(config: Config) -> Config:
    """This process answers; what other channels have to send is the server's to send."""
    channels = {name: {"enabled": name == CHANNEL} for name in ConnectorsConfig.model_fields}
    return config.model_copy(update={"connectors": ConnectorsConfig.model_validate(channels)})


async def _chat(config: Config, customer: str | None, user: str, *, trace: bool) -> int:
    screen = Screen(Console(highlight=False, soft_wrap=True), trace=trace)
    with screen.console.status("opening the desk: models, database, shop"):
        from bot.app import App
        from bot.commands.past import BACK

        app = await App.open(config)
    worker = asyncio.create_task(app.service.workers.run())
    try:
        name = await _greeting(app, customer)
        screen.hint(f"{name} · {CHANNEL}:{user} · {BACK} 2 steps back to turn 2 · /quit or Ctrl-D leaves")
        await Talk(app, screen, user, customer).go()
    finally:
        app.service.workers.close()
        await app.service.workers.drain(5.0)
        await asyncio.wait([worker], timeout=2.0)
        await app.stop(grace_s=0)
    return 0


async def _greeting(app: "App", customer: str | None) -> str:
    shop = " ".join(dict.fromkeys(app.shop_names.values()))
    if customer is None:
        return f"{shop} · visitor (--as C1001 signs in)"
    try:
        return f"{shop} · {(await app.shop.customer(customer)).name}"
    except NotFound:
        raise BadInput(f"the shop has no customer {customer}") from None


class Screen:
    """What is printed. Customers' and the desk's words are plain text, never markup."""

    def __init__(self, console: Console, *, trace: bool) -> None:
        self.console = console
        self._trace = trace
        self.seen = 0  # sequence number of the newest message that was printed

    def hint(self, words: str) -> None:
        """A dimmed line of our own."""
        self.console.print(Text(words, style="dim"))

    def message(self, message: Message) -> None:
        """One message, its buttons as a numbered list."""
        if message.seq <= self.seen:
            return
        self.seen = message.seq
        author = "" if message.author in ("bot", "system") else f"{message.author.removeprefix('agent:')}: "
        self.console.print(Text(author + message.reply.text, style="green"))
        for number, button in enumerate(message.reply.buttons, 1):
            self.console.print(Text(f"  {number}. {button.title}", style="cyan"))

    def said(self, text: str) -> None:
        """Words of the desk that are no stored message."""
        self.console.print(Text(text, style="green"))

    def explain(self, turn: Mapping[str, Any]) -> None:
        """How the turn was decided."""
        if self._trace:
            for line in explanation(turn):
                self.hint(f"  {line}")


def explanation(turn: Mapping[str, Any]) -> list[str]:
    """A turn's trace in a few lines."""
    intents = ", ".join(f"{i['name']} {i['confidence']:.2f}" for i in turn["intents"][:2])
    risk = [] if turn["risk"] == ["none"] else turn["risk"]
    heard = [turn["language"], turn["sentiment"], *risk]
    entities = [f"{e['entity']}={e['value']}" for e in turn["entities"]]
    lines = [
        " · ".join(filter(None, [turn["decision"], turn["skill"], intents, " ".join([*heard, *entities])]))
    ]
    if turn["reasons"]:
        first, *others = turn["reasons"]
        more = f" (also {', '.join(r['rule'] for r in others)})" if others else ""
        lines.append(f"{first['rule']}: {first['detail']}{more}")
    lines += [f"not let out as it was: {found['detail']}" for found in turn["findings"]]
    for effect in turn["effects"]:
        amount = f" {effect['amount']} {effect['currency']}" if effect["amount"] else ""
        lines.append(f"{effect['type']} {effect['order']}{amount}: {effect['state']}")
    if turn["handoff"]:
        handoff = turn["handoff"]
        lines.append(f"handoff {handoff['outcome']}: {handoff['reason']}, queue {handoff['queue']}")
    spent = turn["timings_ms"]
    stages = ", ".join(f"{stage} {ms:.0f}" for stage, ms in spent.items() if stage != "total" and ms >= 1)
    lines.append(f"{sum(ms for stage, ms in spent.items() if stage != 'total'):.0f} ms ({stages})")
    return lines


class Talk:
    """One conversation at this terminal."""

    def __init__(self, app: "App", screen: Screen, user: str, customer: str | None) -> None:
        from bot.commands.past import Past

        self._app = app
        self._screen = screen
        self._customer = customer
        self._address = Address(channel=CHANNEL, conversation=intake.name(user, "--user"))
        self._busy = asyncio.Lock()
        self._past = Past(app, screen, self._address, customer)

    async def go(self) -> None:
        """Read lines until there are no more; what people write meanwhile appears as it comes."""
        for message in await self._gateway.log(self._address):
            self._screen.seen = message.seq  # an older conversation goes on silently
        late = asyncio.create_task(self._late())
        try:
            while (line := await asyncio.to_thread(_line)) is not None and line.strip() not in LEAVE:
                if line.strip():
                    async with self._busy:
                        await self._take_up_skills()
                        if not await self._past.take(line):
                            await self._say(line)
        finally:
            late.cancel()
            await self._past.close()

    @property
    def _gateway(self) -> Any:
        return self._app.service.gateway

    async def _take_up_skills(self) -> None:
        """What was saved in an editor since the last line."""
        why = await self._app.reloader.check()
        if why is not None:
            self._screen.hint(f"not reloaded, the old version goes on: {why}" if why else "skills reloaded")

    async def _say(self, line: str) -> None:
        try:
            text = intake.said(line, "message")
        except BadInput as error:
            self._screen.hint(str(error))
            return
        utterance = Utterance(
            key=uuid4().hex,
            text=text,
            at=datetime.now(UTC),
            kind="press" if text.startswith("/") else "message",
            sender=self._address.conversation,
            customer_id=self._customer,
            metadata={"no_merge": True},
        )
        await self._gateway.accept(self._address, utterance)
        if await self._gateway.answered(self._address, utterance.key, within_s=ANSWER_S) is None:
            self._screen.hint("no answer yet; it will appear here")
        await self._print_new()
        found = await self._app.inbox.outcome(self._address.id, utterance.key)
        for turn in reversed(await self._gateway.turns(self._address.id)):
            if turn["turn_id"] == found.turn_id:
                self._screen.explain(turn)
                return

    async def _print_new(self) -> None:
        for message in await self._gateway.log(self._address, after=self._screen.seen):
            self._screen.message(message)

    async def _late(self) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            async with self._busy:
                await self._print_new()


def _line() -> str | None:
    try:
        return input("> " if sys.stdin.isatty() else "")
    except EOFError:
        return None
    except UnicodeDecodeError:
        return ""
