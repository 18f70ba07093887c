"""Reload: a saved skill is used by the next turn, a broken one by none, and nothing of the old ones stays.

`HAOKE_RELOADS=1000` is the long version of the last but one.
"""

import asyncio
import gc
import os
import sys
import weakref
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest

from bot.process.reload import version
from bot.skill import Skill
from bot.testing import Heard
from bot.testing.rehearsal import Desk, rehearse

WISH = Heard("note.read", confidence=0.95)
WORDS = """
["note.told"]
zh = "{word}"
en = "{word}"
["note.ask_colour"]
decision = "clarify"
zh = "什么颜色？"
en = "Which colour?"
["note.ask_size"]
decision = "clarify"
zh = "什么尺码？"
en = "Which size?"
["intent.note.read"]
zh = "看备注"
en = "read a note"
"""


def skill(word: str, slots: str = "{}", *, name: str = "note") -> str:
    return dedent(f"""
        from bot.skill import Skill
        from bot.skill.slots import Slot, SlotRejected, Text

        class Only(Slot):
            async def check(self, value, scene):
                if value not in ("red", "blue"):
                    raise SlotRejected("clarify.again")
                return value

        class Note(Skill):
            intents = ("note.read",)
            examples = {{"zh": ["一", "二", "三"], "en": ["one", "two", "three"]}}
            slots = {slots}

            def name(self):
                return {name!r}

            async def run(self, dispatcher, tracker, domain):
                dispatcher.utter_message(response="note.told", word={word!r})
                return []
    """)


NUMBER = count()
RELOADS = int(os.environ.get("HAOKE_RELOADS", "100"))
WAITS = """        from tests.process.test_reload import GATE
        GATE.begun.set()
        await GATE.open.wait()
"""


class GATE:
    """Where a turn waits until the test lets it go on."""

    begun: asyncio.Event
    open: asyncio.Event


