"""A replay says how far it is, and stops when nobody wants it any more; half of one is never kept."""

import pytest

from bot.insight import what_if
from bot.insight.memo import Past
from bot.insight.progress import PHASES, Jobs, Progress, Stopped
from bot.insight.replay import Rejudge
from bot.settings import Scope, Settings
from tests.insight.kit import ACTIONS, log

NOW, TRIED = Settings(), Settings(clarify_below=0.9)


class Impatient(Progress):
    """Stops itself after so many turns."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def add(self, count: int) -> None:
        super().add(count)
        if self.done >= self.most:
            self.stop()


def past(count: int = 60) -> Past:
    return Past(log(count), Rejudge(ACTIONS))


def test_at_the_end_everything_is_counted() -> None:
    mine, progress = past(), Progress()
    what_if.report(mine, NOW, TRIED, progress)
    assert progress.done == 2 * 60
    what_if.threshold_curve(mine, TRIED, Scope(), progress)
    assert progress.done == PHASES * 60


def test_what_is_known_already_counts_as_done_at_once() -> None:
    mine = past()
    what_if.report(mine, NOW, TRIED)
    again = Progress()
    what_if.report(mine, NOW, TRIED, again)
    assert again.done == 2 * 60


def test_a_scope_that_is_about_few_turns_counts_them_all() -> None:
    progress = Progress()
    what_if.threshold_curve(past(), TRIED, Scope(channel="wechat"), progress)
    assert progress.done == 60


def test_a_stopped_replay_keeps_nothing_and_can_be_asked_again() -> None:
    mine = past()
    with pytest.raises(Stopped):
        what_if.report(mine, NOW, TRIED, Impatient(80))
    whole = what_if.report(mine, NOW, TRIED)
    assert whole == what_if.report(past(), NOW, TRIED)


def test_a_new_job_of_the_same_name_stops_the_old_one() -> None:
    jobs = Jobs()
    first = jobs.begin("wei", "j")
    second = jobs.begin("wei", "j")
    with pytest.raises(Stopped):
        first.look()
    jobs.end("wei", "j", first)
    assert jobs.find("wei", "j") is second
    assert jobs.find("mei", "j") is None, "nobody stops a colleague's"
