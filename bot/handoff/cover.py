"""What the desk shows of a conversation until somebody says why they must see all of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.personal import bare, find, mask


def cover(view: Mapping[str, Any]) -> dict[str, Any]:
    """The conversation with what is personal masked in customers' words, and in others' where they say it again."""
    theirs = {bare(span.text) for text in _told(view["lines"]) for span in find(text)}
    covered = {
        **view,
        "lines": [_line(line, theirs) for line in view["lines"]],
        "card": [_card(line) for line in view["card"]] if view["card"] else view["card"],
    }
    return {**covered, "masked": covered != view}


def _told(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    texts = [line["text"] for line in lines if line["kind"] == "customer"]
    return texts + [
        text for line in lines for file in line.get("attachments") or () for text in _read(file).values()
    ]


def _line(line: Mapping[str, Any], theirs: set[str]) -> Mapping[str, Any]:
    files = [
        {**file, "read": _masked(file["read"])} if _read(file) else file
        for file in line.get("attachments") or ()
    ]
    if files:
        line = {**line, "attachments": files}
    if line["kind"] == "customer":
        return {**line, "text": mask(line["text"])}
    if theirs and "text" in line:
        return {**line, "text": mask(line["text"], only=lambda span: bare(span.text) in theirs)}
    return line


def _read(file: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = file.get("read") or {}
    return found


def _masked(read: Mapping[str, str]) -> dict[str, str]:
    return {kind: mask(text) for kind, text in read.items()}


def _card(line: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**line, "text": mask(line["text"])} if "text" in line else line
