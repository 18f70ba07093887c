"""Recipes that come with Haoke, by their names: who has installed the package has no folder `training/recipes` before them."""

from pathlib import Path
from typing import Final

from bot.errors import BadInput

FOLDER: Final = Path(__file__).parents[1] / "recipes"


def names() -> list[str]:
    """What may be named, such as `small`."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def located(path: Path) -> Path:
    """The file itself; where there is none, the one of ours that is called so: `small`, `small.toml`, `training/recipes/small.toml`."""
    ours = FOLDER / f"{path.name.removesuffix('.toml')}.toml"
    bare = path.parent in (Path(), Path("training/recipes"))
    return ours if bare and not path.is_file() and ours.is_file() else path


def text_of(name: str) -> str:
    """A recipe of ours, or `fsdp.yaml`, to be written to a file and changed there."""
    path = located(Path(name))
    if name == "fsdp.yaml":
        path = FOLDER / name
    if not path.is_file() or path.parent != FOLDER:
        raise BadInput(f"there is no recipe {name!r}; there are: {', '.join([*names(), 'fsdp.yaml'])}")
    return path.read_text(encoding="utf-8")
