"""The sentences of an article that answer what is asked right after it: word for word, and none where it says nothing of it."""

import pytest

from bot.knowledge.part import is_bare, leans_on, may_go_on, part_of, speaks_of

REPAIR = "伞骨断了可以换，一根 15 元。伞布破了补不了。修一把要三到五天，周末不修。修好又断，算我们的。"
RENT = (
    "Kayaks cost £18 an hour. A paddle and a vest are included. You leave £50 on a card. "
    "Bring dry clothes. It is closed in winter. Later than six we charge another hour."
)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("要几天", "修一把要三到五天，周末不修。"),
        ("怎么收费", "伞骨断了可以换，一根 15 元。"),
        ("那伞布呢", "伞布破了补不了。"),
    ],
)
def test_chinese_questions_after_an_article(question: str, part: str) -> None:
    assert part_of(question, "雨伞能修吗", REPAIR) == part


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("price?", "Kayaks cost £18 an hour."),
        ("and the vest?", "A paddle and a vest are included."),
        ("what should i bring", "Bring dry clothes."),
    ],
)
def test_english_questions_after_an_article(question: str, part: str) -> None:
    assert part in part_of(question, "Hiring a kayak", RENT)


@pytest.mark.parametrize("question", ["运费多少", "发票怎么开", "我的订单到哪了", "谢谢"])
def test_another_matter_is_not_found_in_it(question: str) -> None:
    assert not part_of(question, "雨伞能修吗", REPAIR)


@pytest.mark.parametrize(
    "question", ["how long does delivery take", "do you sell tents", "can i talk to someone"]
)
def test_another_matter_is_not_found_in_an_english_one_either(question: str) -> None:
    assert not part_of(question, "Hiring a kayak", RENT)


def test_what_takes_something_back_is_told_with_what_it_takes_back() -> None:
    text = "Tickets are refunded up to a day before. After that we keep half. Children go free. Dogs stay outside."
    said = part_of("can i get a refund", "Tickets", text)
    assert said == "Tickets are refunded up to a day before. After that we keep half."


def test_a_reader_finds_the_sentence_that_shares_hardly_a_word() -> None:
    def read(question: str, lines: list[str]) -> list[float]:
        return [3.0 if "被大人" in line or "大人陪" in line else -3.5 for line in lines]

    text = "骑马一圈 80 元。六岁以下孩子要大人陪。雨天照常。马靴店里有。"
    assert part_of("带孩子呢", "骑马体验", text, read) == "六岁以下孩子要大人陪。"  # type: ignore[arg-type]


def test_a_shared_word_alone_is_no_answer_where_a_reader_says_so() -> None:
    text = "Refunds to cards take five days. Wallets such as Alipay are quicker. Gift cards are filled again."
    assert not part_of("do you take alipay", "Refunds", text, lambda _, lines: [-3.6 for _ in lines])


@pytest.mark.parametrize("question", ["要多久", "how long", "price?", "多少钱一个"])
def test_a_question_that_names_nothing_is_bare(question: str) -> None:
    assert is_bare(question)


@pytest.mark.parametrize("question", ["快递要多久", "how much is the tent", "伞布呢"])
def test_a_question_that_names_something_is_not(question: str) -> None:
    assert not is_bare(question)


def test_some_questions_go_on_by_their_form() -> None:
    assert leans_on("and on sundays?")
    assert leans_on("周日呢")
    assert not leans_on("do you open on sundays")
    assert not may_go_on("我想问一下如果我下周三下午带着三个朋友一起过来的话是不是需要提前打电话跟你们说一声")


def test_an_article_is_about_what_was_asked_before_by_its_words() -> None:
    assert speaks_of("how much is a chain service", "How long a chain service takes", "A day.")
    assert not speaks_of("要交税吗", "怎么开发票", "24 小时内发到邮箱。")
