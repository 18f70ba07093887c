"""`python -m tests.patterns`: whether a message of their own words can hold any pattern of the product up; prints those it can.

A pattern whose repetition may be cut in more ways than one takes exponentially long where it fails in the end. So each is let loose
on rows of the literals it is made of, with an end that it cannot match. Those of Python's own library are not the product's: its pattern of
cookies, which reads nothing a customer writes, takes 0.9 to 1.1 seconds by the processor.
"""

import functools
import importlib
import inspect
import json
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]
import signal
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

LONG: Final = 400  # characters; what is exponential takes ages at fifty
MOST_S: Final = 1.0  # of processor for one text, which takes microseconds as a rule
OTHERS: Final = ("我要", "我", "的", "了", "不", "，", ",", " ", "1", "a ", "i ", "the ", "please ", "don't ")
_compile = re.compile
_known: dict[tuple[str, int], re.Pattern[str]] = {}


class _TooLongError(Exception):
    """A pattern was still at it."""


def _noted(pattern: Any, flags: Any = 0) -> Any:
    found = _compile(pattern, flags)
    module = str(sys._getframe(1).f_globals.get("__name__", ""))
    if isinstance(found.pattern, str) and module.partition(".")[0] not in sys.stdlib_module_names:
        _known.setdefault((found.pattern, found.flags), found)
    return found


def load_all() -> None:
    """Import the product and hear a few messages, so that what is compiled late is compiled too."""
    for name in ("bot", "skills", "connectors"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not any(part in module.name for part in (".migrations", ".testing", "__main__")):
                _call_caches(importlib.import_module(module.name))
    from bot.understanding import load
    from bot.understanding.phrases import warm_up
    from skills.products import unsold

    warm_up()
    for kind in unsold._kinds():
        unsold._question(kind.names.pattern)

    judge = load(profile="linear")
    for text in ("你好", "10423退款", "don't refund it", "水壶冒烟了", "je veux le rendre", "不要取消"):
        judge.understand(text)


def _call_caches(module: ModuleType) -> None:
    """Call what a module keeps for good once it is asked for: patterns from data, as a rule."""
    for kept in vars(module).values():
        if isinstance(kept, functools._lru_cache_wrapper) and not inspect.signature(kept).parameters:
            kept()


def literals(tree: Any) -> Iterator[str]:
    """The runs of literal characters that a parsed pattern is made of."""
    run = ""
    for what, how in tree:
        match str(what):
            case "LITERAL":
                run += chr(how)
                continue
            case "BRANCH":
                inner = how[1]
            case "SUBPATTERN":
                inner = [how[3]]
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                inner = [how[2]]
            case "ASSERT" | "ASSERT_NOT":
                inner = [how[1]]
            case _:
                inner = []
        yield run
        run = ""
        for each in inner:
            yield from literals(each)
    yield run


def held_up(pattern: re.Pattern[str]) -> str:
    """The words in a row of which the pattern loses itself; empty where there are none."""
    own = literals(parser.parse(pattern.pattern, pattern.flags))
    for words in dict.fromkeys((*OTHERS, *(run[:12] for run in own if run))):
        text = (words * LONG)[:LONG] + "\u2603"
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
        try:
            pattern.search(text)
        except _TooLongError:
            return words
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def _stop(*_: object) -> None:
    raise _TooLongError


def main() -> None:
    """Print the patterns that can be held up, with the words that do it, as JSON."""
    signal.signal(signal.SIGVTALRM, _stop)
    re.compile = _noted
    load_all()
    began = time.process_time()
    found = {pattern.pattern: words for pattern in list(_known.values()) if (words := held_up(pattern))}
    sys.stderr.write(f"{len(_known)} patterns in {time.process_time() - began:.0f} s\n")
    print(json.dumps({"patterns": len(_known), "held_up": found}, ensure_ascii=False))


if __name__ == "__main__":
    main()
