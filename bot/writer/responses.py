"""Responses: every line a customer can read, by name and language, rendered from facts.

A response lives in a TOML file beside its skill (`responses.toml`) or in `bot/writer/responses/`; its further languages in
small files beside those (`translations.py`):

    ["order.status.paid"]
    decision = "answer"                       # what the turn came to when this is said; answer when left out
    zh = "订单 {order_id}（{item}）已付款 {amount}，正在备货。"
    en = ["Order {order_id} ({item}) is paid …", "a variant, where repetition would grate"]
    buttons = [{ title = { zh = "催一下", en = "Please hurry" }, payload = "/delivery.urge" }]

`{name}` is replaced once by the fact of that name; facts are data and never looked into for braces. `{rows:other.response}`
renders a list of facts, each by the other response, a line each.

An entry with `replaces = true` takes the place of a response of the same name from another file, so that a package may word in
its own way what the core or another skill says. It may use the facts of the first wording and no others. Where that skill is not
switched on there is nothing to replace; `haoke check` names such entries.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from pathlib import Path
from typing import Final, get_args

from bot.errors import PluginError
from bot.facts import Fact, plain
from bot.turn import Button, DecisionKind, Reply
from bot.writer.format import filled_in
from bot.writer.grammar import capital, joined
from bot.writer.translations import State, Translation, language_files, read_translation, same_holes, state_of

_HOLE: Final = re.compile(r"\{(\w+)(?::([\w.]+))?\}")
_SETTINGS: Final = frozenset({"decision", "buttons", "replaces"})
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FALLBACK_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True)
class ResponseButton:
    """A choice of a response, its title by language."""

    titles: Mapping[str, str]
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An approved line with its variants by language."""

    name: str
    texts: Mapping[str, tuple[str, ...]]
    decision: DecisionKind = "answer"
    buttons: tuple[ResponseButton, ...] = ()
    source: str = ""

    def holes(self, language: str) -> frozenset[str]:
        """Names of the facts this response needs in a language."""
        return frozenset(match[1] for text in self.texts[language] for match in _HOLE.finditer(text))

    def language_for(self, language: str) -> str:
        """The language it is really said in."""
        return language if language in self.texts else FALLBACK_LANGUAGE


@dataclass(slots=True)
class Responses:
    """All responses by name."""

    by_name: dict[str, Response] = field(default_factory=dict)
    _other_words: dict[str, Response] = field(default_factory=dict)  # to replace what any file says

    @classmethod
    def load(cls, files: Iterable[Path]) -> "Responses":
        """Read response files; a name twice, a missing language or an unknown key is a PluginError that names the file."""
        responses = cls()
        for file in files:
            responses.add_file(file)
        responses._replace()
        return responses

    def add_file(self, file: Path) -> None:
        """Add one file's responses with their further languages."""
        for response, replaces in _responses(file, state_of([file, *language_files(file.parent)])):
            known = self._other_words if replaces else self.by_name
            name = response.name
            if name in known:
                raise PluginError(f"{file}: response {name!r} is already in {known[name].source}; rename one")
            known[name] = response

    @property
    def idle(self) -> tuple[str, ...]:
        """Entries that replace a response which nothing that is loaded has."""
        return tuple(sorted(self._other_words.keys() - self.by_name.keys()))

    def _replace(self) -> None:
        """Let the other words take their place, whatever order the files came in."""
        for name, response in self._other_words.items():
            if name not in self.by_name:
                continue
            first = self.by_name[name]
            given = {hole for language in first.texts for hole in first.holes(language)}
            wanted = {hole for language in response.texts for hole in response.holes(language)}
            if wanted - given:
                raise PluginError(
                    f"{response.source}: {name!r} needs the fact {min(wanted - given)!r}, which is not given here; "
                    f"there is {', '.join(sorted(given)) or 'none'}"
                )
            self.by_name[name] = response

    def check(self) -> None:
        """Once everything is loaded: a hole that renders a list by another response must name one."""
        for response in self.by_name.values():
            for text in (text for variants in response.texts.values() for text in variants):
                for hole in _HOLE.finditer(text):
                    if hole[2] and hole[2] not in self.by_name:
                        raise PluginError(
                            f"{response.source}: {response.name!r} names {hole[2]!r}, which is nowhere"
                        )

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Response:
        try:
            return self.by_name[name]
        except KeyError:
            raise PluginError(
                f"there is no response {name!r}; add it to the responses.toml beside the skill"
            ) from None

    def render(self, name: str, facts: Mapping[str, Fact], language: str, *, variant: int = 0) -> Reply:
        """The reply this response makes of the facts. A missing fact is a PluginError: nothing half-filled is ever sent."""
        response = self[name]
        said_in = response.language_for(language)
        text = self.text(name, facts, language, variant=variant)
        template = response.texts[said_in][variant % len(response.texts[said_in])]
        lone = not _HOLE.match(template) or _HOLE.fullmatch(template)  # a lone fact is said as it is
        return Reply(
            text=text if lone else capital(text),
            response=name,
            buttons=tuple(Button(_title(each, said_in), each.payload) for each in response.buttons),
            facts={key: plain(value) for key, value in facts.items()},
        )

    def unfilled(self, name: str, language: str) -> tuple[Reply, ...]:
        """Every wording of a response with its holes still open, for people who want to read what customers read."""
        response = self[name]
        said_in = response.language_for(language)
        buttons = tuple(Button(_title(button, said_in), button.payload) for button in response.buttons)
        return tuple(Reply(text=text, response=name, buttons=buttons) for text in response.texts[said_in])

    def text(self, name: str, facts: Mapping[str, Fact], language: str, *, variant: int = 0) -> str:
        """Only the words."""
        response = self[name]
        said_in = response.language_for(language)
        variants = response.texts[said_in]

        def filled(match: re.Match[str]) -> str:
            if match[1] not in facts:
                raise PluginError(f"response {name!r} needs the fact {match[1]!r}, which was not given")
            value = facts[match[1]]
            if match[2]:
                if not isinstance(value, list | tuple):
                    raise PluginError(f"response {name!r} needs a list of facts as {match[1]!r}")
                return "\n".join(self.text(match[2], row, language) for row in value)
            return filled_in(value, said_in, f"response {name!r}, fact {match[1]!r}")

        said = variants[variant % len(variants)]
        text, after = "", said
        for hole in _HOLE.finditer(said):
            before = after[: hole.start() - (len(said) - len(after))]
            before, fact, after = joined(text + before, filled(hole), said[hole.end() :], said_in)
            text = before + fact
        return text + after


