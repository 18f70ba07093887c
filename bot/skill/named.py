"""Which responses the code of a skill names, read without running it: one that is nowhere fails only when a customer gets there."""

import ast
import inspect
from collections.abc import Iterator

from bot.skill import Skill


def named(skill: type[Skill]) -> tuple[str, ...]:
    """Responses that are written out in the class: in `utter_message(response=…)` and `SlotRejected(…)`, in its order."""
    file = inspect.getsourcefile(skill)
    if file is None:
        return ()
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    calls = [
        call
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == skill.__name__
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    ]
    return tuple(dict.fromkeys(name for call in calls for name in _names(call)))


def _names(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [each.value for each in call.keywords if each.arg == "response"]
    if called == "SlotRejected":
        said += call.args[:1]
    elif called != "utter_message":
        return
    for each in said:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
