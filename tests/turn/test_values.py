"""The values of a turn: text that can be stored, addresses, presses and orders of decisions."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.turn import (
    MAX_TEXT,
    Address,
    Button,
    Entity,
    Intent,
    Reply,
    Request,
    Source,
    Turn,
    Understanding,
    Utterance,
    clean_text,
)

ANY = st.text(alphabet=st.characters(exclude_categories=()))  # lone surrogates included


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  你好 \n", "你好"),
        ("a\x00b", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("\u202eabc", "abc"),  # text that runs backwards hides what it says
        ("\ud800", "?"),
        ("line\nbreak\tand tab", "line\nbreak\tand tab"),
        ("\U000e0041tag", "tag"),
        ("👍", "👍"),
        ("", ""),
    ],
)
def test_text_as_it_may_be_stored(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(ANY, st.integers(0, 20))
def test_cleaning_twice_changes_nothing(raw: str, limit: int) -> None:
    once = clean_text(raw, limit)
    assert clean_text(once, limit) == once
    assert len(once) <= limit


@given(ANY)
def test_clean_text_can_be_encoded_and_holds_no_hidden_characters(raw: str) -> None:
    text = clean_text(raw)
    text.encode("utf-8")
    assert not {"\x00", "\u200b", "\u202e", "\ufeff"} & set(text)
    assert text == text.strip()


def test_a_message_has_an_end() -> None:
    assert len(clean_text("x" * 1_000_000)) == MAX_TEXT
    assert clean_text("x" * (MAX_TEXT - 1) + "  tail") == "x" * (MAX_TEXT - 1)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (Address(channel="rest", conversation="alice"), "rest:alice"),
        (Address(channel="slack", account="T1", conversation="C2:171.5"), "slack:T1:C2:171.5"),
    ],
)
def test_public_ids(address: Address, public: str) -> None:
    assert address.id == public


def test_a_reply_falls_back_to_numbered_lines() -> None:
    buttons = (Button("确认", "/a"), Button("先不办", "/b"))
    assert Reply(text="好吗？", buttons=buttons).plain() == "好吗？\n1. 确认\n2. 先不办"
    assert Reply(text="", buttons=buttons).plain() == "1. 确认\n2. 先不办"
    assert Reply(text="好").plain() == "好"


def test_where_people_can_read_on_stands_below_the_words() -> None:
    web = Source(id="returns.en", title="Returns", link="https://shop.example/returns")
    path = Source(id="care.en", title="Care", link="/care")
    reply = Reply(text="Seven days.", sources=(web, path), buttons=(Button("Thanks", "/thanks"),))
    assert reply.plain() == "Seven days.\nReturns: https://shop.example/returns\n1. Thanks"
    assert path.row() == {"id": "care.en", "title": "Care", "link": "/care"}
    assert Source(id="a").row() == {"id": "a"}


def heard(*names: str, entities: tuple[Entity, ...] = ()) -> Understanding:
    requests = tuple(Request(intents=(Intent(name, 0.9), Intent("oos", 0.1))) for name in names)
    return Understanding(language="zh", requests=requests, entities=entities)


def test_intents_are_the_wishes_in_order_and_then_other_readings_of_the_first() -> None:
    names = [intent.name for intent in heard("order.status", "refund.request").intents]
    assert names == ["order.status", "refund.request", "oos"]


def test_a_turn_is_filled_in_stage_by_stage() -> None:
    said = [Utterance(key=str(n), text=text, at=datetime.now(UTC)) for n, text in enumerate(("a", "b"))]
    system = Utterance(key="t", text="", at=datetime.now(UTC), kind="timer")
    turn = Turn(id="t", address=Address(channel="rest", conversation="a"), utterances=(*said, system))
    assert turn.text == "a\nb"
    for field in ("heard", "judged"):
        with pytest.raises(LookupError, match="stage order"):
            getattr(turn, field)
    understood = turn.evolve(understanding=heard("order.status"))
    assert understood.heard.intents[0].name == "order.status"
    assert turn.understanding is None, "a turn never changes"


def test_the_first_value_of_an_entity() -> None:
    entities = (Entity(entity="order_id", value="10421"), Entity(entity="order_id", value="10423"))
    assert heard("order.status", entities=entities).value("order_id") == "10421"
    assert heard("order.status").value("order_id") is None


def test_an_id_is_never_repaired() -> None:
    """Two customers must not become one because their ids differ in what cannot be stored."""
    from bot.conversation.values import check_address

    for strange in ("a\u200b", "a\x00", " a", "", "x" * 300, "a\nb"):
        with pytest.raises(BadInput):
            check_address(Address(channel="rest", conversation=strange))


@pytest.mark.parametrize(
    "hidden", ["\u061c", "\u2066", "\u2067", "\u2069", "\u3164", "\u115f", "\uffa0", "\u00ad"]
)
def test_what_nobody_sees_is_not_kept_in_names_and_addresses(hidden: str) -> None:
    assert clean_text(f"12 Elm{hidden} Street{hidden}") == "12 Elm Street"
