"""`haoke letters`: dead letters seen and replayed. A running server may stay up; it takes up what is replayed."""

from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

letters = typer.Typer(help="Turns that were given up.", no_args_is_help=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]
_out = Console(highlight=False, soft_wrap=True, markup=False)


@letters.command("list")
def show(config: ConfigFile = None) -> None:
    """Say which turns were given up, and why."""
    from bot.commands.common import with_store
    from bot.conversation.inbox import Inbox
    from bot.handoff.letters import Letters

    found = with_store(config, lambda _, store: Letters(Inbox(store)).all())
    if not found:
        _out.print("no turn was given up")
        return
    table = Table("turn", "when", "attempts", "why", "conversation", box=None, pad_edge=False)
    for each in found:
        why = f"{each['why']}{' (the process died)' if each['crashed'] else ''}"
        table.add_row(each["turn"], each["at"], str(each["attempts"]), why, each["conversation"])
    _out.print(table)


@letters.command()
def replay(
    turn: Annotated[str, typer.Argument(help="The turn, as `haoke letters list` names it.")],
    config: ConfigFile = None,
) -> None:
    """Put the messages of a turn back into the inbox; they are answered again."""
    from bot.commands.common import with_store
    from bot.conversation.inbox import Inbox
    from bot.handoff.letters import Letters

    count = with_store(config, lambda _, store: Letters(Inbox(store)).replay(turn, f"cli:{getuser()}"))
    _out.print(f"{count} message{'' if count == 1 else 's'} will be answered again")
