"""Blanks for figures: what goes in comes out, the same figure is the same blank, and nobody else can write one."""

import random
import time
from types import SimpleNamespace
from typing import Any

import pytest

from bot.writer.blanks import MOST, TOKENS, Blanks, as_read, left_in, ready
from bot.writer.engine.batch import Batch, _Open
from bot.writer.engine.loaded import Loaded
from bot.writer.keeps import unusable
from bot.writer.parity import rendered
from bot.writer.prompt import Brief, messages
from training.writer.data import SEED_SET
from training.writer.examples import Example, read
from training.writer.prompts import case
from training.writer.tiny import make_tokenizer

BRIEF = Brief(
    language="en",
    decision="answer",
    anger=2,
    approved="Order 20733 (kettle) of $18.00 arrives on Tue, Nov 24; tracking JD0020731, 95338.",
    said="where is 20733? write to me@mail.example, ⟦1⟧",
    facts={"order_id": "20733", "amount": "$18.00"},
)


def test_a_case_shows_no_figure_and_the_task_stays_as_it_is() -> None:
    prompt, blanks = left_in(messages(BRIEF))
    task, case = prompt[1]["content"].split("\n", 1)
    assert task == "<task>decision=answer language=en anger=2</task>"
    assert "Order ⟦1⟧ (kettle) of ⟦2⟧ arrives on ⟦3⟧; tracking ⟦4⟧, ⟦5⟧." in case
    assert '{"order_id":"⟦1⟧","amount":"⟦2⟧"}' in case
    assert blanks.values == ("20733", "$18.00", "Tue, Nov 24", "JD0020731", "95338", "me@mail.example", "1")
    assert prompt[0] == messages(BRIEF)[0]


@pytest.mark.parametrize("row", ["KETTLE", "A", "AB-", "JD00 ", "me.", "Nov ", "1,"])
def test_a_row_of_what_figures_are_made_of_is_read_fast(row: str) -> None:
    """A thousand capitals took two seconds of processor, two thousand sixteen."""
    began = time.process_time()
    Blanks.of([(row * 2000)[:2000]])
    assert time.process_time() - began < 0.5


def test_a_number_with_letters_is_one_figure() -> None:
    said = "JD0020731 and SF10A40, but not SALE; 9AB12, ZZ-7, mail a.b+c@mail.example"
    assert Blanks.of([said]).values == ("JD0020731", "SF10A40", "9", "AB12", "7", "a.b+c@mail.example")


def test_a_customer_cannot_write_a_blank() -> None:
    prompt, blanks = left_in(messages(BRIEF))
    assert "write to ⟦6⟧, ［⟦7⟧］</customer>" in prompt[1]["content"]
    assert blanks.fill("⟦7⟧") == "1"  # what they wrote, not the order's number


def test_words_are_filled_and_a_blank_for_nothing_stays_visible() -> None:
    blanks = Blanks.of(["¥129.00 by 11月26日（周四）"])
    assert blanks.fill("⟦2⟧退⟦1⟧。") == "11月26日（周四）退¥129.00。"
    assert blanks.fill("⟦3⟧ ⟦0⟧") == "⟦3⟧ ⟦0⟧"
    assert unusable("已退⟦3⟧。", approved="已退款。", language="zh") == "figure", (
        "the approved text is said instead"
    )


def test_more_figures_than_blanks_stay_figures() -> None:
    text = " ".join(str(number) for number in range(100, 100 + MOST + 3))
    blanks = Blanks.of([text])
    assert blanks.leave(text).endswith(f"⟦{MOST}⟧ 148 149 150")
    assert blanks.fill(blanks.leave(text)) == text


def test_every_answer_of_the_seed_set_comes_back_from_its_blanks() -> None:
    rows = [row for row in read(SEED_SET / "sft.jsonl") if isinstance(row, Example)]
    for row in random.Random(0).sample(rows, 400):
        prompt, blanks = left_in(messages(row.brief))
        left = blanks.leave(row.answer)
        assert blanks.fill(left) == row.answer
        assert not any(each.isdigit() for each in Blanks(("",) * MOST).fill(left))
        assert not any(
            each.isdigit() for each in Blanks(("",) * MOST).fill(prompt[1]["content"].split("</task>")[1])
        )


@pytest.mark.parametrize(
    ("under_way", "sayable"), [("a ⟦1", "a "), ("a ⟦1⟧", "a ⟦1⟧"), ("⟦1⟧ b ⟦", "⟦1⟧ b "), ("a", "a")]
)
def test_a_blank_under_way_is_held_back(under_way: str, sayable: str) -> None:
    assert ready(under_way) == sayable


@pytest.fixture(scope="module")
def tokenizers() -> tuple[Any, Any]:
    texts = ["订单在路上，已退。", "Order is on its way."]
    return make_tokenizer(texts, 300), make_tokenizer(texts, 300, TOKENS)


def test_only_a_tokenizer_that_knows_blanks_is_asked_with_them(tokenizers: tuple[Any, Any]) -> None:
    plain, blank = tokenizers
    assert as_read(messages(BRIEF), plain) == (messages(BRIEF), Blanks())
    assert as_read(messages(BRIEF), blank)[1].values[0] == "20733"
    assert case(BRIEF, plain, chosen="20733 is coming")["chosen"][0]["content"] == "20733 is coming"
    assert case(BRIEF, blank, chosen="20733 is coming")["chosen"][0]["content"] == "⟦1⟧ is coming"
    assert rendered(plain) != rendered(blank), "the parity stamp tells them apart"


def test_a_blank_is_one_token_and_is_streamed_filled(tokenizers: tuple[Any, Any]) -> None:
    tokenizer = tokenizers[1]
    ids = tokenizer("已退⟦1⟧。⟦2⟧", add_special_tokens=False)["input_ids"]
    assert tokenizer.convert_tokens_to_ids("⟦1⟧") in ids
    sent: list[dict[str, Any]] = []
    batch = Batch(Loaded(None, tokenizer, "fp32"), 1024, 2, 0.0, sent.append)
    batch._open["a"] = _Open(5, 20, Blanks.of(["¥129.00"]))
    for end in range(1, len(ids) + 1):
        finished = end == len(ids)
        batch._came(
            SimpleNamespace(
                request_id="a", generated_tokens=ids[:end], error=None, is_finished=lambda f=finished: f
            )
        )
    assert "".join(piece.get("text", "") for piece in sent) == "已退¥129.00。⟦2⟧"
    assert len(sent) > 3, "it came in pieces"
