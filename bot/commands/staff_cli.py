"""The words of `haoke staff …`."""

from pathlib import Path
from typing import Annotated

import typer

staff = typer.Typer(help="Look after the accounts of the desk.", no_args_is_help=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]
Name = Annotated[str, typer.Argument(help="The name the person signs in with.")]


@staff.command("list")
def show(config: ConfigFile = None) -> None:
    """Say who works here."""
    from bot.commands import staff as commands

    raise typer.Exit(commands.show(config))


@staff.command()
def add(
    name: Name,
    *,
    shown: Annotated[str, typer.Option(help="What customers and colleagues read.")] = "",
    role: Annotated[str, typer.Option(help="agent, lead, manager or admin.")] = "agent",
    config: ConfigFile = None,
) -> None:
    """Make an account and print the one-time link that sets its password."""
    from bot.commands import staff as commands

    raise typer.Exit(commands.add(config, name, shown, role))


@staff.command()
def passwd(name: Name, config: ConfigFile = None) -> None:
    """Print a one-time link that sets a new password."""
    from bot.commands import staff as commands

    raise typer.Exit(commands.passwd(config, name))


@staff.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="agent, lead, manager or admin.")],
    config: ConfigFile = None,
) -> None:
    """Give somebody another role; their open pages end."""
    from bot.commands import staff as commands

    raise typer.Exit(commands.change(config, name, role=role))


@staff.command()
def disable(name: Name, config: ConfigFile = None) -> None:
    """End an account; its open pages end within seconds."""
    from bot.commands import staff as commands

    raise typer.Exit(commands.change(config, name, active=False))


@staff.command()
def enable(name: Name, config: ConfigFile = None) -> None:
    """Let somebody in again."""
    from bot.commands import staff as commands

    raise typer.Exit(commands.change(config, name, active=True))
