"""The `haoke` command. Heavy parts are imported by the command that needs them, so that help is instant."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import judge_cli
from bot.commands.knowledge import app as knowledge
from bot.commands.letters import letters
from bot.commands.models_cli import judges, models
from bot.commands.privacy_cli import privacy
from bot.commands.report import report
from bot.commands.simulate import simulate
from bot.commands.staff_cli import staff
from bot.commands.writer_cli import train
from bot.disk import refused
from bot.errors import HaokeError

app = typer.Typer(
    name="haoke",
    help="A front desk for shops. Start with: haoke run",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

new = typer.Typer(help="Begin something new.", no_args_is_help=True)
app.add_typer(new, name="new")
skill = typer.Typer(help="Look after skills.", no_args_is_help=True)
app.add_typer(skill, name="skill")
judge_cli.add(train)
app.add_typer(train, name="train")
app.add_typer(models, name="models")
app.add_typer(judges, name="judges")
app.add_typer(knowledge, name="knowledge")
app.add_typer(staff, name="staff")

app.add_typer(privacy, name="privacy")
app.add_typer(letters, name="letters")
app.command()(report)
app.command()(simulate)

ConfigFile = Annotated[Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")]


@app.command()
def run(
    config: ConfigFile = None,
    reload: Annotated[
        bool, typer.Option(help="Take up skills at the next turn when their files change.")
    ] = False,
) -> None:
    """Serve the shop's front desk over HTTP until Ctrl-C."""
    from bot.commands.run import run as command

    raise typer.Exit(command(config, reload=reload))


@app.command()
def chat(
    config: ConfigFile = None,
    customer: Annotated[str | None, typer.Option("--as", help="Signed-in customer, such as C1001.")] = None,
    user: Annotated[str, typer.Option(help="Name of the conversation; the same name goes on with it.")] = "",
    trace: Annotated[bool, typer.Option(help="Show how each turn was decided.")] = True,
) -> None:
    """Talk to the desk in this terminal."""
    from bot.commands.chat import chat as command

    raise typer.Exit(command(config, customer=customer, user=user, trace=trace))


@app.command()
def check(config: ConfigFile = None, channel: Annotated[str, typer.Option(help="Ask it.")] = "") -> None:
    """Check settings, plugins, models, database and shop, and say what is wrong."""
    from bot.commands.check import check as command

    raise typer.Exit(command(config, channel))


@app.command()
def doctor(
    config: ConfigFile = None,
    *,
    offline: Annotated[bool, typer.Option(help="Do not ask the platforms of channels.")] = False,
) -> None:
    """Look at this machine and everything the desk stands on: a line for each part, 1 when something is wrong."""
    from bot.commands.doctor import doctor as command

    raise typer.Exit(command(config, offline=offline))


@app.command()
def understand(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="Texts, one a line; - is standard input.")
    ] = "-",
    config: ConfigFile = None,
    why: Annotated[bool, typer.Option(help="Also say which words moved the first reading.")] = False,
) -> None:
    """Say what each line means: one JSON line out per line in."""
    from bot.commands.understand import understand as command

    raise typer.Exit(command(config, file, why=why))


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.jsonl…", help="Dialogues with expectations.")],
    *,
    shop: Annotated[Path | None, typer.Option(help="Another shop's fixture file.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes that work side by side.")] = 1,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the full result here.")] = None,
    least: Annotated[
        float, typer.Option("--min", min=0, max=1, help="Least share of turns that must pass.")
    ] = 0.9,
    config: ConfigFile = None,
) -> None:
    """Run scripted dialogues through the production pipeline."""
    from bot.commands.evaluate import evaluate as command

    raise typer.Exit(command(config, files, shop=shop, jobs=jobs, json_out=json_out, least=least))


@app.command()
def actions(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 5055,
    host: Annotated[
        str, typer.Option(help="Who can reach it; this machine alone unless you say more.")
    ] = "127.0.0.1",
    trust_sender: Annotated[
        bool, typer.Option(help="Rasa's sender ids are ids of customers that your channel has verified.")
    ] = False,
    domain: Annotated[
        Path | None, typer.Option(help="Write a Rasa domain with our responses and slots here, and stop.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of that domain.")] = "en",
    config: ConfigFile = None,
) -> None:
    """Serve the skills to a Rasa server as its action server."""
    from bot.commands.actions import actions as command
    from bot.commands.actions import write as write_domain

    if domain is not None:
        raise typer.Exit(write_domain(config, domain, language))
    raise typer.Exit(command(config, host=host, port=port, trust_sender=trust_sender))


@app.command("demo-month")
def demo_month(
    *,
    conversations: Annotated[int, typer.Option(min=100, max=100_000, help="How many.")] = 5400,
    seed: Annotated[int, typer.Option(help="Another number is another month.")] = 8,
    remove: Annotated[bool, typer.Option("--remove", help="Take the month away again.")] = False,
    config: ConfigFile = None,
) -> None:
    """Generate a month of made-up conversations, to try the managers' lab on."""
    from bot.commands.lab import demo_month as command

    raise typer.Exit(command(config, conversations=conversations, seed=seed, remove=remove))


@app.command()
def replay(
    change: Annotated[Path, typer.Argument(metavar="CHANGE.toml", help="Settings to try, TOML or JSON.")],
    *,
    data: Annotated[str, typer.Option(help="real or month; else what there is.")] = "",
    days: Annotated[float, typer.Option(min=0.1, help="How far to look back.")] = 30.0,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
    config: ConfigFile = None,
) -> None:
    """Try changed settings on past conversations, without saving them."""
    from bot.commands.lab import replay as command

    raise typer.Exit(command(config, change, data=data, days=days, as_json=as_json))


@new.command("skill")
def new_skill(
    name: Annotated[str, typer.Argument(help="Its name in small letters, such as gift_wrap.")],
    into: Annotated[Path, typer.Option(help="The folder that gets a folder of this name.")] = Path("."),
) -> None:
    """Write a skill with its responses and tests, passing at once."""
    from bot.commands.new import new_skill as command

    raise typer.Exit(command(name, into))


@skill.command("certify")
def certify_skill(
    name: Annotated[
        str, typer.Argument(help="A name in skills.use, an action, package.module:Class, or a path.")
    ],
    *,
    shop: Annotated[Path | None, typer.Option(help="Another shop's fixture file.")] = None,
    config: ConfigFile = None,
) -> None:
    """Try a skill under everything that customers, shops and processes do, and print its badges."""
    from bot.commands.skill import certify as command

    raise typer.Exit(command(config, name, shop))


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A new file.")],
    config: ConfigFile = None,
) -> None:
    """Copy the whole SQLite database while the desk works, and check the copy."""
    from bot.commands.backup import backup as command

    raise typer.Exit(command(config, to))


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(help="A file that haoke backup wrote.")],
    config: ConfigFile = None,
) -> None:
    """Put a copy in the database's place; the one before is kept beside it."""
    from bot.commands.backup import restore as command

    raise typer.Exit(command(config, copy))


def main() -> None:
    """Entry point: an expected error is one sentence on standard error and its own exit code."""
    sys.path.append(str(Path.cwd()))  # skills of one's own need no packaging
    try:
        app()
    except HaokeError as error:
        said = str(error).strip() or type(error).__name__
        typer.echo("haoke: " + said.replace("\n", "\nhaoke: "), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if not (said := refused(error)):
            raise
        typer.echo(f"haoke: {said}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
