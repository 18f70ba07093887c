"""`haoke train judge` and `haoke train pick`: teaching the judge, and choosing what a person should label next."""

from pathlib import Path
from typing import Annotated

import typer

Folders = Annotated[
    list[Path], typer.Option("--own", help="Folder of own sentences (.jsonl); may be repeated.")
]
Pairs = Annotated[
    list[Path] | None, typer.Option("--pairs", help="Folder of sentence pairs with English; may be repeated.")
]
Without = Annotated[list[str] | None, typer.Option("--without", help="A public set to leave out.")]


def add(train: typer.Typer) -> None:
    """Put the judge's commands among those of `haoke train`."""
    train.command("judge")(train_judge)
    train.command("pick")(pick)


def train_judge(
    out: Annotated[
        Path, typer.Argument(help="Folder of the model; an encoder in it is kept without --pairs.")
    ],
    own: Folders,
    *,
    public: Annotated[Path | None, typer.Option(help="Folder with the licensed public sets.")] = None,
    pairs: Pairs = None,
    without: Without = None,
    base: Annotated[
        Path | None, typer.Option(help="Folder with the encoder's base; else the shipped.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0, help="How long the encoder's upper layers learn.")] = 0,
    long: Annotated[
        bool, typer.Option("--long", help="Teach every layer, in large batches: for a GPU.")
    ] = False,
    threads: Annotated[int, typer.Option(min=1)] = 2,
    logs: Annotated[Path | None, typer.Option(help="Folder for TensorBoard.")] = None,
) -> None:
    """Teach the judge: encoder, n-grams, heads, vote and calibration; writes report.json beside the model."""
    from bot.commands.judge import train as command

    raise typer.Exit(
        command(
            out,
            own,
            public,
            pairs=pairs or [],
            without=without or [],
            base=base,
            minutes=minutes,
            long=long,
            threads=threads,
            logs=logs,
        )
    )


def pick(
    file: Annotated[Path, typer.Argument(help="Unlabelled messages, one a line.")],
    *,
    count: Annotated[int, typer.Option(min=1, help="How many to choose.")] = 50,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="Settings file.")] = None,
) -> None:
    """Choose the messages that are worth a person's label, as JSON lines."""
    from bot.commands.judge import pick as command

    raise typer.Exit(command(config, file, count))