class Folder:
    """A skill's file, saved as an editor saves it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.module = f"theirnote{next(NUMBER)}"

    def save(self, text: str) -> None:
        (self.path / f"{self.module}.py").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "responses.toml").write_text(WORDS, encoding="utf-8")
    folder = Folder(tmp_path)
    yield folder
    sys.modules.pop(folder.module, None)


@pytest.fixture
async def desk(folder: Folder) -> AsyncIterator[Desk]:
    folder.save(skill("first"))
    async with rehearse([f"{folder.module}:Note", "smalltalk"], None, "C1002", {}, {}) as desk:
        yield desk


async def ask(desk: Desk) -> str:
    return (await desk.say("read me the note", WISH)).text


async def test_the_next_turn_uses_what_was_saved(desk: Desk, folder: Folder) -> None:
    assert await ask(desk) == "first"
    assert await desk.app.reloader.check() is None
    folder.save(skill("second"))
    assert await desk.app.reloader.check() == ""
    assert await ask(desk) == "second"


async def test_a_quick_second_save_of_the_same_length_is_seen(desk: Desk, folder: Folder) -> None:
    for word in ("aaaaa", "bbbbb", "ccccc"):
        folder.save(skill(word))
        assert await desk.app.reloader.check() == ""
        assert await ask(desk) == word


async def test_words_beside_a_skill_are_taken_up_too(desk: Desk, folder: Folder) -> None:
    (folder.path / "responses.toml").write_text(WORDS.replace('en = "{word}"', 'en = "It says {word}"'))
    assert await desk.app.reloader.check() == ""
    assert await ask(desk) == "It says first"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("def (", "SyntaxError"),
        ("import nothing_like_it", "nothing_like_it"),
        (skill("x").replace("class Note", "class Other"), "'Note'"),
        (skill("x").replace('intents = ("note.read",)', "intents = ()"), "hears nothing"),
        (
            skill("x") + "    async def setup(self, services):\n        raise OSError('no card reader')\n",
            "no card reader",
        ),
        (skill("x") + "    def __init__(self):\n        raise OSError('no card reader')\n", "OSError"),
        (skill("x", slots="['colour']"), "must be a table"),
        (skill("x").replace('("note.read",)', '"note.read"'), "one text"),
        (skill("x").replace('["一", "二", "三"]', '"一二三"'), "list of sentences"),
        (skill("x", name="smalltalk_social").replace('"note.read"', '"dialog.social"'), "dialog.social"),
    ],
)
async def test_a_broken_version_is_refused_and_says_why(
    desk: Desk, folder: Folder, broken: str, why: str
) -> None:
    old = sys.modules[folder.module]
    folder.save(broken)
    assert why in str(await desk.app.reloader.check())
    assert sys.modules[folder.module] is old
    assert await desk.app.reloader.check() is None  # it is not tried again until it is saved again
    assert await ask(desk) == "first"
    folder.save(skill("mended"))
    assert await desk.app.reloader.check() == ""
    assert await ask(desk) == "mended"


async def test_a_turn_under_way_ends_with_the_version_it_began_with(desk: Desk, folder: Folder) -> None:
    folder.save(skill("slow").replace("        dispatcher.utter", f"{WAITS}        dispatcher.utter"))
    assert await desk.app.reloader.check() == ""
    GATE.begun, GATE.open = asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(ask(desk))
    await GATE.begun.wait()
    folder.save(skill("new"))
    assert await desk.app.reloader.check() == ""
    GATE.open.set()
    assert await slow == "slow"
    assert await ask(desk) == "new"


async def test_what_an_old_version_accepted_is_looked_at_again(desk: Desk, folder: Folder) -> None:
    two = '{"colour": Text(ask="note.ask_colour"), "size": Text(ask="note.ask_size")}'
    folder.save(skill("done", two))
    await desk.app.reloader.check()
    await desk.say("read me the note", WISH)
    assert (await desk.say("green", Heard("dialog.inform"))).text == "Which size?"
    folder.save(skill("done", two.replace("Text", "Only", 1)))
    assert await desk.app.reloader.check() == ""
    answer = await desk.say("M", Heard("dialog.inform"))
    assert "Which colour?" in answer.text  # green is no colour any more
    assert answer.slots.get("colour") is None


async def test_a_slot_that_is_gone_is_not_asked_for(desk: Desk, folder: Folder) -> None:
    folder.save(skill("done", '{"size": Text(ask="note.ask_size")}'))
    await desk.app.reloader.check()
    assert await ask(desk) == "Which size?"
    folder.save(skill("done"))
    assert await desk.app.reloader.check() == ""
    assert (await desk.say("M", Heard("dialog.inform"))).text == "done"


async def test_a_form_whose_skill_is_gone_is_closed(desk: Desk, folder: Folder) -> None:
    folder.save(skill("done", '{"size": Text(ask="note.ask_size")}'))
    await desk.app.reloader.check()
    assert await ask(desk) == "Which size?"
    folder.save(skill("done", name="another"))
    assert await desk.app.reloader.check() == ""
    answer = await desk.say("hello", Heard("dialog.social"))
    assert answer.decision == "answer"
    assert desk.problems == []


async def test_a_hundred_reloads_lose_no_turn_and_leave_nothing_behind(desk: Desk, folder: Folder) -> None:
    versions: list[weakref.ref[type[Skill]]] = []
    working = asyncio.create_task(desk.app.service.workers.run())
    keys, blocks = [], []
    desk.scripted.script("note please", WISH)
    for number in range(RELOADS):
        folder.save(skill(f"version {number}"))
        assert await desk.app.reloader.check() == ""
        versions.append(weakref.ref(type(desk.app.domain.skill("note"))))
        talk = desk.talk("C1002", f"load-{number % 8}")
        keys.append((talk, await talk.write("note please", key=f"key-{number}")))
        if number % 10 == 0:
            desk.clock.advance(5.0)
            await asyncio.sleep(0)
        if number in (RELOADS * 2 // 5, RELOADS - 1):
            gc.collect()
            blocks.append(sys.getallocatedblocks())
    desk.clock.advance(10.0)
    outcomes = [await desk.app.inbox.settled(talk.address.id, key, 20) for talk, key in keys]
    desk.app.service.workers.close()
    await working
    assert all(outcome.over and outcome.replies for outcome in outcomes)
    assert desk.problems == []
    gc.collect()
    alive = [ref for ref in versions if ref() is not None]
    assert len(alive) <= 2  # the one in use, and the one before it in a finished turn's frame
    assert blocks[1] - blocks[0] < max(10_000, 25 * RELOADS)  # some ten a reload are what this test keeps


def test_the_version_of_a_unit_is_what_its_files_say(folder: Folder) -> None:
    folder.save(skill("x"))
    import_module(folder.module)
    first = version(folder.module)
    folder.save(skill("y"))
    second = version(folder.module)
    folder.save(skill("x"))
    assert first == version(folder.module) != second
    assert version("never_imported") == ""
