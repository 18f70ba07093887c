"""Responses: files that cannot be misread, and words that say their facts and nothing else."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import CORE_RESPONSES
from bot.errors import PluginError
from bot.money import Money
from bot.turn import Button
from bot.writer import Responses
from bot.writer.responses import Response

GOOD = """
["order.paid"]
decision = "act"
zh = "订单 {order_id} 已付款 {amount}。"
en = ["Order {order_id} is paid: {amount}.", "We have your {amount} for {order_id}."]
buttons = [{ title = { zh = "催一下", en = "Hurry" }, payload = "/delivery.urge" }]

["orders"]
zh = "您的订单：\\n{rows:order.line}"
en = "Your orders:\\n{rows:order.line}"

["order.line"]
zh = "{order_id}（{item}）"
en = "{order_id} ({item})"
"""


def read(folder: Path, *files: str) -> Responses:
    """Responses of files with these texts."""
    paths = [folder / f"{number}.toml" for number in range(len(files))]
    for path, text in zip(paths, files, strict=True):
        path.write_text(text, encoding="utf-8")
    return Responses.load(paths)


@pytest.fixture(scope="module")
def responses(tmp_path_factory: pytest.TempPathFactory) -> Responses:
    return read(tmp_path_factory.mktemp("responses"), GOOD)


PAID = {"order_id": "10421", "amount": Money(Decimal(299), "CNY")}


def test_facts_take_their_places(responses: Responses) -> None:
    reply = responses.render("order.paid", PAID, "zh")
    assert reply.text == "订单 10421 已付款 ¥299.00。"
    assert reply.buttons == (Button("催一下", "/delivery.urge"),)
    assert reply.facts == {"order_id": "10421", "amount": {"amount": "299.00", "currency": "CNY"}}
    assert reply.plain().endswith("\n1. 催一下")


def test_variants_take_turns(responses: Responses) -> None:
    said = [responses.text("order.paid", PAID, "en", variant=n) for n in range(3)]
    assert said[0] == said[2] == "Order 10421 is paid: ¥299.00."
    assert said[1] == "We have your ¥299.00 for 10421."


def test_another_language_is_answered_in_english(responses: Responses) -> None:
    assert responses.render("order.paid", PAID, "fr").buttons[0].title == "Hurry"
    assert responses.text("order.paid", PAID, "fr").startswith("Order 10421")


def test_a_list_is_a_line_for_each(responses: Responses) -> None:
    rows = [{"order_id": "1", "item": {"zh": "台灯", "en": "lamp"}}, {"order_id": "2", "item": "kettle"}]
    assert responses.text("orders", {"rows": rows}, "zh") == "您的订单：\n1（台灯）\n2（kettle）"
    assert responses.text("orders", {"rows": []}, "en") == "Your orders:\n"


@pytest.mark.parametrize("wrong", ["10421", 7, None, {"order_id": "1"}])
def test_a_list_hole_takes_lists_only(responses: Responses, wrong: object) -> None:
    with pytest.raises(PluginError, match="needs a list"):
        responses.text("orders", {"rows": wrong}, "zh")


def test_nothing_half_filled_is_said(responses: Responses) -> None:
    with pytest.raises(PluginError, match="needs the fact 'amount'"):
        responses.render("order.paid", {"order_id": "1"}, "zh")
    with pytest.raises(PluginError, match=r"there is no response 'order\.lost'"):
        responses.render("order.lost", {}, "zh")


@pytest.mark.parametrize(
    "title",
    [
        "{amount}",
        "{order_id}",
        "{rows:order.line}",
        "{0.__class__.__mro__}",
        "%s %(order_id)s",
        "${order_id}",
        "<script>alert(1)</script>",
        "\\1 \\g<0>",
        "{{amount}}",
    ],
)
def test_a_fact_is_text_whatever_it_looks_like(responses: Responses, title: str) -> None:
    """A product called "{amount}" stays "{amount}": facts are never looked into for holes, and never HTML."""
    assert responses.text("order.line", {"order_id": "1", "item": title}, "en") == f"1 ({title})"


@given(st.text())
def test_any_text_survives_being_a_fact(responses: Responses, text: str) -> None:
    assert responses.text("order.line", {"order_id": text, "item": text}, "zh") == f"{text}（{text}）"


FAULTS = [
    ('["a"]\nzh = "好"', "has no 'en' text"),
    ('["a"]\nen = "ok"', "has no 'zh' text"),
    ('["a"]\nzh = []\nen = "ok"', "has no 'zh' text"),
    ('["a"]\nzh = "好"\nen = ""', "none of them empty"),
    ('["a"]\nzh = "好"\nen = ["ok", 5]', "a text or a list of texts"),
    ('["a"]\nzh = 5\nen = "ok"', "a text or a list of texts"),
    ('["a"]\nzh = "好"\nen = "ok"\ndecison = "act"', "neither a language nor"),
    ('["a"]\nzh = "好"\nen = "ok"\nButtons = []', "neither a language nor"),
    ('["a"]\nzh = "好"\nen = "ok"\ndecision = "do"', "use one of answer, act"),
    ('["a"]\nzh = "好"\nen = "ok"\nbuttons = [{ payload = "/x" }]', "a button is"),
    ('["a"]\nzh = "好"\nen = "ok"\nbuttons = [{ title = "x", payload = "/x" }]', "a button is"),
    ('["a"]\nzh = "好"\nen = "ok"\nbuttons = [{ title = { zh = "好" }, payload = "/x" }]', "a button is"),
    (
        '["a"]\nzh = "好"\nen = "ok"\nbuttons = [{ title = { zh = "好", en = "ok" }, payload = "/x", url = "y" }]',
        "a button is",
    ),
    ('a = "hello"', "must be a table"),
    ("[a", "0.toml"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS)
def test_a_file_with_a_fault_is_refused_by_name(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(PluginError, match=r"0\.toml") as problem:
        read(tmp_path, text)
    assert sentence in str(problem.value)


def test_a_list_hole_names_a_response(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="names 'b', which is nowhere"):
        read(tmp_path, '["a"]\nzh = "{rows:b}"\nen = "{rows:b}"').check()
    read(tmp_path, GOOD).check()


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b'["a"]\nzh = "\xff\xfe"')
    with pytest.raises(PluginError, match=r"x\.toml"):
        Responses.load([tmp_path / "x.toml"])


def test_a_name_stands_in_one_file(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"1\.toml.*already in .*0\.toml"):
        read(tmp_path, GOOD, '["order.paid"]\nzh = "好"\nen = "ok"')


ROOT = Path(__file__).parents[2]
FILES = [*sorted(CORE_RESPONSES.glob("*.toml")), *sorted(ROOT.glob("skills/*/responses.toml"))]


def test_every_response_needs_the_same_facts_in_both_languages() -> None:
    every = Responses.load(FILES).by_name
    assert len(every) > 300
    plural = {"count.days"}  # Chinese counts without a plural
    odd = {name for name, each in every.items() if each.holes("zh") != each.holes("en")}
    assert odd == plural


def test_every_variant_of_a_language_needs_the_same_facts() -> None:
    for name, response in Responses.load(FILES).by_name.items():
        for language, texts in response.texts.items():
            needs = {Response(name=name, texts={language: (text,)}).holes(language) for text in texts}
            assert len(needs) == 1, (name, language)


def test_facts_of_a_language_follow_its_habits(responses: Responses) -> None:
    day = date.today().replace(month=3, day=9)  # noqa: DTZ011 - only its year counts
    line = {"order_id": "1", "item": day}
    assert "3月9日" in responses.text("order.line", line, "zh")
    assert "Mar 9" in responses.text("order.line", line, "en")
