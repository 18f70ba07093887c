"""Entries and standings as frames of the protocol."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.connector import Gateway
from bot.turn import Attachment
from bot.visits import Entry, Standing
from connectors.web.cards import cards_of

Frame = Mapping[str, Any]


def line(frame: Frame) -> str:
    """A frame as it goes over the wire."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def event(entry: Entry, gateway: Gateway) -> Frame:
    """A log entry: `event` with its number, or `delta` with the text so far while a reply grows."""
    if not entry.seq:
        text = entry.reply.text if entry.reply else ""
        return {"type": "delta", "id": entry.key, "role": _role(entry.author), "text": text}
    return {"type": "event", "seq": entry.seq, "event": _message(entry, gateway)}


def _message(entry: Entry, gateway: Gateway) -> dict[str, Any]:
    message: dict[str, Any] = {
        "kind": "message",
        "id": entry.key,
        "role": _role(entry.author),
        "at": entry.at.isoformat(),
        "turn": entry.turn_id,
    }
    reply = entry.reply
    if reply is None:
        message["text"] = entry.text
        if entry.attachments:
            message["files"] = _files(entry.attachments, entry.files, gateway)
        return message
    message["text"] = reply.text
    if entry.author.startswith("agent:"):
        message["agent"] = entry.author.removeprefix("agent:")
    if reply.buttons:
        message["buttons"] = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
    if reply.cut:  # what was not shown by then is not sent now
        return {**message, "cut": True}
    beside = {
        "cards": cards_of(reply),
        "image": reply.image,
        "files": _files(reply.attachments, [_name(file, gateway) for file in reply.attachments], gateway),
        "asks": reply.asks,
        "sources": [source.row() for source in reply.sources],
    }
    return {**message, **{name: value for name, value in beside.items() if value}}


def _name(file: Attachment, gateway: Gateway) -> str:
    kept = gateway.media.find(file.ref)
    return kept[0].name if kept else ""


def _files(attachments: Sequence[Attachment], names: Sequence[str], gateway: Gateway) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "kind": attachment.kind,
            "bytes": attachment.bytes,
            "url": gateway.media.link(attachment.ref),
        }
        for attachment, name in zip(attachments, (*names, *[""] * len(attachments)), strict=False)
    ]


def state(standing: Standing) -> Frame:
    """Who speaks now, and how the wish for a person stands."""
    owner, _, agent = standing.owner.partition(":")
    frame: dict[str, Any] = {
        "type": "state",
        "owner": owner,
        "busy": standing.busy,
        "episode": standing.episode,
    }
    if agent:
        frame["agent"] = agent
    if standing.outcome:
        frame["outcome"] = standing.outcome
    if standing.position:
        frame |= {"position": standing.position, "wait_s": standing.wait_s}
    if standing.rated:
        frame["rated"] = True
    return frame


def _role(author: str) -> str:
    return author.partition(":")[0]
