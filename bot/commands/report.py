"""`haoke report`: counts of outcomes with noise, for whoever is outside the house."""

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from bot.config import Config
    from bot.conversation.store import Store
    from bot.insight.noised import Noised

LANGUAGES: Final = ("zh", "en", "es", "fr", "de", "pt", "ja", "ko", "ru", "ar", "vi", "th")
RELEASED: Final = "report.released"


def report(
    epsilon: Annotated[
        float, typer.Option(help="How much one customer may show: smaller is safer and rougher.")
    ],
    *,
    days: Annotated[float, typer.Option(help="Episodes that began in so many days.")] = 30,
    most: Annotated[int, typer.Option(help="Episodes of one customer that count.")] = 2,
    out: Annotated[Path | None, typer.Option(help="Write it to this file instead of the terminal.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Settings file; else ./config.toml.")
    ] = None,
) -> None:
    """Counts and rates of outcomes that may leave the house, with noise in which no customer can be made out."""
    from bot.commands.common import with_store

    text = with_store(config, lambda settings, store: _made(settings, store, epsilon, days, most))
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
        typer.echo(f"written to {out}")


async def _made(config: "Config", store: "Store", epsilon: float, days: float, most: int) -> str:
    from bot.conversation import audit
    from bot.insight.noised import met, noised
    from bot.insight.outcomes import Outcomes

    await Outcomes(store).refresh()
    found = await met(store, days=days, until=store.clock.now())
    table = noised(found, groups(config), epsilon=epsilon, most=most)
    async with store.write() as tx:
        await audit.append(tx, RELEASED, f"cli:{getuser()}", "report", {"epsilon": epsilon, "days": days})
    return written(table, days, await spent(store))


def groups(config: "Config") -> Mapping[str, Sequence[str]]:
    """The tables and their rows as the settings have them, so that no row tells that somebody was there."""
    folders = [
        name.partition(":")[0].rpartition(".")[2] if ":" in name else name for name in config.skills.use
    ]
    channels = sorted(config.connectors.enabled())
    return {"all": (), "skill": sorted(set(folders)), "channel": channels, "language": LANGUAGES}


async def spent(store: "Store") -> tuple[int, float]:
    """How many reports were ever made from this database, and their ε together."""
    from sqlalchemy import select

    from bot.conversation.records import audit

    async with store.read() as tx:
        given = (await tx.execute(select(audit.c.data).where(audit.c.kind == RELEASED))).scalars().all()
    return len(given), sum(float(each["epsilon"]) for each in given)


def written(table: "Noised", days: float, so_far: tuple[int, float]) -> str:
    """The file: what it means first, then a line a group. All are made from noised numbers."""
    from bot.insight.noised import KINDS, shown

    text = io.StringIO()
    for line in _preface(table, days, so_far):
        text.write(f"# {line}\n")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("by", "group", "episodes", *KINDS, *(f"{kind}_share" for kind in KINDS)))
    for name, group, total, told in shown(table):
        shares = [f"{min(1.0, told[kind] / total):.3f}" for kind in KINDS]
        rows.writerow((name, group, total, *(told[kind] for kind in KINDS), *shares))
    return text.getvalue()


def _preface(table: "Noised", days: float, so_far: tuple[int, float]) -> Sequence[str]:
    reports, total = so_far
    return (
        f"Outcomes of the last {days:g} days with noise; epsilon = {table.epsilon:g} for the whole file.",
        "What that means: whatever anybody concludes from this file, its probability would change by a factor of at most "
        f"e^{table.epsilon:g} if any one customer had never written.",
        f"A customer (a visitor: a conversation) counts with at most {table.most} episodes, drawn by chance.",
        f"Each number carries discrete Laplace noise of scale {table.scale:g} (OpenDP): 95 of 100 are off by {table.margin:.0f} or less.",
        "Groups whose noised sum is too small to say anything are left out; a left-out group may be empty or small.",
        f"Each report adds up: {reports} made from this database so far, epsilon together {total:g}.",
    )
