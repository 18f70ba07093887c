"""Every parser of bytes from outside: whatever comes, it returns or refuses in one of our own words, and quickly."""

import asyncio
import json
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import intake
from bot.contents import sniffed
from bot.conversation.columns import storable
from bot.errors import BadInput, ConfigError, HaokeError
from bot.identity.tokens import Tokens
from bot.media import tidy_name
from bot.spool import Spool
from bot.turn import MAX_TEXT, clean_text
from connectors.slack.signing import check
from connectors.web import limits
from connectors.web.socket import _parsed
from skills.shop.fixture import load_fixture

often = settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
seldom = settings(often, max_examples=40)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)
RAW = (
    st.binary(max_size=2000) | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode())
)
TABLES = ("shop", "policy", "customers", "products", "orders", "promotions", "knowledge", "now")
HEADS = (
    b"%PDF-1.7\n",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBP",
    b"BM",
    b"<svg ",
)


@often
@given(RAW)
def test_a_request_body(raw: bytes) -> None:
    try:
        found = intake.parse_object(raw)
        kept = intake.table(found, "body")
    except BadInput:
        return
    assert isinstance(found, dict)
    json.dumps(kept, ensure_ascii=False).encode("utf-8")
    assert "\x00" not in json.dumps(kept, ensure_ascii=False)


@often
@given(RAW.map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_a_frame_of_a_socket(raw: str) -> None:
    assert isinstance(_parsed(raw[: limits.FRAME]), dict)


@often
@given(JSON, st.sampled_from(["text", "name"]))
def test_a_field_of_a_body(value: Any, how: str) -> None:
    try:
        said = intake.said(value, "field") if how == "text" else intake.name(value, "field")
    except BadInput:
        return
    assert 0 < len(said) <= MAX_TEXT
    said.encode("utf-8")


@often
@given(st.text(st.characters(), max_size=300))
def test_text_as_it_is_stored(text: str) -> None:
    cleaned = clean_text(text, 200)
    assert len(cleaned) <= 200
    assert clean_text(cleaned, 200) == cleaned
    assert storable(cleaned).encode("utf-8").count(b"\x00") == 0


@seldom
@given(st.sampled_from(HEADS), st.binary(max_size=600))
def test_a_file(head: bytes, tail: bytes) -> None:
    try:
        media_type, body, _ = sniffed(head + tail)
    except BadInput:
        return
    assert media_type in ("application/pdf", "text/plain") or media_type.startswith("image/")
    assert body


@often
@given(st.text(max_size=400))
def test_the_name_of_a_file(name: str) -> None:
    tidy = tidy_name(name, "png")
    assert tidy.endswith(".png")
    assert not set('/\\:*?"<>|\x00') & set(tidy)
    assert not tidy.startswith(".")


@often
@given(st.text(st.characters(codec="utf-8"), max_size=200), st.text(max_size=20))
def test_a_token(token: str, audience: str) -> None:
    tokens = Tokens("a secret of a test that is long enough", Path())
    assert tokens.customer(token, audience) is None
    assert tokens.read("web session", token) is None
    mine = tokens.sign("web session", {"sid": "s"}, timedelta(minutes=5))
    assert tokens.read("web ticket", mine) is None, "good for one purpose only"
    assert tokens.read("web session", mine[:-2] + token[:2] + "x") is None


@seldom
@given(RAW | st.dictionaries(st.sampled_from(TABLES), JSON).map(lambda value: json.dumps(value).encode()))
def test_a_shops_fixture(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "fixture.json"
    file.write_bytes(raw)
    with suppress(ConfigError):
        load_fixture(file)


@pytest.mark.parametrize("seed", range(3))
async def test_a_spool_that_was_damaged(tmp_path: Path, seed: int) -> None:
    """What cannot be read is noted and dropped; what can is stored."""
    lines = [
        b"\xff\xfe{",
        b'{"address": 1, "utterance": 2}',
        b"[]",
        b"null",
        b'{"address": {}, "utterance": {}}',
        b"{}",
    ]
    path = tmp_path / "spool.jsonl"
    path.write_bytes(b"\n".join(lines[seed * 2 : seed * 2 + 2]))
    stored: list[object] = []

    async def accept(*row: object) -> None:
        stored.append(row)

    spool = Spool(path)
    async with asyncio.timeout(5):
        await spool.drain(accept)
    assert stored == []
    assert not spool.waiting


@often
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=4), st.binary(max_size=300))
def test_a_signature_of_slack(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(HaokeError):
        check("a signing secret", {"X-Slack-Request-Timestamp": str(int(time.time())), **headers}, body)
