"""Finds skills, connectors and adapters by the name that the settings use, and refuses what breaks its contract.

A name is an entry point of the groups `haoke.skills` or `haoke.connectors`, ours and strangers' alike, or
`package.module:Class`. Nothing is imported unless the settings name it.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot.errors import PluginError

if TYPE_CHECKING:
    from rasa_sdk import Action

    from bot.config import Config
    from bot.connector import Connector
    from bot.skill import Skill

SKILLS = "haoke.skills"
CONNECTORS = "haoke.connectors"


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """A skill class and the name of the folder or file under which the settings know it."""

    folder: str
    cls: "type[Skill]"
    use: str = ""  # as the settings name it
    unit: str = ""  # what is reloaded with it: a package with everything in it, or one module; empty: nothing


def load_connectors(config: "Config") -> Mapping[str, "type[Connector]"]:
    """The class of every channel that is switched on, by its name in the settings."""
    from bot.connector import Connector

    found: dict[str, type[Connector]] = {}
    for name in config.connectors.enabled():
        use = config.connectors.table(name).get("use")
        cls = load_object(str(use)) if use else load_entry(CONNECTORS, name)
        found[name] = _checked(cls, Connector, f"connectors.{name}", needs=("channel",))
    return found


def load_skills(names: Sequence[str]) -> tuple[FoundSkill, ...]:
    """The classes of every named skill, in order; two actions of one name are an error."""
    found: list[FoundSkill] = []
    for name in names:
        target = load_object(name) if ":" in name else load_entry(SKILLS, name)
        folder = name.partition(":")[0].rpartition(".")[2] if ":" in name else name
        unit = target.__name__ if isinstance(target, ModuleType) else target.__module__
        classes = _skill_classes(target, name)
        found += [FoundSkill(folder, cls, name, unit) for cls in classes]
    _refuse_twins([item.cls for item in found])
    return tuple(found)


def load_actions(paths: Sequence[str]) -> tuple["type[Action]", ...]:
    """Untouched Rasa actions, each named as `package.module:Class`."""
    from rasa_sdk import Action

    return tuple(_checked(load_object(path), Action, path) for path in paths)


def load_object(path: str) -> Any:
    """What `package.module:Name` leads to."""
    module_name, _, attribute = path.partition(":")
    if not module_name or not attribute:
        raise PluginError(f"{path!r} must be written as 'package.module:Class'")
    module = _import(module_name, path)
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise PluginError(
            f"{path}: {module_name} has no {attribute!r}{_nearest(attribute, dir(module))}"
        ) from None


def load_entry(group: str, name: str) -> Any:
    """What the one entry point of this group and name leads to."""
    mine = _offered(group, name)
    if not mine:
        known = entry_points(group=group)
        kind = group.partition(".")[2].rstrip("s")
        raise PluginError(
            f"no {kind} is called {name!r}{_nearest(name, known.names)}. An own one is named as "
            f"'package.module:Class'; one of ours that is missing comes back with 'make setup'"
        )
    if len({entry.value for entry in mine}) > 1:
        owners = ", ".join(sorted(f"{_owner(entry)} ({entry.value})" for entry in mine))
        raise PluginError(f"{name!r} is offered more than once: {owners}; name the one you want by its class")
    module_name, _, attribute = mine[0].value.partition(":")
    return load_object(mine[0].value) if attribute else _import(module_name, name)


def _offered(group: str, name: str) -> Sequence[EntryPoint]:
    """Looked up anew only where a name is not known: every look reads the notes of all that is installed."""
    found = _installed(group).get(name, ())
    if not found:
        _installed.cache_clear()
        found = _installed(group).get(name, ())
    return found


@cache
def _installed(group: str) -> Mapping[str, Sequence[EntryPoint]]:
    found: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=group):
        found.setdefault(entry.name, []).append(entry)
    return found


def _owner(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "an unknown package"


def _nearest(name: str, known: Sequence[str] | set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _import(module_name: str, wanted_by: str) -> ModuleType:
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name == error.name or module_name.startswith(error.name + ".")):
            raise PluginError(f"{wanted_by}: there is no module {error.name!r}; is it installed?") from None
        raise PluginError(
            f"{wanted_by}: {module_name} needs {error.name!r}, which is not installed"
        ) from error
    except Exception as error:  # a plugin is foreign code: whatever it raises is its author's to read
        raise PluginError(
            f"{wanted_by}: {module_name} cannot be imported: {type(error).__name__}: {error}"
        ) from error


def _checked(cls: Any, base: type[Any], place: str, needs: Sequence[str] = ()) -> Any:
    if not (isinstance(cls, type) and issubclass(cls, base)):
        raise PluginError(f"{place}: {cls!r} is not a class derived from {base.__module__}.{base.__name__}")
    if missing := _unfinished(cls):
        raise PluginError(f"{place}: {cls.__name__} must still define {missing}")
    for attribute in needs:
        if not getattr(cls, attribute, None):
            raise PluginError(f"{place}: {cls.__name__} must set {attribute!r}")
    return cls


def _unfinished(cls: type[Any]) -> str:
    """What a class leaves to those derived from it. Rasa's Action is no ABC, so that its marks have to be looked for."""
    names = (name for name in dir(cls) if getattr(getattr(cls, name, None), "__isabstractmethod__", False))
    return ", ".join(sorted(names))


def _skill_classes(target: Any, name: str) -> list["type[Skill]"]:
    from bot.skill import Skill

    if not isinstance(target, ModuleType):
        return [_checked(target, Skill, f"skill {name!r}")]
    classes: dict[type[Skill], None] = {}
    for module in _modules(target, name):
        for item in vars(module).values():
            own = isinstance(item, type) and issubclass(item, Skill) and item.__module__ == module.__name__
            if own and not _unfinished(item) and not item.__name__.startswith("_"):
                classes[item] = None
    if not classes:
        raise PluginError(f"skill {name!r}: {target.__name__} holds no class derived from bot.skill.Skill")
    return list(classes)


def _modules(target: ModuleType, name: str) -> Iterator[ModuleType]:
    """The named module and, where it is a package, the files in it."""
    yield target
    for child in sorted(pkgutil.iter_modules(getattr(target, "__path__", ())), key=lambda item: item.name):
        if not child.name.startswith("_"):
            yield _import(f"{target.__name__}.{child.name}", name)


def _refuse_twins(classes: Sequence["type[Skill]"]) -> None:
    seen: dict[str, type[Skill]] = {}
    for cls in classes:
        action = cls().name()
        if action in seen:
            first, second = (f"{item.__module__}.{item.__name__}" for item in (seen[action], cls))
            raise PluginError(
                f"{first} and {second} are both called {action!r}; rename one or give it a name()"
            )
        seen[action] = cls
