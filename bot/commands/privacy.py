"""`haoke privacy`: give out or erase what is kept of a customer. A running server may stay up meanwhile."""

import json
import sys
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.commands.common import with_store
from bot.config import Config

if TYPE_CHECKING:
    from bot.conversation.store import Store

_out = Console(highlight=False, soft_wrap=True, markup=False)


def export(config_file: Path | None, customer: str, out: Path | None) -> int:
    """Write a customer's copy; 0."""
    from bot.privacy import export as copy_of

    text = json.dumps(
        with_store(config_file, lambda _, store: copy_of(store, customer)), ensure_ascii=False, indent=1
    )
    if out is None:
        sys.stdout.write(text + "\n")
    else:
        out.write_text(text, encoding="utf-8")
        _out.print(f"written to {out}")
    return 0


def erase(config_file: Path | None, customer: str, *, yes: bool) -> int:
    """Erase a customer; 1 when the question was answered with no."""
    from bot.media import Files
    from bot.privacy import Erasure, Tombstones

    asked = f"Erase everything said by and to {customer}? It cannot be taken back. [y/N] "
    if not yes and _out.input(asked, markup=False).lower() != "y":
        _out.print("nothing was erased")
        return 1

    async def go(config: Config, store: "Store") -> int:
        erasure = Erasure(store, Tombstones(config.data_dir), Files(config.data_dir / "media"))
        return await erasure.erase(customer, f"cli:{getuser()}")

    count = with_store(config_file, go)
    _out.print(f"{count} conversation{'' if count == 1 else 's'} erased")
    return 0


def learning(config_file: Path | None, who: str, *, allow: bool) -> int:
    """Note that a customer does not want to be learned from, or does again; 0."""
    from bot.privacy import object_to_learning

    async def go(config: Config, store: "Store") -> int:
        return await object_to_learning(store, config.data_dir, who, f"cli:{getuser()}", withdrawn=allow)

    count = with_store(config_file, go)
    if allow:
        _out.print(f"{who} may be learned from again, where privacy.learn is on")
    else:
        _out.print(
            f"nothing of {who} is learned from any more; {count} row{'' if count == 1 else 's'} taken out"
        )
    return 0


def reseal(config_file: Path | None) -> int:
    """Seal everything with the key of now; 0."""
    from bot.privacy.reseal import reseal as sealed

    count = with_store(config_file, lambda _, store: sealed(store))
    _out.print(f"{count} row{'' if count == 1 else 's'} sealed anew")
    return 0
