"""`haoke models …` and `haoke judges …`: trained models on their way to customers, by the same steps."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.writer_cli import Base, ConfigFile

if TYPE_CHECKING:
    from bot.writer.registry import Part

By = Annotated[str, typer.Option("--by", help="Who decides this.")]
To = Annotated[str, typer.Option(help="shadow, canary or live; registered ends a trial.")]
Force = Annotated[
    bool, typer.Option(help="Even though it has not passed what it should; it is written down.")
]

models = typer.Typer(
    help="Look after trained writers: register, promote, roll back, serve.", no_args_is_help=True
)
judges = typer.Typer(help="Look after trained judges: register, promote, roll back.", no_args_is_help=True)


def _stages(app: typer.Typer, part: "Part") -> None:
    """The commands of one registry that are the same for both parts."""

    @app.command("list")
    def show(config: ConfigFile = None) -> None:
        """All of them with their stage and figures."""
        from bot.commands.registered import show as command

        raise typer.Exit(command(config, part))

    @app.command()
    def promote(
        name: str, by: By, to: To = "shadow", *, force: Force = False, config: ConfigFile = None
    ) -> None:
        """Move one a stage nearer to customers; a server that runs follows within seconds."""
        from bot.commands.registered import promote as command

        raise typer.Exit(command(config, part, name, to, by, force=force))

    @app.command()
    def rollback(by: By, config: ConfigFile = None) -> None:
        """Put back the one that was in force before."""
        from bot.commands.registered import rollback as command

        raise typer.Exit(command(config, part, by))


_stages(models, "writer")
_stages(judges, "judge")


@models.command("register")
def models_register(
    name: Annotated[str, typer.Argument(help="A new name, such as qwen-0.5b-2026-11.")],
    run: Annotated[Path, typer.Argument(help="The training run.")],
    base: Base = "",
    config: ConfigFile = None,
) -> None:
    """Take a trained writer in, with its figures and its parity stamp."""
    from bot.commands.models import register as command

    raise typer.Exit(command(config, name, run, None, base))


@models.command("serve")
def models_serve(
    name: Annotated[str, typer.Argument(help="A registered model, or a folder.")],
    host: Annotated[
        str, typer.Option(help="Who can reach it; this machine alone unless you say more.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    config: ConfigFile = None,
) -> None:
    """Serve a model to anything that speaks OpenAI's chat API."""
    from bot.commands.models import serve as command

    raise typer.Exit(command(config, name, host=host, port=port))


@judges.command("register")
def judges_register(
    name: Annotated[str, typer.Argument(help="A new name, such as judge-2026-12.")],
    folder: Annotated[Path, typer.Argument(help="The folder that `haoke train judge` wrote.")],
    config: ConfigFile = None,
) -> None:
    """Take a trained judge in, so that it can be tried beside the one in force."""
    from bot.commands.judges import register as command

    raise typer.Exit(command(config, name, folder))
