"""Parsers of what a model, Slack, Tencent or an imported file sends: whatever comes, they return or refuse in our own words."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import docx
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import BadInput, HaokeError, KnowledgeError
from bot.knowledge.importers.files import read_bytes
from bot.tencent import xml
from bot.writer.generators import GenerationError
from bot.writer.generators.sse import pieces
from connectors.slack import events
from tests.test_outside_bytes import JSON, RAW, often, seldom

SUFFIXES = (".html", ".md", ".txt", ".csv", ".jsonl", ".json", ".pdf", ".docx")
NUMBER = st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=1)
CHUNK = st.fixed_dictionaries(
    {},
    optional={
        "choices": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "delta": JSON | st.fixed_dictionaries({"content": JSON}),
                    "finish_reason": JSON,
                },
            )
            | JSON,
            max_size=2,
        )
        | JSON,
        "usage": st.fixed_dictionaries({"prompt_tokens": NUMBER, "completion_tokens": NUMBER}) | JSON,
        "error": JSON,
    },
)


async def _read(raw: bytes, size: int) -> list[Any]:
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(raw), size):
            yield raw[at : at + size]

    return [piece async for piece in pieces(chunks())]


@often
@given(st.lists(CHUNK | JSON, max_size=4), st.integers(1, 50))
@example([{"usage": {"prompt_tokens": None}}], 9)
@example([{"choices": {}}], 9)
def test_a_models_answer(values: list[Any], size: int) -> None:
    raw = b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values) + b"data: [DONE]\n\n"
    try:
        found = asyncio.run(_read(raw, size))
    except GenerationError:
        return
    assert all(isinstance(piece.text, str) for piece in found)


@often
@given(RAW, st.integers(1, 50))
def test_anything_in_place_of_a_models_answer(raw: bytes, size: int) -> None:
    try:
        asyncio.run(_read(b"data: " + raw + b"\n\n", size))
    except GenerationError:
        return


@often
@given(RAW | st.text(alphabet="<>![]CDATAxml&;/ab'\"= \n").map(str.encode))
def test_xml_of_tencent(raw: bytes) -> None:
    try:
        found = xml.read(raw)
    except HaokeError:
        return
    assert all(isinstance(value, str) for value in found.values())


@seldom
@given(RAW, st.sampled_from(SUFFIXES))
@example(b'"', ".csv")
def test_an_imported_file(raw: bytes, suffix: str) -> None:
    try:
        document = read_bytes(raw, suffix, f"file{suffix}")
    except (KnowledgeError, BadInput):
        return
    assert document is not None


def _word() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_heading("Returns", 1)
    made.add_paragraph("Within seven days.")
    made.save(out)
    return out.getvalue()


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT 10 50 Td (Returns) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SOUND = {".docx": _word(), ".pdf": PDF}


@often
@given(
    st.sampled_from(sorted(SOUND)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=9)), max_size=12),
)
def test_a_file_that_was_damaged_on_its_way(suffix: str, damages: list[tuple[float, bytes]]) -> None:
    raw = bytearray(SOUND[suffix])
    for where, what in damages:
        at = int(where * len(raw))
        raw[at : at + len(what)] = what
    try:
        assert read_bytes(bytes(raw), suffix, f"file{suffix}") is not None
    except KnowledgeError:
        return


@often
@given(st.sampled_from(("application/json", "application/x-www-form-urlencoded", "text/plain", "")), RAW)
def test_a_body_of_slack(content_type: str, raw: bytes) -> None:
    try:
        body = events.body_of(content_type, raw)
    except BadInput:
        return
    assert isinstance(body, dict)
    _heard(body)


@often
@given(
    st.dictionaries(
        st.sampled_from(("event", "event_id", "team_id", "type", "actions", "user", "channel", "message")),
        JSON,
    )
)
def test_an_event_of_slack(body: dict[str, Any]) -> None:
    _heard(body)


def _heard(body: Any) -> None:
    for hear in (lambda: events.message(body, ["U1"], "T1"), lambda: events.click(body, "T1")):
        try:
            hear()
        except HaokeError:
            continue
