"""`python -m training.judge OUT --own DIR --public DIR --pairs DIR`: train a judge from folders of sentences."""

import argparse
import logging
from pathlib import Path

from training.judge.alarm import teach_alarm
from training.judge.follow import teach_follow_ups
from training.judge.train import Plan, train_judge
from training.judge.trouble import teach_troubles

log = logging.getLogger("training.judge")


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and train."""
    chosen = _arguments().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    plan = _plan(chosen)
    if chosen.alarms:
        teach_alarm(plan, chosen.alarms, chosen.troubles)
    if chosen.troubles:
        teach_troubles(plan, chosen.troubles)
    if chosen.alarms or chosen.troubles:
        return
    if chosen.follow_ups:
        teach_follow_ups(plan)
    else:
        train_judge(plan)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.judge", description=__doc__)
    parser.add_argument(
        "out", type=Path, help="folder for the model; its encoder is kept unless --minutes says more"
    )
    parser.add_argument(
        "--own", type=Path, action="append", required=True, help="folder of own sentences (.jsonl)"
    )
    parser.add_argument("--public", type=Path, help="folder that holds the licensed public sets")
    parser.add_argument(
        "--pairs",
        type=Path,
        action="append",
        default=[],
        help="folder of sentence pairs, to teach the encoder",
    )
    parser.add_argument(
        "--base", type=Path, help="folder with the encoder's base; the shipped one by default"
    )
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="how long the encoder is taught; 0: not at all"
    )
    parser.add_argument("--long", action="store_true", help="teach every layer, in large batches: for a GPU")
    parser.add_argument(
        "--follow-ups",
        action="store_true",
        help="teach only the network that hears a message after the bot's line; all else stays as it is",
    )
    parser.add_argument(
        "--alarms",
        type=Path,
        help="teach only the network that hears what must reach a person, by this folder too; all else stays as it is",
    )
    parser.add_argument(
        "--troubles",
        type=Path,
        help="teach only the ear that hears what is wrong with a thing, by this folder too; with --alarms that one as well, to which trouble is harmless",
    )
    parser.add_argument(
        "--readings",
        type=Path,
        help="file for what the encoder has read for --alarms and --troubles, so that a second teaching reads only what is new",
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--logs", type=Path, help="folder for TensorBoard")
    parser.add_argument("--without", action="append", default=[], help="a public set to leave out")
    return parser


def _plan(chosen: argparse.Namespace) -> Plan:
    return Plan(
        own=tuple(chosen.own),
        out=chosen.out,
        public=chosen.public,
        base=chosen.base,
        pairs=tuple(chosen.pairs),
        threads=chosen.threads,
        readings=chosen.readings,
        logs=chosen.logs,
        minutes=chosen.minutes,
        long=chosen.long,
        without=tuple(chosen.without),
        say=log.info,
    )


if __name__ == "__main__":
    main()
