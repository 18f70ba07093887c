"""The exact texts that customers read, as each channel would carry them; the connectors' contract holds that `seen` is what is sent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.connector import Capability, Connector, Seen
from bot.conversation.store import Store
from bot.domain import CORE_RESPONSES
from bot.errors import BadInput
from bot.insight.lab import Lab
from bot.insight.previews import Previews
from bot.turn import Button, Reply
from bot.writer import Responses
from connectors.desk.connector import Desk
from connectors.rest import Rest
from tests.desk.kit import hire
from tests.desk.test_manage import Office
from tests.desk.test_manage import office as opened

ASKED = Reply(text="Which one?", buttons=(Button("This", "/a"), Button("That", "/b")))


class Plain(Rest):
    """A channel without buttons."""

    channel = "plain"
    capability = Capability()


def open_ones(*classes: type[Connector]) -> Previews:
    previews = Previews()
    previews.show({cls.channel: cls.__new__(cls) for cls in classes})
    return previews


async def test_without_buttons_choices_are_numbered_lines() -> None:
    previews = open_ones(Rest, Plain)
    assert list(await previews.seen("rest", ASKED)) == [Seen("Which one?", ("This", "That"))]
    assert list(await previews.seen("plain", ASKED)) == [Seen("Which one?\n1. This\n2. That")]


async def test_only_what_reaches_customers_is_offered() -> None:
    previews = open_ones(Rest, Plain, Desk)
    assert list(await previews.channels()) == ["plain", "rest"]
    with pytest.raises(BadInput):
        await previews.seen("pigeon", ASKED)


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> AsyncIterator[Office]:
    async with opened(store, tmp_path, Responses.load([*CORE_RESPONSES.glob("channels.toml")])) as found:
        yield found


async def test_managers_read_every_wording_in_each_language(office: Office) -> None:
    ann = await hire(office.desk, "ann")
    path = "/api/manage/texts?subject=channel&channel=rest&language="
    assert (await ann.get(path + "en"))[0] == 403
    await ann.http.close()
    found = {language: (await office.manager.get(path + language))[1]["texts"] for language in ("en", "zh")}
    responses = office.desk.service.gateway.part(Lab)._responses
    assert len(found["en"]) == len(responses.by_name) > 0
    for language, texts in found.items():
        for text in texts:
            written = responses[text["name"]].texts[language]
            assert [wording[0]["text"] for wording in text["wordings"]] == list(written)
    status, _ = await office.manager.get("/api/manage/texts?channel=pigeon")
    assert status == 404
