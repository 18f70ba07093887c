"""How Slack writes text, and how a reply becomes blocks within Slack's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pieces import pieces, utf8
from bot.turn import Button, Reply
from connectors.slack.blocks import BLOCKS, ELEMENTS, POST_TEXT, SECTION, posts
from connectors.slack.text import escaped, spoken


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<@UBOT> where is 10421?", "where is 10421?"),
        ("ask <@U2|anna> in <#C1|help>", "ask @anna in #help"),
        ("<!here> &lt;b&gt; R&amp;D", "@here <b> R&D"),
        ("see <https://x.test/a?b=1&amp;c=2|the page>", "see the page https://x.test/a?b=1&c=2"),
        ("<https://x.test>", "https://x.test"),
        ("mail <mailto:a@x.test|a@x.test>", "mail a@x.test"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
    ],
)
def test_text_is_read_as_people_see_it(written: str, seen: str) -> None:
    assert spoken(written, ["UBOT"]) == seen


@given(st.text())
def test_what_is_escaped_holds_no_token_and_comes_back(text: str) -> None:
    assert not {"<", ">"} & set(escaped(text))
    unspaced = "".join(text.split())
    assert "".join(spoken(escaped(text), []).split()) == unspaced


@given(st.text(alphabet=st.sampled_from("a好😀 \n。.<&"), max_size=400), st.integers(8, 60))
def test_pieces_keep_every_character_and_the_limit(text: str, limit: int) -> None:
    for measure in (len, utf8):
        parts = pieces(text, limit, measure)
        assert all(0 < measure(part) <= limit for part in parts)
        assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_is_cut_where_a_sentence_ends() -> None:
    assert pieces("第一句话。第二句话。第三句话", 8) == ["第一句话。", "第二句话。", "第三句话"]


def test_many_buttons_stand_in_several_rows() -> None:
    reply = Reply(text="?", buttons=tuple(Button(f"b{n}", f"/p{n}") for n in range(60)))
    [post] = posts(reply, clicker="U1")
    rows = [block for block in post.blocks if block["type"] == "actions"]
    assert [len(row["elements"]) for row in rows] == [ELEMENTS, ELEMENTS, 10]
    assert len({row["block_id"] for row in rows}) == 3


def test_a_title_that_is_too_long_is_a_number_with_its_line_above() -> None:
    [post] = posts(Reply(text="Which?", buttons=(Button("x" * 100, "/a"), Button("no", "/b"))))
    assert post.blocks[0]["text"]["text"] == "Which?\n1. " + "x" * 100 + "\n2. no"
    assert [button["text"]["text"] for button in post.blocks[1]["elements"]] == ["1", "no"]


def test_what_is_longer_than_a_message_becomes_two() -> None:
    long = posts(Reply(text="<" * 60_000, buttons=(Button("a", "/a"),)))
    assert len(long) > 1
    assert all(len(post.blocks) <= BLOCKS and len(post.text) <= POST_TEXT for post in long)
    sections = [block["text"]["text"] for post in long for block in post.blocks if block["type"] == "section"]
    assert all(len(text) <= SECTION for text in sections)
    assert "".join(sections) == "&lt;" * 60_000


def test_a_card_and_a_picture_are_blocks() -> None:
    card = {"title": "Order 10421", "text": "shipped", "fields": {"Due": "tomorrow"}}
    [post] = posts(Reply(text="Here", cards=(card,), image="https://x.test/1.png"))
    assert [block["type"] for block in post.blocks] == ["section", "section", "section", "image"]
    assert post.blocks[2]["fields"] == [{"type": "mrkdwn", "text": "Due: tomorrow"}]


def test_a_field_that_is_too_long_for_one_is_told_whole_below_the_others() -> None:
    card = {"title": "Parcel", "fields": {"Due": "tomorrow", "Way": "<" * 900}}
    [post] = posts(Reply(text="Here", cards=(card,)))
    assert post.blocks[2]["fields"] == [{"type": "mrkdwn", "text": "Due: tomorrow"}]
    told = "".join(block["text"]["text"] for block in post.blocks[3:])
    assert told == "Way: " + "&lt;" * 900
