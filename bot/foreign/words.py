"""Words that settings and Rasa domains bring along, as responses like any other."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.config.actions import Words
from bot.errors import PluginError
from bot.turn import DecisionKind
from bot.writer import Responses
from bot.writer.responses import FALLBACK_LANGUAGE, Response, ResponseButton

LANGUAGES = ("zh", "en")


class Book:
    """Collects responses beside those that are there, so that those of other desks stay as they are."""

    def __init__(self, responses: Responses) -> None:
        self.responses = Responses(dict(responses.by_name))

    def name_of(self, words: Words, name: str, decision: DecisionKind) -> str:
        """The response that these words name, or that is made of them; empty words name none."""
        if not words or (isinstance(words, str) and words in self.responses):
            return str(words or "")
        texts = {language: (text,) for language, text in by_language(words).items()}
        self.add(Response(name=name, texts=texts, decision=decision, source="settings"))
        return name

    def add(self, response: Response) -> None:
        """Add one; the same name twice is a PluginError."""
        if response.name in self.responses:
            raise PluginError(f"response {response.name!r} of {response.source} is there already; rename one")
        self.responses.by_name[response.name] = response


def by_language(words: Words) -> dict[str, str]:
    """The words by language; one text is said to everybody."""
    found = dict(words) if isinstance(words, dict) else dict.fromkeys(LANGUAGES, words)
    return {FALLBACK_LANGUAGE: next(iter(found.values()), ""), **found}


def read_domain(path: Path) -> dict[str, Any]:
    """A Rasa domain: one YAML file, or a folder of them laid over each other."""
    from rasa_sdk.exceptions import YamlSyntaxException
    from rasa_sdk.utils import read_yaml_file

    files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
    domain: dict[str, Any] = {}
    for file in files:
        try:
            table = read_yaml_file(str(file))
        except (OSError, YamlSyntaxException) as problem:
            raise PluginError(f"actions.domain: {file} cannot be read: {problem}") from None
        if not isinstance(table, dict):
            raise PluginError(f"actions.domain: {file} is not a Rasa domain")
        for key, value in table.items():
            domain[key] = _merged(domain.get(key), value)
    return domain


def responses_of(domain: Mapping[str, Any], source: str) -> Iterator[Response]:
    """The responses of a Rasa domain. Variants for one channel or under a condition are left out."""
    for name, entries in (domain.get("responses") or {}).items():
        plain = [
            e for e in entries or () if not e.get("channel") and not e.get("condition") and e.get("text")
        ]
        if plain:
            yield Response(
                name=str(name),
                texts=_texts(plain),
                decision="clarify" if str(name).startswith("utter_ask_") else "answer",
                buttons=tuple(
                    ResponseButton({FALLBACK_LANGUAGE: str(b["title"])}, str(b.get("payload", b["title"])))
                    for b in plain[0].get("buttons") or ()
                ),
                source=source,
            )


def _texts(entries: list[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Variants by language; Rasa keeps other languages under `translation`, and the main one says itself to all."""
    texts = {FALLBACK_LANGUAGE: tuple(str(entry["text"]) for entry in entries)}
    for entry in entries:
        for language, text in (entry.get("translation") or {}).items():
            short = str(language)[:2]
            texts[short] = (*texts.get(short, ()), str(text.get("text") if isinstance(text, dict) else text))
    return texts


def _merged(first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        return {**first, **second}
    return [*first, *second] if isinstance(first, list) and isinstance(second, list) else second