@lru_cache(maxsize=256)
def _responses(file: Path, state: State) -> tuple[tuple[Response, bool], ...]:
    """The responses of one file, and whether each replaces another; read again only when a file of that state has changed."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise PluginError(f"{file}: {problem}") from problem
    further = [read_translation(each, _variants) for each in language_files(file.parent)]
    return tuple(
        (reduce(_translated, further, _parse(name, entry, str(file))), bool(entry.get("replaces")))
        for name, entry in table.items()
    )


def _translated(response: Response, translation: Translation) -> Response:
    language, texts = translation.language, translation.texts.get(response.name)
    if texts is not None and language not in response.texts:
        same_holes(translation, response.name, _hole_sets(response.texts["en"]), _hole_sets(texts))
        response = replace(response, texts={**response.texts, language: texts})
    return replace(response, buttons=tuple(_retitled(button, translation) for button in response.buttons))


def _retitled(button: ResponseButton, translation: Translation) -> ResponseButton:
    title = translation.buttons.get(button.titles[FALLBACK_LANGUAGE])
    return replace(button, titles={**button.titles, translation.language: title}) if title else button


def _hole_sets(texts: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(match[0] for match in _HOLE.finditer(text)) for text in texts}


def _title(button: ResponseButton, language: str) -> str:
    return button.titles.get(language) or button.titles[FALLBACK_LANGUAGE]


def _parse(name: str, entry: object, source: str) -> Response:
    if not isinstance(entry, dict):
        raise PluginError(f"{source}: {name!r} must be a table with one text per language")
    texts = {
        key: _variants(f"{source}: {name!r}", key, value)
        for key, value in entry.items()
        if key not in _SETTINGS
    }
    for language in ("zh", "en"):
        if not texts.get(language):
            raise PluginError(f"{source}: {name!r} has no {language!r} text")
    decision = entry.get("decision", "answer")
    if decision not in get_args(DecisionKind):
        raise PluginError(
            f"{source}: {name!r} has decision {decision!r}; use one of {', '.join(get_args(DecisionKind))}"
        )
    if not isinstance(entry.get("replaces", False), bool):
        raise PluginError(f"{source}: {name!r}: replaces is true or left out")
    buttons = tuple(_button(f"{source}: {name!r}", button) for button in entry.get("buttons", ()))
    return Response(name=name, texts=texts, decision=decision, buttons=buttons, source=source)


def _button(where: str, entry: object) -> ResponseButton:
    match entry:
        case {"title": {"zh": str(), "en": str()} as titles, "payload": str(payload), **rest} if not rest:
            return ResponseButton(titles, payload)
    raise PluginError(f"{where}: a button is {{ title = {{ zh = …, en = … }}, payload = … }}")


def _variants(where: str, key: str, value: object) -> tuple[str, ...]:
    if not _LANGUAGE.fullmatch(key):
        raise PluginError(f"{where}: {key!r} is neither a language nor {', '.join(sorted(_SETTINGS))}")
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise PluginError(f"{where}: {key!r} is a text or a list of texts, none of them empty")
    return tuple(texts)
