"""A message with one thing wrong in it, for every thing that it holds."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

WRONG: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    10**400,
    1.5,
    "",
    "\ud800",
    "\x00",
    "好" * 5000,
    "../../etc/passwd",
    "<!channel> ' OR 1=1 --",
    [],
    [[[{}]]],
    {},
    {"id": {"id": ["x"]}},
)


def mutants(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every value replaced by every wrong one, and every key left out."""
    for path in _paths(body):
        yield _without(body, path)
        for wrong in WRONG:
            yield _with(body, path, wrong)


def _paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if here:
        yield here
    keys = (
        value.keys() if isinstance(value, Mapping) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield from _paths(value[key], (*here, key))


def _with(body: Mapping[str, Any], path: tuple[Any, ...], wrong: Any) -> Mapping[str, Any]:
    changed: Any = copy.deepcopy(dict(body))
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = wrong
    return dict(changed)


def _without(body: Mapping[str, Any], path: tuple[Any, ...]) -> Mapping[str, Any]:
    changed: Any = copy.deepcopy(dict(body))
    place = changed
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return dict(changed)
