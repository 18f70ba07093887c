"""`haoke train …` and `haoke models …`: the writer's schooling and its registry."""

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import BadInput

train = typer.Typer(
    help="Teach a model to word answers: data, sft, dpo, reward, rl, evaluate.", no_args_is_help=True
)
models = typer.Typer(help="Look after trained models: register, promote, serve.", no_args_is_help=True)

ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]
Data = Annotated[Path, typer.Option(help="A folder that `haoke train data` has made.")]
RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="See training/recipes.")]
Base = Annotated[str, typer.Option(help="Hub id or folder in place of the recipe's base model.")]
By = Annotated[str, typer.Option("--by", help="Who decides this.")]


@train.command("data")
def train_data(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; none: the set that comes with Haoke.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="The folder to make.")] = Path("data/writer"),
    test: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of conversations kept for the test.")
    ] = 0.1,
    validation: Annotated[
        float, typer.Option(min=0, max=0.5, help="Share kept to watch the training.")
    ] = 0.05,
    seed: int = 0,
    vary: Annotated[
        int, typer.Option(min=0, max=20, help="So many more of each training row, with other figures.")
    ] = 0,
) -> None:
    """Read, clean, mask and split conversations, and write a report with pictures."""
    from bot.commands.train import data as command

    raise typer.Exit(command(sources or [], out, test=test, validation=validation, seed=seed, vary=vary))


@train.command("sft")
def train_sft(
    recipe: RecipeFile,
    data: Data,
    out: Annotated[Path, typer.Option(help="The run's folder.")],
    base: Base = "",
) -> None:
    """Learn from good answers. The same command goes on after a kill."""
    from bot.commands.train import sft as command

    raise typer.Exit(command(recipe, data, out, base))


@train.command("dpo")
def train_dpo(
    recipe: RecipeFile,
    data: Data,
    out: Annotated[Path, typer.Option(help="The run's folder.")],
    start: Annotated[Path | None, typer.Option("--from", help="The SFT run to start from.")] = None,
    base: Base = "",
) -> None:
    """Learn which of two answers is better."""
    from bot.commands.train import dpo as command

    raise typer.Exit(command(recipe, data, out, base, start))


@train.command("reward")
def train_reward(
    recipe: RecipeFile,
    data: Data,
    out: Annotated[Path, typer.Option(help="The run's folder.")],
    start: Annotated[Path | None, typer.Option("--from", help="The SFT run to start from.")] = None,
    base: Base = "",
) -> None:
    """Learn to score answers from which of two was preferred."""
    from bot.commands.train import reward as command

    raise typer.Exit(command(recipe, data, out, base, start))


@train.command("rl")
def train_rl(
    recipe: RecipeFile,
    data: Data,
    out: Annotated[Path, typer.Option(help="The run's folder.")],
    *,
    start: Annotated[Path | None, typer.Option("--from", help="The SFT or DPO run to start from.")] = None,
    scorer: Annotated[Path | None, typer.Option("--reward", help="A run of `haoke train reward`.")] = None,
    base: Base = "",
) -> None:
    """Learn from answers that the model tries out itself (GRPO), scored by rules and a reward model."""
    from bot.commands.train import rl as command

    raise typer.Exit(command(recipe, data, out, base, start=start, scorer=scorer))


