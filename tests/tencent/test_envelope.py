"""Tencent's envelope against its official samples, and every way it can be wrong."""

import base64
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput, ConfigError, NotAllowed
from bot.tencent import xml
from bot.tencent.envelope import Envelope, cdata, check_fresh, signature

# The sample of developer.work.weixin.qq.com, "callback configuration".
TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
SAMPLE = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echo": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
}
ENVELOPE = Envelope(TOKEN, KEY, CORP)


def test_the_official_sample_opens() -> None:
    args = (SAMPLE["msg_signature"], SAMPLE["timestamp"], SAMPLE["nonce"], SAMPLE["echo"])
    assert ENVELOPE.opened(*args) == b"1616140317555161061"


@given(st.binary(max_size=300))
def test_what_is_sealed_comes_back(message: bytes) -> None:
    sealed = ENVELOPE.sealed(message)
    assert ENVELOPE.opened(signature(TOKEN, "1", "2", sealed), "1", "2", sealed) == message


def test_a_passive_reply_is_signed_over_what_it_holds() -> None:
    fields = xml.read(ENVELOPE.answer("<xml/>", "n]]>").encode())
    assert fields["Nonce"] == "n]]>"
    args = (fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    assert ENVELOPE.opened(*args) == b"<xml/>"


def raw(plain: bytes) -> str:
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "no base64!",
        "ü" * 8,
        base64.b64encode(b"15 bytes of text").decode()[:-4],
        raw(b"r" * 16 + b"\0" * 16),  # padding of nothing
        raw(b"x" * 31 + b"\x21"),  # padding longer than a block
        raw(b"x" * 30 + b"\x02\x03"),  # padding that is not all the same
        raw(b"x" * 16 + bytes([16]) * 16),  # nothing left but the random bytes
        raw(b"r" * 16 + struct.pack(">I", 1 << 31) + b"hello" + bytes([7]) * 7),  # a length beyond the end
    ],
)
def test_a_broken_envelope_is_a_clean_refusal(sealed: str) -> None:
    with pytest.raises(BadInput):
        ENVELOPE.opened(signature(TOKEN, "1", "2", sealed), "1", "2", sealed)


def test_an_envelope_for_somebody_else_is_refused() -> None:
    sealed = Envelope(TOKEN, KEY, "another").sealed(b"hello")
    with pytest.raises(NotAllowed):
        ENVELOPE.opened(signature(TOKEN, "1", "2", sealed), "1", "2", sealed)


@pytest.mark.parametrize("offered", ["", "0" * 40, "ümläut", "5c45ff"])
def test_a_wrong_signature_is_refused(offered: str) -> None:
    with pytest.raises(NotAllowed):
        ENVELOPE.opened(offered, "1409659589", "263014780", SAMPLE["echo"])


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "1e9", "²", "1409659000", "1409660000"])
def test_a_time_that_is_off_or_none_is_refused(stamp: str) -> None:
    with pytest.raises(NotAllowed):
        check_fresh(stamp, now=1409659589)


@pytest.mark.parametrize("key", ["", "x" * 43 + "=", "short", "!" * 43])
def test_a_key_that_is_none_is_found_at_the_start(key: str) -> None:
    with pytest.raises(ConfigError):
        Envelope(TOKEN, key, CORP)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<xml>",
        b"<html/>",
        b"\xff\xfe<xml/>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
        b'<!DOCTYPE xml SYSTEM "http://x.test/a.dtd"><xml/>',
        b'<?xml version="1.0" encoding="klingon"?><xml/>',
        b"<xml>" + b"x" * 70_000 + b"</xml>",
    ],
)
def test_xml_that_is_not_tencents_is_refused(document: bytes) -> None:
    with pytest.raises(BadInput):
        xml.read(document)


@given(st.text())
def test_no_text_leaves_its_cdata_section(text: str) -> None:
    document = f"<xml><Content><![CDATA[{cdata(text)}]]></Content></xml>"
    assert set(xml.read(document.encode())) == {"Content"}
