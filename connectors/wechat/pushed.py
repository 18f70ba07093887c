"""Pushed messages and events, read as utterances. What nobody said starts no turn."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from bot.errors import BadInput
from bot.tencent.budget import Window
from bot.turn import Address, Attachment, Utterance

CHANNEL: Final = "wechat"
WELCOME: Final = "/dialog.social"  # what following an account means to the bot

_OPENID: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_MEDIA: Final[Mapping[str, tuple[Literal["image", "audio", "video"], str]]] = {
    "image": ("image", "image/jpeg"),
    "voice": ("audio", "audio/amr"),
    "video": ("video", "video/mp4"),
    "shortvideo": ("video", "video/mp4"),
}
_OPENING: Final = frozenset({"subscribe", "scan", "click"})  # events after which an account may speak


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """Who is there; what they said, if anything; and which window of answers it opens."""

    address: Address
    key: str
    utterance: Utterance | None = None
    window: Window = ""
    menu: str = ""  # id of a menu message's item
    gone: bool = False  # has stopped following: nobody can be reached


def read(fields: Mapping[str, str], app_id: str) -> Pushed:
    """What was pushed; BadInput when it names nobody."""
    openid, kind = fields.get("FromUserName", ""), fields.get("MsgType", "").lower()
    if not _OPENID.fullmatch(openid) or not kind:
        raise BadInput("the message names no sender or no type")
    where = Address(channel=CHANNEL, account=app_id, conversation=openid)
    if kind == "event":
        return _event(fields, where)
    if not fields.get("MsgId"):
        raise BadInput("the message has no MsgId")
    key = f"message:{fields['MsgId']}"
    menu = fields.get("bizmsgmenuid", "")
    said = _said(fields, kind, where, key)
    # A click on a menu message counts as an event, not as a message of the user.
    window: Window = "event" if menu else "message"
    return Pushed(address=where, key=key, utterance=said, window=window if said else "", menu=menu)


def _said(fields: Mapping[str, str], kind: str, where: Address, key: str) -> Utterance | None:
    metadata = {"type": kind, "to": fields.get("ToUserName", "")[:64]}
    attachments: tuple[Attachment, ...] = ()
    match kind:
        case "text":
            text = fields.get("Content", "")
        case "voice" | "image" | "video" | "shortvideo":
            text = fields.get("Recognition", "")
            what, media_type = _MEDIA[kind]
            if media := fields.get("MediaId"):
                attachments = (Attachment(kind=what, ref=media[:200], media_type=media_type),)
        case "location":
            text = fields.get("Label", "")
            metadata |= {
                "latitude": fields.get("Location_X", "")[:30],
                "longitude": fields.get("Location_Y", "")[:30],
            }
        case "link":
            parts = (fields.get(name, "") for name in ("Title", "Description", "Url"))
            text = "\n".join(part for part in parts if part)
        case _:
            return None
    return Utterance(
        key=key,
        text=text,
        at=_moment(fields),
        sender=where.conversation,
        attachments=attachments,
        metadata=metadata,
    )


def _event(fields: Mapping[str, str], where: Address) -> Pushed:
    """Events have no id: sender, second, name and key together are one."""
    name, event_key = fields.get("Event", "").lower(), fields.get("EventKey", "")
    key = f"event:{fields.get('CreateTime', '')}:{name}:{event_key}"
    opens: Window = "event" if name in _OPENING else ""
    text = {"subscribe": WELCOME, "click": event_key}.get(name, "")
    said = None
    if text:
        said = Utterance(
            key=key,
            text=text,
            at=_moment(fields),
            kind="press",
            sender=where.conversation,
            metadata={"type": f"event.{name}", "scene": event_key[:100]},
        )
    return Pushed(address=where, key=key, utterance=said, window=opens, gone=name == "unsubscribe")


def _moment(fields: Mapping[str, str]) -> datetime:
    try:
        return datetime.fromtimestamp(int(fields.get("CreateTime", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)
