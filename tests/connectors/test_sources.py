"""Where an answer is from, as every channel shows it."""

from datetime import UTC, datetime
from typing import Any, cast

from bot.connector import Gateway, Message
from bot.turn import Reply, Source
from bot.visits import Entry
from bot.web.api import as_json
from connectors.rest import as_rasa
from connectors.slack.blocks import posts
from connectors.web.wire import event

LINK = "https://shop.example/returns"
ROW = {"id": "returns.en", "title": "Returns", "link": LINK}
REPLY = Reply(
    text="Seven days.",
    image="https://shop.example/box.png",
    passages=("returns.en",),
    sources=(Source(id="returns.en", title="Returns", link=LINK),),
)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_widget_gets_sources_and_picture_in_the_event() -> None:
    entry = Entry(seq=1, key="k", author="bot", at=AT, reply=REPLY)
    frame = cast(Any, event(entry, cast(Gateway, None)))
    assert frame["event"]["sources"] == [ROW]
    assert frame["event"]["image"] == REPLY.image


def test_programs_get_them_beside_the_words() -> None:
    assert as_rasa("alice", REPLY)["custom"] == {"sources": [ROW]}
    message = Message(seq=1, key="k", turn_id="t", author="bot", reply=REPLY, at=AT)
    assert as_json(message)["sources"] == [ROW]


def test_slack_shows_the_link_below_the_words() -> None:
    [post] = posts(REPLY)
    assert f"Returns: {LINK}" in post.blocks[0]["text"]["text"]
    assert post.blocks[1]["image_url"] == REPLY.image
