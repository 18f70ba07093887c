"""What Slack sends, read as utterances: messages of people, mentions, and clicks. Everything else starts no turn."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from urllib.parse import parse_qs

from bot import intake
from bot.errors import BadInput
from bot.turn import Address, Utterance, clean_text
from connectors.slack.text import mentioned, spoken

CHANNEL: Final = "slack"
_TS: Final = re.compile(r"\d{1,12}\.\d{1,9}")
_ID: Final = re.compile(r"[A-Z0-9a-z_]{1,40}")
_SAID: Final = frozenset({None, "", "file_share", "thread_broadcast"})  # all other subtypes are Slack's own
_SLACKBOT: Final = "USLACKBOT"
_KINDS: Final[Mapping[str, Literal["image", "audio", "video"]]] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
}
_MANY_FILES: Final = 10
_LONG_URL: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file of a message, as Slack describes it. Its words are the sender's: nothing of it is believed but the id."""

    id: str
    kind: Literal["image", "file", "audio", "video"]
    name: str
    media_type: str
    bytes: int
    url: str  # empty where Slack has to be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something a person said or clicked, and where the answer belongs."""

    address: Address
    utterance: Utterance
    called: bool = True  # spoken to the bot for sure: a direct message, a mention, a click
    files: tuple[SharedFile, ...] = ()
    clicker: str = ""  # the only one who may click this; empty: anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What a person clicked, and the message it stands under."""

    user: str
    channel: str
    ts: str
    action: str
    trigger: str = ""  # lets a window be opened, for three seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What a person wrote in a window of ours."""

    user: str
    form: str
    about: str  # the post from which it was opened
    text: str


def body_of(content_type: str, raw: bytes) -> Mapping[str, Any]:
    """The request's JSON, which interactive requests carry inside a form; BadInput when it is neither."""
    if content_type != "application/x-www-form-urlencoded":
        return intake.parse_object(raw)
    try:
        form = parse_qs(raw.decode("utf-8"), max_num_fields=50, keep_blank_values=True, errors="strict")
    except ValueError:
        raise BadInput("the form is not UTF-8, or has too many fields") from None
    if "payload" in form:
        return intake.parse_object(form["payload"][0])
    return {"type": "slash_command" if "command" in form else "form"}


def message(body: Mapping[str, Any], me: Sequence[str], team: str) -> Heard | None:
    """A message or a mention by a person; None for what bots say and for edits, deletes, joins and other news."""
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") not in ("message", "app_mention"):
        return None
    user, channel, ts = (event.get(key) for key in ("user", "channel", "ts"))
    if event.get("subtype") not in _SAID or event.get("bot_id") or event.get("bot_profile"):
        return None
    mine = {*me, *bots(body)}
    if not (_is_id(user) and _is_id(channel) and _is_ts(ts)) or user in mine or user == _SLACKBOT:
        return None
    direct = event.get("channel_type") == "im" or str(channel).startswith("D")
    thread = event.get("thread_ts") if _is_ts(event.get("thread_ts")) else None
    root = thread if direct else thread or ts
    raw = event.get("text")
    text = raw if isinstance(raw, str) else ""
    names = mentioned(text)
    called = direct or event["type"] == "app_mention" or any(name in mine for name in names)
    if not called and names and text.lstrip().startswith("<@"):
        return None  # spoken to somebody else
    utterance = Utterance(
        key=f"message:{ts}",
        text=spoken(text, mine),
        at=_moment(str(ts)),
        sender=str(user),
        metadata={
            "team": team,
            "channel": str(channel),
            "event": str(body.get("event_id", ""))[:100],
            "shared": not direct,  # others read along: nobody's account is linked there
        },
    )
    where, files = address(team, str(channel), root), _files(event.get("files"))
    return Heard(address=where, utterance=utterance, called=called, files=files)


