"""Examples and preference pairs, read from the formats that people have: our own, alpaca, sharegpt, and prompt/chosen/rejected.

{"brief": {…}, "answer": "…", "conversation": "…", "skill": "…", "channel": "…", "tier": "…"}   ours (see bot.writer.prompt.Brief)
{"instruction": "…", "input": "background", "output": "…", "history": [["q", "a"]]}    alpaca; `reasoning` may say why
{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}    sharegpt
{"messages": [{"role": "user", "content": "…"}, …]}                                    OpenAI's
{"prompt": "…" | [messages], "chosen": "…", "rejected": "…"}                           preferences
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
_CUSTOMER: Final = frozenset({"human", "user", "customer", "观察", "observation"})
_SHOP: Final = frozenset({"gpt", "assistant", "shop", "agent", "model"})


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
            yield from _read(row, name, str(row.get("source") or path.stem))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
            raise BadInput(
                f"{path.name}, line {number}: in none of the known formats ({problem!r}); docs/training.md lists them"
            ) from None


def _read(row: dict[str, Any], name: str, source: str) -> Iterator[Example | Pair]:
    if "chosen" in row and "rejected" in row:
        brief = Brief.of_json(row["brief"]) if "brief" in row else _asked(row["prompt"])
        yield Pair(
            brief=brief,
            chosen=_words(row["chosen"]),
            rejected=_words(row["rejected"]),
            conversation=name,
            border=str(row.get("border", "")),
            source=source,
            where=_where(row),
            consent=str(row.get("consent") or ""),
        )
    elif "brief" in row:
        brief, skill = Brief.of_json(row["brief"]), str(row.get("skill", ""))
        thoughts, answer = apart(row["answer"])
        yield Example(
            brief=brief,
            answer=answer,
            reasoning=str(row.get("reasoning") or thoughts),
            conversation=name,
            skill=skill,
            source=source,
            where=_where(row),
            consent=str(row.get("consent") or ""),
        )
    elif "instruction" in row:
        yield _alpaca(row, name, source)
    elif "conversations" in row:
        lines = [(str(each["from"]), str(each["value"])) for each in row["conversations"]]
        yield from _dialogue(lines, name, source)
    elif "messages" in row:
        lines = [(str(each["role"]), str(each["content"])) for each in row["messages"]]
        yield from _dialogue(lines, name, source)
    else:
        raise KeyError("brief, instruction, conversations, messages or chosen")


def _where(row: dict[str, Any]) -> dict[str, str]:
    """Where it was asked and by what kind of customer, as far as it is known: slices of the evaluation, never part of a prompt."""
    return {name: str(row[name]) for name in WHERE if row.get(name)}


def _alpaca(row: dict[str, Any], name: str, source: str) -> Example:
    said = row["instruction"]
    before = tuple(line for q, a in row.get("history") or () for line in (("customer", q), ("shop", a)))
    background = (row["input"],) if row.get("input") else ()
    brief = _brief(said, before, background)
    thoughts, answer = apart(row["output"])
    reasoning = str(row.get("reasoning") or thoughts)
    return Example(brief=brief, answer=answer, reasoning=reasoning, conversation=name, source=source)


def _dialogue(lines: list[tuple[str, str]], name: str, source: str) -> Iterator[Example]:
    """One example for each answer in a conversation, with what was said before it."""
    before: list[tuple[str, str]] = []
    said = ""
    for who, text in lines:
        words = text
        if who in _CUSTOMER:
            said = f"{said}\n{words}".strip()
        elif who in _SHOP:
            thoughts, words = apart(text)
            if said:
                brief = _brief(said, tuple(before))
                yield Example(brief=brief, answer=words, reasoning=thoughts, conversation=name, source=source)
                before.append(("customer", said))
            before.append(("shop", words))
            said = ""


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


def _asked(prompt: Any) -> Brief:
    """A prompt as a text or as messages."""
    if isinstance(prompt, str):
        return _brief(prompt, ())
    lines = [(str(each["role"]), str(each["content"])) for each in prompt if each["role"] != "system"]
    who = {"user": "customer", "assistant": "shop"}
    return _brief(lines[-1][1], tuple((who.get(role, role), words) for role, words in lines[:-1]))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else str(value[-1]["content"])
