"""Entries and standings as frames of the protocol."""

import json
from collections.abc import Mapping
from typing import Any

from bot.connector import Gateway
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
            message["files"] = _files(entry, gateway)
        return message
    message["text"] = reply.text
    if entry.author.startswith("agent:"):
        message["agent"] = entry.author.removeprefix("agent:")
    if reply.buttons:
        message["buttons"] = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
    if reply.cut:  # what was not shown by then is not sent now
        return {**message, "cut": True}
    if cards := cards_of(reply):
        message["cards"] = cards
    if reply.image:
        message["image"] = reply.image
    if reply.asks:
        message["asks"] = reply.asks
    if reply.sources:
        message["sources"] = [source.row() for source in reply.sources]
    return message


def _files(entry: Entry, gateway: Gateway) -> list[dict[str, Any]]:
    names = (*entry.files, *[""] * len(entry.attachments))
    return [
        {
            "name": name,
            "kind": attachment.kind,
            "bytes": attachment.bytes,
            "url": gateway.media.link(attachment.ref),
        }
        for attachment, name in zip(entry.attachments, names, strict=False)
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
