"""Examples and preference pairs, read from the formats that people have: our own, alpaca, sharegpt, and prompt/chosen/rejected.

{"brief": {…}, "answer": "…", "conversation": "…", "skill": "…", "channel": "…", "tier": "…"}   ours (see bot.writer.prompt.Brief)
{"instruction": "…", "input": "background", "output": "…", "history": [["q", "a"]]}    alpaca; `reasoning` may say why
{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}    sharegpt
{"messages": [{"role": "user", "content": "…" | [parts]}, …]}                          OpenAI's; what a tool answered is background
{"prompt": "…" | [messages], "chosen": "…", "rejected": "…"}                           preferences; in place of `prompt` any of the
                                                                                       three above, or nothing: chosen holds all
{"brief": {…}, "chosen": "…", "rejected": "…", "border": "…"}                          preferences, ours
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.errors import BadInput
from bot.understanding.language import detect
from bot.writer.prompt import HISTORY, Brief
from bot.writer.thoughts import apart
from training.rows import read_jsonl

WHERE: Final = ("channel", "tier")
_CUSTOMER: Final = frozenset({"human", "user", "customer"})
_SHOP: Final = frozenset({"gpt", "assistant", "shop", "agent", "model", "chatgpt", "bot"})
_LOOKED_UP: Final = frozenset(
    {"tool", "function", "observation", "观察"}
)  # what the shop knew when it answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One answer that was good, with all that was known when it was given."""

    brief: Brief
    answer: str
    conversation: str
    reasoning: str = ""  # why it was answered so; taught where a recipe says `sft.reasoning`
    skill: str = ""
    source: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    consent: str = ""  # the setting under which a real customer's words were taken

    def as_json(self) -> dict[str, Any]:
        """A line of our own format."""
        own = {"conversation": self.conversation, "skill": self.skill, "source": self.source, **self.where}
        own |= {"consent": self.consent} if self.consent else {}
        own |= {"reasoning": self.reasoning} if self.reasoning else {}
        return {"brief": self.brief.as_json(), "answer": self.answer, **own}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two answers to the same, the better one first. `border` names what tells them apart; `why` where it comes from."""

    brief: Brief
    chosen: str
    rejected: str
    conversation: str
    border: str = ""
    source: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    consent: str = ""  # the setting under which a real customer's words were taken

    def as_json(self) -> dict[str, Any]:
        """A line of our own format."""
        own = {
            "border": self.border,
            "conversation": self.conversation,
            "source": self.source,
            **self.where,
        }
        own |= {"consent": self.consent} if self.consent else {}
        return {"brief": self.brief.as_json(), "chosen": self.chosen, "rejected": self.rejected, **own}


def read(path: Path) -> Iterator[Example | Pair]:
    """Everything a file holds; a line in no known format is BadInput with its number."""
    for number, row in enumerate(read_jsonl(path), 1):
        name = str(row.get("conversation") or row.get("id") or f"{path.stem}-{number}")
        try:
            yield from read_row(row, name, str(row.get("source") or path.stem))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
            raise BadInput(
                f"{path.name}, line {number}: in none of the known formats ({problem!r}); docs/training.md lists them"
            ) from None


def read_row(row: dict[str, Any], name: str, source: str) -> Iterator[Example | Pair]:
    """What one row teaches, in whichever form it is."""
    if "chosen" in row and "rejected" in row:
        yield Pair(
            brief=Brief.of_json(row["brief"]) if "brief" in row else _asked(row),
            chosen=_words(row["chosen"]),
            rejected=_words(row["rejected"]),
            conversation=name,
            border=str(row.get("border", "")),
            source=source,
            where=_where(row),
            consent=str(row.get("consent") or ""),
        )
        return
    own: dict[str, Any] = {"conversation": name, "source": source, "where": _where(row)}
    own["consent"] = str(row.get("consent") or "")
    if "brief" in row:
        brief, skill = Brief.of_json(row["brief"]), str(row.get("skill", ""))
        yield _answered(brief, row["answer"], own | {"skill": skill}, row.get("reasoning"))
    elif "instruction" in row:
        yield _answered(_alpaca(row), row["output"], own, row.get("reasoning"))
    elif "conversations" in row or "messages" in row:
        for brief, answer in _dialogue(_lines(row)):
            yield _answered(brief, answer, own)
    else:
        raise KeyError("brief, instruction, conversations, messages or chosen")


def _answered(brief: Brief, said: str, own: Mapping[str, Any], why: Any = None) -> Example:
    thoughts, answer = apart(said)
    return Example(brief=brief, answer=answer, reasoning=str(why or thoughts), **own)


def _where(row: dict[str, Any]) -> dict[str, str]:
    """Where it was asked and by what kind of customer, as far as it is known: slices of the evaluation, never part of a prompt."""
    return {name: str(row[name]) for name in WHERE if row.get(name)}


def _alpaca(row: dict[str, Any]) -> Brief:
    before = tuple(line for q, a in row.get("history") or () for line in (("customer", q), ("shop", a)))
    return _brief(row["instruction"], before, (row["input"],) if row.get("input") else ())


def _lines(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Who said what, in sharegpt's words or OpenAI's."""
    if "conversations" in row:
        return [(str(each["from"]), _text(each["value"])) for each in row["conversations"]]
    return [(str(each["role"]), _text(each.get("content"))) for each in row["messages"]]


def _text(content: Any) -> str:
    """The words of a message: those of its parts that are text; none where it only calls a tool."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def _dialogue(lines: list[tuple[str, str]]) -> Iterator[tuple[Brief, str]]:
    """Each answer in a conversation, with what was said before it and what was looked up for it."""
    from training.writer.clean import mask

    before: list[tuple[str, str]] = []
    known: list[str] = []
    said = ""
    for who, text in lines:
        if who in _CUSTOMER:
            said = f"{said}\n{text}".strip()
        elif who in _LOOKED_UP:
            known.append(mask(text))  # it may be about the customer; a shop's own passages are not masked
        elif who in _SHOP and text:
            if said:
                yield _brief(said, tuple(before), tuple(known)), text
                before.append(("customer", said))
            before.append(("shop", apart(text)[1]))
            said, known = "", []


def _brief(said: str, before: tuple[tuple[str, str], ...], passages: tuple[str, ...] = ()) -> Brief:
    """What is known of an answer that no desk of ours gave: no approved text and no facts."""
    return Brief(
        language=detect(said) or "zh",
        decision="answer",
        approved="",
        said=said,
        before=before[-HISTORY:],
        passages=passages,
    )


def _asked(row: dict[str, Any]) -> Brief:
    """What two answers are answers to: a prompt as a text or as messages, a question, or all that both hold before the last."""
    if "instruction" in row:
        return _alpaca(row)
    if "conversations" in row or "messages" in row:
        return _last(_lines(row))
    prompt = row["prompt"] if "prompt" in row else row["chosen"][:-1]
    return _brief(prompt, ()) if isinstance(prompt, str) else _last(_lines({"messages": prompt}))


def _last(lines: list[tuple[str, str]]) -> Brief:
    """The brief of the answer that would come next."""
    *_, (brief, _answer) = _dialogue([*lines, ("shop", "…")])
    return brief


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    last = value if isinstance(value, dict) else value[-1]
    return _text(last["value"] if "value" in last else last["content"])
