"""What WeCom delivers, as utterances: items that `sync_msg` hands out, and messages pushed to an app."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from bot.errors import BadInput
from bot.turn import Address, Attachment, Utterance

CHANNEL: Final = "wecom"
CUSTOMER, SYSTEM, SERVICER = 3, 4, 5  # origin of an item
_ID: Final = re.compile(r"[\w@.-]{1,128}", re.ASCII)
_MEDIA: Final[Mapping[str, tuple[Literal["image", "audio", "video", "file"], str]]] = {
    "image": ("image", "image/jpeg"),
    "voice": ("audio", "audio/amr"),
    "video": ("video", "video/mp4"),
    "file": ("file", ""),
}


def customer_of(item: Mapping[str, Any]) -> Address | None:
    """The conversation of an item: which customer service account, which customer."""
    event = part(item, "event")
    account = item.get("open_kfid") or event.get("open_kfid")
    user = item.get("external_userid") or event.get("external_userid")
    if not (
        isinstance(account, str) and _ID.fullmatch(account) and isinstance(user, str) and _ID.fullmatch(user)
    ):
        return None
    return Address(channel=CHANNEL, account=account, conversation=user)


def said(item: Mapping[str, Any]) -> Utterance:
    """What a customer wrote or sent."""
    kind = str(item.get("msgtype", ""))
    body = part(item, kind)
    text = ""
    attachments: tuple[Attachment, ...] = ()
    if kind == "text":
        text = str(body.get("content", ""))
    elif kind in _MEDIA and body.get("media_id"):
        what, media_type = _MEDIA[kind]
        attachments = (Attachment(kind=what, ref=str(body["media_id"])[:200], media_type=media_type),)
    elif kind == "location":
        text = "\n".join(str(body[name]) for name in ("name", "address") if body.get(name))
    elif kind == "link":
        text = "\n".join(str(body[name]) for name in ("title", "desc", "url") if body.get(name))
    return Utterance(
        key=f"message:{item.get('msgid', '')}",
        text=text,
        at=_moment(item.get("send_time")),
        sender=str(item.get("external_userid", ""))[:128],
        attachments=attachments,
        metadata={"type": kind[:20]},
    )


def menu_of(item: Mapping[str, Any]) -> str:
    """The id of the menu's choice that a customer clicked; empty for words of their own."""
    return str(part(item, "text").get("menu_id", ""))[:64]


def pushed(fields: Mapping[str, str], agent: str) -> tuple[Address, Utterance | None]:
    """A message that a member of the company sent to the app."""
    user = fields.get("FromUserName", "")
    if not _ID.fullmatch(user):
        raise BadInput("the message names no sender")
    where = Address(channel=CHANNEL, account=fields.get("AgentID") or agent, conversation=user)
    kind = fields.get("MsgType", "").lower()
    if kind == "event":
        if fields.get("Event", "").lower() != "click" or not fields.get("EventKey"):
            return where, None
        key, text = f"event:{fields.get('CreateTime', '')}:{fields['EventKey']}", fields["EventKey"]
    else:
        key, text = f"message:{fields.get('MsgId', '')}", fields.get("Content") or fields.get("Label", "")
    media = _MEDIA.get(kind)
    files = (
        (Attachment(kind=media[0], ref=fields.get("MediaId", "")[:200], media_type=media[1]),)
        if media
        else ()
    )
    utterance = Utterance(
        key=key,
        text=text,
        at=_moment(fields.get("CreateTime")),
        kind="press" if kind == "event" else "message",
        sender=user,
        attachments=files,
        metadata={"type": kind[:20]},
    )
    return where, utterance if text or files else None


def part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table inside an item, or an empty one."""
    value = item.get(name)
    return value if isinstance(value, Mapping) else {}


def _moment(value: object) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)
