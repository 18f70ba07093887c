"""`python -m training.answers OUT --articles skills/shop/demo.json --asked FILE… [--public FOLDER] --seconds 1200`: teach the reader.

Three helpers, each without a third of the articles, are taught first: what they say of the articles that they never saw is what the
curve of confidence is fitted on (`python -m benchmarks.knowledge --fit`). The last one, taught with all, is the one that ships.
"""

import argparse
import json
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from bot.knowledge.reader import READER
from bot.understanding.encoder import Encoder
from training.answers.made import from_articles, from_grids, from_topics
from training.answers.rounds import Rounds
from training.answers.rows import FOLDS, SIDES, Asked, Row, fold, helper, read_asked, read_grids, read_topics
from training.answers.sheets import from_sheets, read_sheets
from training.answers.shop import Shelf, rows, shelf
from training.answers.train import Pupil, Recipe, teach

log = logging.getLogger("training.answers")
T = TypeVar("T")
DATA: Final = Path(__file__).parents[1] / "data" / "answers"
MODEL: Final = Path(__file__).parents[2] / "bot" / "understanding" / "model"
_HELPER: Final = 0.19  # of the time, for each helper
_ROUND: Final = (5000, 2000)  # rows of invented articles and of grids in a round
_SHEETS: Final = (5000, 2000)  # rows of English and of Chinese sheets by others
_STRANGE: Final = 4  # one topic or sheet in so many is never learned from by a helper and only looked at


def texts(path: Path) -> list[tuple[str, int, str]]:
    """Name, side and whole text of a shop's articles in Chinese and English."""
    found = json.loads(path.read_text(encoding="utf-8"))["knowledge"]
    return [
        (
            each["id"].removesuffix(f".{each['language']}"),
            SIDES.index(each["language"]),
            f"{each['title']} {each['text']}",
        )
        for each in found
        if each["language"] in SIDES
    ]


class School:
    """All that can be learned from, with some of it kept away from each pupil."""

    def __init__(
        self, articles: Path, asked: Sequence[Path], base: Path, public: Path | None = None, workers: int = 0
    ) -> None:
        self.base, self.workers = base, workers
        self.asked = [each for path in asked for each in read_asked(path)]
        self.shelf: Shelf = shelf(texts(articles), self.asked, Encoder(base, threads=0).embed)
        self.topics, self.grids = read_topics(DATA / "facts.txt"), read_grids(DATA / "grids.toml")
        self.trades = read_topics(DATA / "trades.txt")
        self.sheets = read_sheets(public) if public else ([], [])

    def teach(
        self, without: int | None, seconds: float, recipe: Recipe, out: Path, start: Path | None = None
    ) -> None:
        """Teach one pupil and write it."""
        seen: list[Asked] = [each for each in self.asked if without is None or fold(each.group) != without]
        strange = 0 if without is None else _STRANGE
        topics, sheets = _kept(self.topics, strange), [_kept(each, strange) for each in self.sheets]
        trades = _kept(self.trades, strange)

        def made(dice: random.Random) -> list[Row]:
            told = [
                row
                for some, count in zip(sheets, _SHEETS, strict=True)
                if some
                for row in from_sheets(some, count, dice)
            ]
            return [
                *rows(seen, self.shelf, dice),
                *from_topics(topics, _ROUND[0], dice),
                *from_grids(self.grids, _ROUND[1], dice),
                *from_articles(trades, dice),
                *told,
            ]

        held_out: dict[str, list[Row]] = {}
        if without is not None:
            dice = random.Random(1)
            mine = [each for each in self.asked if fold(each.group) == without]
            held_out["near misses"] = [row for row in rows(mine, self.shelf, dice) if row.weight == 1]
            held_out["invented"] = list(from_topics(self.topics[::_STRANGE], 400, dice))
            told = list(from_articles(self.trades[::_STRANGE], dice))
            held_out["near misses of other trades"] = [row for row in told if row.weight == 1]
            for name, some in zip(("English sheets", "Chinese sheets"), self.sheets, strict=True):
                held_out[name] = list(from_sheets(some[::_STRANGE], 400, dice)) if some else []
        pupil = Pupil(self.base, recipe)
        if start:
            pupil.start_from(start)
        teach(
            pupil,
            Rounds(made, pupil.words, seed=1000 * recipe.seed, workers=self.workers),
            held_out,
            seconds,
            lambda: pupil.save(out),
        )
        pupil.save(out)


def _kept(all_of_them: Sequence[T], strange: int) -> list[T]:
    """Those that are learned from."""
    return [each for n, each in enumerate(all_of_them) if not strange or n % strange]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m training.answers", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the reader and its helpers")
    parser.add_argument("--articles", type=Path, required=True, help="a shop's fixture with `knowledge`")
    parser.add_argument("--asked", type=Path, action="append", required=True, help="questions about them")
    parser.add_argument("--public", type=Path, help="folder with dstc9/knowledge.json and kdconv/*.json")
    parser.add_argument("--workers", type=int, default=0, help="processes that make rows while it learns")
    parser.add_argument("--base", type=Path, default=MODEL)
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--frozen", type=int, default=0, help="lower layers that stay as they are")
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--start", type=Path, help="folder of an earlier run to go on from")
    parser.add_argument(
        "--every", type=int, default=0, help="steps after which what is learned so far is written"
    )
    parser.add_argument("--only", action="store_true", help="teach the one that ships, not the helpers")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    school = School(chosen.articles, chosen.asked, chosen.base, chosen.public, chosen.workers)
    recipe = Recipe(
        batch=chosen.batch,
        rank=chosen.rank,
        frozen=chosen.frozen,
        rate=chosen.rate,
        every=chosen.every,
        say=log.info,
    )
    helpers = [] if chosen.only else [(n, helper(n), _HELPER) for n in range(FOLDS)]
    for without, name, share in [*helpers, (None, READER, 1 - _HELPER * len(helpers))]:
        log.info("without %s", without)
        start = chosen.start / name if chosen.start else None
        school.teach(without, share * chosen.seconds, recipe, chosen.out / name, start)


if __name__ == "__main__":
    main()
