"""What the fuzzer begins with: a few sound inputs for each parser, and how a sound piece of JSON is made a little less sound."""

import io
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from docx import Document
from PIL import Image

ORDER: Final = {
    "id": "10421",
    "customer_id": "C1001",
    "items": [{"sku": "A1", "title": {"zh": "耳机", "en": "earphones"}, "quantity": 1}],
    "amount": {"amount": "299.00", "currency": "CNY"},
    "state": "shipped",
    "paid_at": "2026-11-20T10:00:00+08:00",
    "events": [{"at": "2026-11-21T10:00:00+08:00", "text": {"zh": "已发出"}}],
    "refunds": [],
}
RECEIPT: Final = {"key": "k", "type": "refund", "state": "done", "reference": "R1", "facts": {"days": 3}}
MESSAGE: Final = {
    "team_id": "T1",
    "event_id": "Ev1",
    "type": "event_callback",
    "event": {
        "type": "message",
        "user": "U2",
        "channel": "D1",
        "ts": "1700000000.000100",
        "text": "<@U1> hi",
    },
}
CLICK: Final = {
    "type": "block_actions",
    "user": {"id": "U2"},
    "channel": {"id": "D1"},
    "message": {"ts": "1700000000.000100"},
    "actions": [{"value": "/yes", "action_ts": "1700000001.000100", "text": {"text": "yes"}}],
}
CHUNK: Final = {"choices": [{"delta": {"content": "Hello."}, "finish_reason": None}]}
USAGE: Final = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
BODY: Final = {"sender": "a", "message": "你好", "metadata": {"customer_id": "C1001", "list": [1, 2.5, None]}}
FRAME: Final = {"type": "message", "cid": "c-1", "text": "hello", "last_seq": 3}
DEMO: Final = Path("skills/shop/demo.json")
JSONS: Final = frozenset({"body", "frame", "slack", "order", "receipt", "fixture"})
ODD: Final[Sequence[Any]] = (
    *(None, True, False, 0, -1, 10**30, 0.5, "", "\ud800", "\u0000", "٣", "-0", "NaN", "9" * 400, "a" * 3000),
    *([], {}, [[]], [None], {"": None}, {"amount": "-1", "currency": "XXX"}, "2026-13-45T99:00:00Z"),
)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _small_fixture() -> dict[str, Any]:
    whole = json.loads(DEMO.read_text(encoding="utf-8"))
    return {name: part[:2] if isinstance(part, list) else part for name, part in whole.items()}


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


def _word() -> bytes:
    out, document = io.BytesIO(), Document()
    document.add_heading("Returns", 1)
    document.add_paragraph("Within seven days.")
    document.add_table(1, 2).cell(0, 0).text = "cell"
    document.save(out)
    return out.getvalue()


PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 37>>stream\nBT /F 12 Tf 10 50 Td (Returns) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SEEDS: Final[Mapping[str, Sequence[bytes]]] = {
    "planted": (b"x",),
    "body": (_dump(BODY), b"{}"),
    "frame": (_dump(FRAME),),
    "xml": (b"<xml><ToUserName><![CDATA[a]]></ToUserName><CreateTime>1</CreateTime></xml>", b"<xml/>"),
    "answer": (
        b"".join(b"data: " + _dump(each) + b"\n\n" for each in (CHUNK, USAGE)) + b"data: [DONE]\n\n",
        b'data: {"error": {"message": "no"}}\n\n: a comment\n\nevent: x\n\n',
    ),
    "slack": (_dump(MESSAGE), _dump(CLICK)),
    "slack-form": (b"payload=" + quote(_dump(CLICK)).encode(), b"a=1&payload=%7B%7D"),
    "order": (_dump(ORDER),),
    "receipt": (_dump(RECEIPT),),
    "fixture": (_dump(_small_fixture()),),
    "picture": (*map(_picture, ("PNG", "JPEG", "GIF", "WEBP", "BMP")), PDF, b"words"),
    "html": (
        b"<html><head><title>t</title></head><body><h1>a</h1><p>b</p><table><tr><td>c</td></tr></table>",
    ),
    "md": (b"---\ntitle: x\n---\n# a\n\n| b | c |\n| - | - |\n| 1 | 2 |\n\n```\ncode\n```\n",),
    "csv": (b"question,answer\nwhen,now\n", '"问题";"答案"\n"a\nb";c\n'.encode()),
    "jsonl": (b'{"question": "when", "answer": "now"}\n{"title": "x", "text": "y"}\n',),
    "pdf": (PDF,),
    "docx": (_word(),),
}


def changed(raw: bytes, seed: int) -> bytes | None:
    """The same JSON with something in it changed; None where the bytes themselves should be, which is every third time."""
    dice = random.Random(seed)
    if not dice.randrange(3):
        return None
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    for _ in range(dice.randrange(1, 4)):
        value = _less_sound(value, dice)
    return _dump(value)


def _less_sound(value: Any, dice: random.Random) -> Any:
    """One place of it: another value, one less, one more, or a level deeper."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        name = dice.choice(list(value))
        if not dice.randrange(6):
            return {key: each for key, each in value.items() if key != name}
        if not dice.randrange(8):
            return value | {name + dice.choice(("_", " ", "\u0000")): value[name]}
        return value | {name: _less_sound(value[name], dice)}
    if isinstance(value, list) and value and dice.random() < 0.85:
        at = dice.randrange(len(value))
        if not dice.randrange(6):
            return value[:at] + value[at + 1 :] if dice.random() < 0.5 else value * 3
        return [*value[:at], _less_sound(value[at], dice), *value[at + 1 :]]
    return [value] if not dice.randrange(8) else dice.choice(ODD)
