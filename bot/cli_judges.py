"""`haoke judges …`: trained judges on their way to customers."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_writer import By, ConfigFile

judges = typer.Typer(help="Look after trained judges: register, promote, roll back.", no_args_is_help=True)


@judges.command("list")
def judges_list(config: ConfigFile = None) -> None:
    """All judges with their stage."""
    from bot.commands.judges import show as command

    raise typer.Exit(command(config))


@judges.command("register")
def judges_register(
    name: Annotated[str, typer.Argument(help="A new name, such as judge-2026-12.")],
    folder: Annotated[Path, typer.Argument(help="The folder that `haoke train judge` wrote.")],
    config: ConfigFile = None,
) -> None:
    """Take a trained judge in, so that it can be tried beside the one in force."""
    from bot.commands.judges import register as command

    raise typer.Exit(command(config, name, folder))


@judges.command("promote")
def judges_promote(
    name: str,
    by: By,
    to: Annotated[str, typer.Option(help="shadow, canary or live; registered ends a trial.")] = "shadow",
    *,
    force: Annotated[bool, typer.Option(help="Even though it was never tried; it is written down.")] = False,
    config: ConfigFile = None,
) -> None:
    """Move a judge one stage nearer to customers; a server that runs follows within seconds."""
    from bot.commands.judges import promote as command

    raise typer.Exit(command(config, name, to, by, force=force))


@judges.command("rollback")
def judges_rollback(by: By, config: ConfigFile = None) -> None:
    """Put back the judge that was in force before."""
    from bot.commands.judges import rollback as command

    raise typer.Exit(command(config, by))
