"""The words of `haoke privacy …`."""

from pathlib import Path
from typing import Annotated

import typer

privacy = typer.Typer(help="What is kept of a person.", no_args_is_help=True)
ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]
Customer = Annotated[str, typer.Argument(help="The shop's id of the customer.")]


@privacy.command("export")
def export(
    customer: Customer,
    *,
    out: Annotated[Path | None, typer.Option(help="Write it to this file instead of the terminal.")] = None,
    config: ConfigFile = None,
) -> None:
    """Give out everything that is kept of a customer, as JSON."""
    from bot.commands.privacy import export as command

    raise typer.Exit(command(config, customer, out))


@privacy.command("erase")
def erase(
    customer: Customer,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigFile = None,
) -> None:
    """Erase a customer's conversations, files and names; the ledger of money stays without words."""
    from bot.commands.privacy import erase as command

    raise typer.Exit(command(config, customer, yes=yes))


@privacy.command("learning")
def learning(
    who: Annotated[str, typer.Argument(help="The shop's id of the customer, or a visitor's conversation.")],
    *,
    allow: Annotated[bool, typer.Option("--allow/--no", help="Whether their words may teach a model.")],
    config: ConfigFile = None,
) -> None:
    """Note that a customer does not want their conversations used to train a model, or that they do not mind any more."""
    from bot.commands.privacy import learning as command

    raise typer.Exit(command(config, who, allow=allow))


@privacy.command("reseal")
def reseal(*, config: ConfigFile = None) -> None:
    """Seal what people said in the database with privacy.key: the first time, or after the key was changed."""
    from bot.commands.privacy import reseal as command

    raise typer.Exit(command(config))
