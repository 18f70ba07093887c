"""One cache of compiled statements for all stores of a process, and what must not travel through it."""

from pathlib import Path

from sqlalchemy import insert, select, text

from bot.conversation import engines
from bot.conversation.records import memory
from bot.conversation.sealing import Seal
from bot.conversation.staff import notes
from bot.conversation.store import Store
from bot.conversation.tables import conversations
from tests.conversation.kit import NOON

SECRET = "我的电话是 13800004821"
NOTE = insert(notes).values(id="n1", conversation_id="web:alice", author="mei", text=SECRET, at=NOON)


async def noted(store: Store) -> tuple[list[str], list[str]]:
    """Write the same note with the same statement; how it is read, and what lies in the file."""
    row = {"id": "web:alice", "channel": "web", "account": "", "conversation": "alice"}
    async with store.write() as tx:
        await tx.execute(insert(conversations).values(**row, created_at=NOON, updated_at=NOON))
        await tx.execute(NOTE)
    async with store.read() as tx:
        said = list((await tx.execute(select(notes.c.text))).scalars())
        lies = list((await tx.execute(text("SELECT text FROM notes"))).scalars())
    return said, lies


async def test_a_second_store_compiles_nothing_anew(tmp_path: Path) -> None:
    for name in ("a", "b"):
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / name}.db")
        before = len(engines._SQLITE_STATEMENTS)
        async with store.write() as tx:
            await tx.execute(select(memory.c.key).where(memory.c.key == f"only this test asks for {name}"))
            await tx.execute(select(memory.c.key).limit(3).offset(17))
        compiled = len(engines._SQLITE_STATEMENTS) - before
        await store.close()
        assert compiled == 0 if name == "b" else compiled >= 1


async def test_a_store_never_seals_with_the_key_of_another(tmp_path: Path) -> None:
    keys = {"open": None, "one": Seal(["a key of thirty-two characters!!"]), "two": Seal(["b" * 32])}
    lies = {}
    for name, seal in keys.items():
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / name}.db", seal=seal)
        said, (lies[name],) = await noted(store)
        await store.close()
        assert said == [SECRET]
    assert lies["open"] == SECRET
    assert SECRET not in lies["one"] + lies["two"]
    assert keys["two"] is not None
    assert keys["two"].open(lies["two"]) == SECRET  # with its own key, not with the one before it
