"""`haoke knowledge …`: put knowledge in, look what is found, take it out. What is heavy is imported by the command that needs it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Look after what the desk knows.", no_args_is_help=True)

ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]
Collection = Annotated[str, typer.Option("--in", help="Collection; else those that the settings name.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]


@app.command("import")
def import_(
    path: Annotated[
        str, typer.Argument(help="A file or folder, or an https:// address of a page or sitemap.")
    ],
    *,
    into: Annotated[str, typer.Option("--into", help="Collection that it belongs to.")],
    dry_run: Dry = False,
    config: ConfigFile = None,
) -> None:
    """Read Markdown, HTML, PDF, Word, text, CSV or JSON lines; a folder is mirrored, with what is gone from it."""
    from bot.commands.knowledge.change import import_path

    raise typer.Exit(import_path(config, path, into, dry=dry_run))


@app.command()
def search(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="Queries, one a line; - is standard input.")
    ] = "-",
    *,
    collection: Collection = "",
    top: Annotated[int, typer.Option(min=1, max=100, help="Hits for each query.")] = 5,
    config: ConfigFile = None,
) -> None:
    """Find passages: one JSON line out per line in."""
    from bot.commands.knowledge.search import search as command

    raise typer.Exit(command(config, file, collection, top))


@app.command("list")
def list_(
    *,
    collection: Collection = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of a table.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show every source."""
    from bot.commands.knowledge.look import list_sources

    raise typer.Exit(list_sources(config, collection, as_json=as_json))


@app.command()
def remove(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources as `list` names them; none: all.")
    ] = None,
    *,
    collection: Annotated[str, typer.Option("--in", help="Collection.")],
    dry_run: Dry = False,
    config: ConfigFile = None,
) -> None:
    """Take sources out for good: from answers, indexes and the database's files."""
    from bot.commands.knowledge.change import remove as command

    raise typer.Exit(command(config, collection, sources or [], dry=dry_run))


@app.command()
def verify(config: ConfigFile = None) -> None:
    """Check indexes and vectors against the database."""
    from bot.commands.knowledge.look import verify as command

    raise typer.Exit(command(config))


@app.command()
def rebuild(config: ConfigFile = None) -> None:
    """Throw indexes away and make them anew from the database."""
    from bot.commands.knowledge.change import rebuild as command

    raise typer.Exit(command(config))