@train.command("gather")
def train_gather(
    out: Annotated[
        Path | None, typer.Option(help="The file to write; else lessons.jsonl in the data folder.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Write what people changed, let out or praised at the desk as training rows."""
    from bot.commands.school import gather as command

    raise typer.Exit(command(config, out))


@train.command("loop")
def train_loop(
    recipe: RecipeFile,
    *,
    least: Annotated[int, typer.Option(min=1, help="New lessons that a round needs.")] = 50,
    limit: Annotated[int, typer.Option(min=0, help="Briefs of the evaluation; 0: all.")] = 0,
    base: Base = "",
    config: ConfigFile = None,
) -> None:
    """Gather, train, evaluate and propose a model; run it weekly. Nothing goes live by itself."""
    from bot.commands.school import loop as command

    raise typer.Exit(command(config, recipe, base=base, least=least, limit=limit))


@train.command("evaluate")
def train_evaluate(
    model: Annotated[Path, typer.Argument(help="A run, or a folder with a model.")],
    data: Data,
    base: Base = "",
    limit: Annotated[int, typer.Option(min=0, help="Only so many briefs; 0: all.")] = 0,
) -> None:
    """Measure a model on conversations it has never seen; exit 1 when the gate is not passed."""
    from bot.commands.train import evaluate as command

    raise typer.Exit(command(model, data, base, limit))


@train.command("tiny")
def train_tiny(
    out: Annotated[Path, typer.Option(help="The folder to make.")],
    data: Data,
    width: Annotated[int, typer.Option(min=32, max=4096)] = 128,
    layers: Annotated[int, typer.Option(min=1, max=64)] = 4,
    vocabulary: Annotated[int, typer.Option(min=300, max=200_000)] = 4096,
) -> None:
    """Make a small fresh model, to learn the ropes without a download."""
    from bot.commands.train import tiny as command

    raise typer.Exit(command(out, data, width, layers, vocabulary))


@train.command("ground")
def train_ground(
    out: Annotated[Path, typer.Option(help="The folder to make.")],
    data: Data,
    *,
    minutes: Annotated[float, typer.Option(min=0.01, help="How long it learns.")] = 30,
    width: Annotated[int, typer.Option(min=64, max=4096)] = 512,
    layers: Annotated[int, typer.Option(min=1, max=64)] = 8,
    vocabulary: Annotated[int, typer.Option(min=300, max=200_000)] = 8000,
    rows: Annotated[int, typer.Option(min=1, help="Rows in a step.")] = 16,
    row: Annotated[int, typer.Option(min=64, help="Tokens of a row.")] = 1024,
    rate: Annotated[float, typer.Option(min=1e-6, max=0.1, help="Learning rate at its highest.")] = 1e-3,
    rules: Annotated[float, typer.Option(min=0, max=1, help="Share of entries with the rules.")] = 1.0,
) -> None:
    """Make a small model that has learned from nothing to read a brief and to copy: a base for sft, without a download."""
    from bot.commands.train import ground as command
    from training.writer.size import Size

    size = Size(
        width=width, layers=layers, vocabulary=vocabulary, row=row, rows=rows, learning_rate=rate, rules=rules
    )
    raise typer.Exit(command(out, data, minutes, size))


@models.command("list")
def models_list(config: ConfigFile = None) -> None:
    """All models with their stage and figures."""
    from bot.commands.models import show as command

    raise typer.Exit(command(config))


@models.command("register")
def models_register(
    name: Annotated[str, typer.Argument(help="A new name, such as qwen-0.5b-2026-11.")],
    run: Annotated[Path, typer.Argument(help="The training run.")],
    base: Base = "",
    config: ConfigFile = None,
) -> None:
    """Take a trained model in, with its figures and its parity stamp."""
    from bot.commands.models import register as command

    raise typer.Exit(command(config, name, run, None, base))


@models.command("promote")
def models_promote(
    name: str,
    by: By,
    to: Annotated[str, typer.Option(help="shadow, canary or live.")] = "shadow",
    *,
    force: Annotated[
        bool, typer.Option(help="Even though it has not passed the gate; it is written down.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Move a model one stage nearer to customers."""
    from bot.commands.models import promote as command
    from bot.writer.registry import STAGES

    stage = next((known for known in STAGES if known == to), None)
    if stage is None:
        raise BadInput(f"--to is one of {', '.join(STAGES)}")
    raise typer.Exit(command(config, name, stage, by, force=force))


@models.command("rollback")
def models_rollback(by: By, config: ConfigFile = None) -> None:
    """Put back the model that was live before."""
    from bot.commands.models import rollback as command

    raise typer.Exit(command(config, by))


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
