"""`haoke train …`: the writer's schooling."""

from pathlib import Path
from typing import Annotated

import typer

train = typer.Typer(
    help="Teach a model to word answers: data, sft, search, pairs, dpo, reward, rl, evaluate.",
    no_args_is_help=True,
)

ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]
Data = Annotated[Path, typer.Option(help="A folder that `haoke train data` has made.")]
RecipeFile = Annotated[
    Path, typer.Argument(metavar="RECIPE", help="A file, or one that comes with Haoke: `haoke train recipe`.")
]
Base = Annotated[str, typer.Option(help="Hub id or folder in place of the recipe's base model.")]
RunFolder = Annotated[Path, typer.Option(help="The run's folder.")]
AfterSft = Annotated[Path | None, typer.Option("--from", help="The SFT run to start from.")]


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
    balance: Annotated[
        float, typer.Option(min=0, max=1, help="Largest share of one skill in one language; 0: as it comes.")
    ] = 0.0,
) -> None:
    """Read, clean, mask and split conversations, manuals and FAQs, and write a report with pictures."""
    from bot.commands.train import data as command

    cut = {"test": test, "validation": validation, "balance": balance}
    raise typer.Exit(command(sources or [], out, seed=seed, vary=vary, **cut))


@train.command("recipe")
def train_recipe(
    name: Annotated[str, typer.Argument(help="Which one; none: what they are called.")] = "",
) -> None:
    """Print a recipe that comes with Haoke, to be written to a file and changed there."""
    from training.writer.shipped import names, text_of

    typer.echo(text_of(name).rstrip() if name else "\n".join([*names(), "fsdp.yaml"]))


@train.command("sft")
def train_sft(recipe: RecipeFile, data: Data, out: RunFolder, base: Base = "") -> None:
    """Learn from good answers. The same command goes on after a kill."""
    from bot.commands.train import sft as command

    raise typer.Exit(command(recipe, data, out, base))


@train.command("search")
def train_search(recipe: RecipeFile, data: Data, out: RunFolder, base: Base = "") -> None:
    """Look for the values that serve best, as the table `search` of the recipe says. The same command goes on after a kill."""
    from bot.commands.train import search as command

    raise typer.Exit(command(recipe, data, out, base))


@train.command("pairs")
def train_pairs(
    start: Annotated[Path, typer.Option("--from", help="The run whose model is asked.")],
    data: Data,
    out: Annotated[Path, typer.Option(help="The folder to make: a set like that of --data.")],
    *,
    answers: Annotated[
        int, typer.Option(min=1, max=64, help="Drawn to each brief, besides the likeliest.")
    ] = 8,
    temperature: Annotated[float, typer.Option(min=0.05, max=2, help="At which they are drawn.")] = 1.0,
    longest: Annotated[int, typer.Option(min=8, max=1024, help="Tokens of an answer.")] = 160,
    limit: Annotated[int, typer.Option(min=0, help="Only so many briefs; 0: all.")] = 0,
    seed: int = 0,
    keep: Annotated[bool, typer.Option(help="Keep the set's own pairs beside the model's.")] = False,
    given: Annotated[
        bool, typer.Option(help="Where no answer of the model's will do, the set's is the better one.")
    ] = True,
    base: Base = "",
) -> None:
    """Draw answers to the training part, and pair the best with what the model would rather say, for dpo. The same command goes on after a kill."""
    from bot.commands.train import pairs as command
    from training.writer.drawing import Drawing

    drawing = Drawing(answers=answers, temperature=temperature, longest=longest, briefs=limit, seed=seed)
    raise typer.Exit(command(start, data, out, base, drawing=drawing, keep=keep, given=given))


@train.command("dpo")
def train_dpo(
    recipe: RecipeFile, data: Data, out: RunFolder, start: AfterSft = None, base: Base = ""
) -> None:
    """Learn which of two answers is better."""
    from bot.commands.train import dpo as command

    raise typer.Exit(command(recipe, data, out, base, start))


@train.command("reward")
def train_reward(
    recipe: RecipeFile, data: Data, out: RunFolder, start: AfterSft = None, base: Base = ""
) -> None:
    """Learn to score answers from which of two was preferred."""
    from bot.commands.train import reward as command

    raise typer.Exit(command(recipe, data, out, base, start))


@train.command("rl")
def train_rl(
    recipe: RecipeFile,
    data: Data,
    out: RunFolder,
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
    blanks: Annotated[
        bool,
        typer.Option(
            help="Figures are blanks that are filled in afterwards; a small model garbles them otherwise."
        ),
    ] = True,
    workers: Annotated[int, typer.Option(min=0, help="Processes that make rows; some for a GPU.")] = 0,
) -> None:
    """Make a small model that has learned from nothing to read a brief and to copy: a base for sft, without a download."""
    from bot.commands.train import ground as command
    from training.writer.size import Size

    size = Size(
        width=width,
        layers=layers,
        vocabulary=vocabulary,
        row=row,
        rows=rows,
        learning_rate=rate,
        rules=rules,
        blanks=blanks,
    )
    raise typer.Exit(command(out, data, minutes, size, workers))
