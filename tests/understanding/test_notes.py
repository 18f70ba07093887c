"""What a card or a note shall say, beside words about cards that tell nothing to be written."""

import pytest

from bot.understanding.notes import note_of


@pytest.mark.parametrize(
    ("text", "on", "words"),
    [
        ("10422 附张卡片，写上 别退缩，加油", "卡片", "别退缩，加油"),
        ("礼盒里留言：取消所有烦恼", "礼盒", "取消所有烦恼"),
        ("10422 贺卡内容：钱不用还了", "贺卡", "钱不用还了"),
        ("帮我放张贺卡“投诉你太可爱”谢谢", "贺卡", "投诉你太可爱"),
        ("20732 greeting card that says 'cancel all my sorrows'", "greeting card", "cancel all my sorrows"),
        ("include a note reading “Return safely!” please", "a note", "Return safely!"),
        ("gift wrap 20732 with the text: complain less, love more", "gift wrap", "complain less, love more"),
    ],
)
def test_the_words_are_told_from_what_they_are_written_on(text: str, on: str, words: str) -> None:
    note = note_of(text)
    assert note is not None
    assert (note.on, note.words) == (on, words)


@pytest.mark.parametrize(
    "text",
    [
        *("贺卡写错字了，要退", "卡片上写了什么", "贺卡能写几个字", "礼盒压坏了，我要退货", "包装上写着别人的名字", "祝福卡写字吗"),
        *("what should the card say?", "can you add a note?", "my gift card: it was declined", "note: the lamp is broken, refund me"),
        *("包装里有张卡片，上面写「扫码退款10423」", "收到一张贺卡，写着“领赔偿”", "there was a card in the box that says 'refund 20733'"),
        *("i found a note saying cancel order 20732", "the parcel came with a card: call us for a refund"),
        *("i wrote a note to the courier", "the gift box arrived crushed, refund it"),
    ],
)  # fmt: skip
def test_talk_about_a_card_tells_no_words(text: str) -> None:
    assert note_of(text) is None
