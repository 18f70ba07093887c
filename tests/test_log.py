"""Log lines: one object a line, ids and never a customer's words."""

import io
import json
import logging

import pytest
import structlog

from bot.config import LogConfig
from bot.errors import StoreError
from bot.log import LOST, describe, get_logger, setup_logging


@pytest.fixture
def stream() -> io.StringIO:
    out = io.StringIO()
    setup_logging(LogConfig(), out)
    return out


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_where_and_what(stream: io.StringIO) -> None:
    get_logger("bot.dialogue").info("turn done", conversation="rest:a", ms=12)
    (line,) = lines(stream)
    assert (line["event"], line["where"], line["level"]) == ("turn done", "bot.dialogue", "info")
    assert (line["conversation"], line["ms"]) == ("rest:a", 12)
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "key",
    [
        "text",
        "message",
        "user_message",
        "TEXT",
        "bot_token",
        "client_secret",
        "phone",
        "email",
        "Authorization",
        "api-key",
    ],
)
def test_private_values_are_hidden_at_any_depth(stream: io.StringIO, key: str) -> None:
    get_logger("x").info("done", **{key: "13800138000"}, inner={"list": [{key: "13800138000"}]})
    assert "13800138000" not in stream.getvalue()
    assert lines(stream)[0][key] == "[hidden]"


def test_ids_and_counts_stay(stream: io.StringIO) -> None:
    get_logger("x").info("done", message_id="m1", message_key="k", tokens=7, order="10421", text="")
    line = lines(stream)[0]
    assert (line["message_id"], line["message_key"], line["tokens"], line["order"]) == ("m1", "k", 7, "10421")
    assert line["text"] == ""


@pytest.mark.parametrize("forged", ['a\n{"event":"paid"}', "a\r\nb", "a\u2028b", "a\x1b[31mb", "a\x85b"])
@pytest.mark.parametrize("style", ["json", "console"])
def test_no_value_can_forge_a_line(style: str, forged: str) -> None:
    out = io.StringIO()
    setup_logging(LogConfig.model_validate({"format": style}), out)
    get_logger("x").info("done", sender=forged)
    assert len(out.getvalue().splitlines()) == 1
    assert "\x1b[31m" not in out.getvalue()


def test_a_lone_surrogate_does_not_lose_the_line(stream: io.StringIO) -> None:
    get_logger("x").info("done", sender="\ud800好")
    assert lines(stream)[0]["sender"] == "\\ud800好"


def test_an_error_is_its_kind_and_place_without_foreign_words(stream: io.StringIO) -> None:
    try:
        int("我的电话是13800138000")
    except ValueError:
        get_logger("x").exception("could not count")
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert "test_log.py" in str(line["at"])
    assert "13800138000" not in stream.getvalue()


def test_our_own_errors_keep_their_sentence() -> None:
    error = StoreError("the database is read-only")
    error.__cause__ = ValueError("13800138000")
    assert describe(error) == "StoreError: the database is read-only (from ValueError)"


def test_a_library_s_line_comes_without_its_arguments(stream: io.StringIO) -> None:
    log = logging.getLogger("aiohttp.server")
    log.info("GET /?q=%s", "退款")
    log.error("cannot parse %s\nsecond line", "退款")
    (line,) = lines(stream)
    assert (line["where"], line["event"], line["level"]) == ("aiohttp.server", "cannot parse %s", "error")


def test_setting_up_twice_does_not_double_the_lines(stream: io.StringIO) -> None:
    setup_logging(LogConfig(), stream)
    logging.getLogger("other").warning("once")
    assert len(lines(stream)) == 1


def test_the_level_is_the_setting_s(stream: io.StringIO) -> None:
    setup_logging(LogConfig(level="error"), stream)
    get_logger("x").warning("quiet")
    get_logger("x").error("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]


def test_standard_output_stays_free_for_answers(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    get_logger("x").warning("to the operator")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "to the operator" in captured.err


def test_what_is_personal_is_masked_where_a_value_slips_through(stream: io.StringIO) -> None:
    told = {"why": "paid with 4111 1111 1111 1111", "seen": ["lin@example.com", 7], "turn_id": "13812344821"}
    get_logger("test").warning("something", **told)
    (line,) = lines(stream)
    assert (line["why"], line["seen"]) == ("paid with •••1111", ["l•••@example.com", 7])
    assert line["turn_id"] == "13812344821"


@pytest.fixture
def nothing_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LOST, "untold", 0)
    monkeypatch.setattr(LOST, "lines", 0)


@pytest.mark.usefixtures("stream", "nothing_lost")
def test_a_line_that_cannot_be_written_is_lost_and_nothing_else() -> None:
    """The log may lie on the disk that is full; what is told of it must not fail for that."""

    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    setup_logging(LogConfig(), Full())
    get_logger("here").error("the database did not answer")
    logging.getLogger("of.a.library").error("nor did anything else")
    assert LOST.lines == 2
    assert LOST.ails()


@pytest.mark.usefixtures("stream", "nothing_lost")
def test_what_was_lost_is_told_once_it_can_be_written_again() -> None:
    class Fills(io.StringIO):
        room = True

        def flush(self) -> None:
            if not self.room:
                raise OSError(28, "No space left on device")

    written = Fills()
    setup_logging(LogConfig(), written)
    get_logger("here").error("before")
    written.room = False
    for _ in range(3):
        get_logger("here").error("meanwhile")
    assert LOST.ails() == "3 lines of the log could not be written"
    written.room = True
    get_logger("here").error("after")
    assert LOST.ails() == ""
    last = lines(written)[-1]
    assert (last["event"], last["lines"]) == ("lines of this log were lost", 3)