def click(body: Mapping[str, Any], team: str) -> Heard | None:
    """A click on a button, a choice or a thumb of ours; a second click of the same person has the same key."""
    found = bare_click(body)
    if found is None:
        return None
    action, shown, where = body["actions"][0], _part(body, "message"), _part(body, "container")
    value = action.get("value") or _part(action, "selected_option").get("value")
    owner = re.fullmatch(r"(?:press|feedback):([A-Z0-9a-z]*):\d+", str(action.get("block_id", "")))
    if not isinstance(value, str) or not value:
        return None
    user, channel, ts = found.user, found.channel, found.ts
    thread = shown.get("thread_ts") or where.get("thread_ts")
    thread = thread if _is_ts(thread) else None
    direct = channel.startswith("D")
    utterance = Utterance(
        key=f"press:{ts}:{found.action}:{user}",
        text=value,
        at=datetime.now(UTC),
        kind="press",
        sender=user,
        metadata={"team": team, "channel": channel, "shared": not direct},
    )
    root = thread if direct else thread or ts
    return Heard(address=address(team, channel, root), utterance=utterance, clicker=owner[1] if owner else "")


def bare_click(body: Mapping[str, Any]) -> Click | None:
    """A click without a meaning yet."""
    actions, user = body.get("actions"), _part(body, "user").get("id")
    where = _part(body, "container")
    channel = _part(body, "channel").get("id") or where.get("channel_id")
    ts = where.get("message_ts") or _part(body, "message").get("ts")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        return None
    if not (_is_id(user) and _is_id(channel) and _is_ts(ts)):
        return None
    action = str(actions[0].get("action_id", ""))[:100]
    trigger = str(body.get("trigger_id") or "")[:200]
    return Click(user=str(user), channel=str(channel), ts=str(ts), action=action, trigger=trigger)


def submitted(body: Mapping[str, Any]) -> Submitted | None:
    """The one field of a window, and what it is about."""
    user, view = _part(body, "user").get("id"), _part(body, "view")
    about, field = view.get("private_metadata"), _part(_part(_part(view, "state"), "values"), "draft")
    text = _part(field, "text").get("value")
    if not (_is_id(user) and _is_ts(about) and isinstance(text, str)):
        return None
    form = str(view.get("callback_id", ""))[:100]
    return Submitted(user=str(user), form=form, about=str(about), text=clean_text(text, None))


def address(team: str, channel: str, root: object) -> Address:
    """A conversation is a direct message, or a thread."""
    return Address(
        channel=CHANNEL, account=team, conversation=f"{channel}:{root}" if root is not None else channel
    )


def place(where: Address) -> tuple[str, str | None]:
    """Channel and thread of a conversation."""
    channel, _, thread = where.conversation.partition(":")
    return channel, thread or None


def direct(where: Address) -> bool:
    """Whether only one person sees this conversation."""
    return where.conversation.startswith("D")


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace that the app hears this from."""
    team = body.get("team_id") or _part(body, "team").get("id")
    return str(team) if _is_id(team) else ""


def removed_at(body: Mapping[str, Any]) -> float | None:
    """When the app, or its bot's token, was taken away from the workspace; None for other events."""
    event, at = _part(body, "event"), body.get("event_time")
    revoked = event.get("type") == "tokens_revoked" and bool(_part(event, "tokens").get("bot"))
    if event.get("type") == "app_uninstalled" or revoked:
        return float(at) if isinstance(at, int | float) else 0.0
    return None


def bots(body: Mapping[str, Any]) -> list[str]:
    """The bot users that this event was delivered for: ourselves."""
    given = body.get("authorizations")
    entries = [entry for entry in given if isinstance(entry, Mapping)] if isinstance(given, list) else []
    return [str(entry["user_id"]) for entry in entries if entry.get("is_bot") and entry.get("user_id")]


def _files(given: object) -> tuple[SharedFile, ...]:
    entries = [entry for entry in given if isinstance(entry, Mapping)] if isinstance(given, list) else []
    return tuple(_file(entry) for entry in entries[:_MANY_FILES] if _is_id(entry.get("id")))


def _file(entry: Mapping[str, Any]) -> SharedFile:
    media, size, url = (
        str(entry.get("mimetype") or "")[:100],
        entry.get("size"),
        entry.get("url_private_download"),
    )
    return SharedFile(
        id=str(entry["id"]),
        kind=_KINDS.get(media.partition("/")[0], "file"),
        name=clean_text(str(entry.get("name") or entry["id"]), 120),
        media_type=media,
        bytes=size if isinstance(size, int) and size >= 0 else 0,
        url=url if isinstance(url, str) and len(url) <= _LONG_URL else "",
    )


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_ts(value: object) -> bool:
    return isinstance(value, str) and _TS.fullmatch(value) is not None


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
