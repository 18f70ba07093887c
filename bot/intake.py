"""Reads what strangers post: JSON that is whole, flat enough and safe to store, or a `BadInput` with one sentence."""

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import JsonValue

from bot.errors import BadInput
from bot.turn import MAX_TEXT, clean_text

if TYPE_CHECKING:
    from aiohttp import web

MAX_NAME = 200  # characters of an id that a caller chooses
MAX_DEPTH = 8  # levels of JSON that is kept
_BIG = 2**63


async def json_object(request: "web.Request") -> Mapping[str, Any]:
    """The request's body, which must be one JSON object in UTF-8."""
    if request.content_type != "application/json" and not request.content_type.endswith("+json"):
        raise BadInput("send JSON with 'Content-Type: application/json'", status=415)
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise BadInput("send JSON in UTF-8", status=415)
    return parse_object(await request.read())


def answer(value: object, *, status: int = 200) -> "web.Response":
    """A JSON answer in which every language stays readable."""
    from aiohttp import web

    return web.json_response(value, status=status, dumps=_readable)


def _readable(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def parse_object(raw: bytes | str) -> Mapping[str, Any]:
    """One JSON object; anything else is refused with the reason."""
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        value = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadInput("the body is not UTF-8 text") from None
    except RecursionError:
        raise BadInput("the JSON is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise BadInput(f"the body is not JSON: {error.msg} at character {error.pos}") from None
    except ValueError:
        raise BadInput("the JSON holds a number that cannot be kept") from None
    if not isinstance(value, dict):
        raise BadInput("the body must be a JSON object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def said(value: object, field: str) -> str:
    """A message as it may be stored: text, not empty, at most MAX_TEXT characters after cleaning."""
    if not isinstance(value, str):
        raise BadInput(f"{field!r} must be text")
    text = clean_text(value, None)
    if not text:
        raise BadInput(f"{field!r} is empty")
    if len(text) > MAX_TEXT:
        raise BadInput(f"{field!r} is longer than {MAX_TEXT} characters", status=413)
    return text


def name(value: object, field: str) -> str:
    """An id that a caller chooses: 1 to 200 printable characters, kept as it is."""
    if not isinstance(value, str):
        raise BadInput(f"{field!r} must be text")
    if not 1 <= len(value) <= MAX_NAME or not value.isprintable() or value != value.strip():
        raise BadInput(f"{field!r} must be 1 to {MAX_NAME} printable characters")
    return value


def table(value: object, field: str) -> dict[str, JsonValue]:
    """A JSON object whose texts are safe to store; None counts as empty."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(f"{field!r} must be a JSON object")
    return {clean_text(str(key), None): storable(item, field, 1) for key, item in value.items()}


def storable(value: object, field: str, depth: int = 0) -> JsonValue:
    """The same JSON without NUL, control or lone-surrogate characters; too deep or too big a number is refused."""
    if depth > MAX_DEPTH:
        raise BadInput(f"{field!r} is nested more than {MAX_DEPTH} levels deep")
    match value:
        case str():
            return clean_text(value, None)
        case bool() | None:
            return value
        case float() if math.isfinite(value):
            return value
        case int():
            if not -_BIG <= value < _BIG:
                raise BadInput(f"{field!r} holds a number that is too big")
            return value
        case list():
            return [storable(item, field, depth + 1) for item in value]
        case dict():
            return {
                clean_text(str(key), None): storable(item, field, depth + 1) for key, item in value.items()
            }
    raise BadInput(f"{field!r} holds something that is not JSON")
