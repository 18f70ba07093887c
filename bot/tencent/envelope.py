"""Tencent's envelope for callbacks: a SHA-1 over sorted parts as signature, AES-256-CBC around the message.

    key   = base64(EncodingAESKey + "=")          32 bytes; the first 16 are the IV as well
    plain = 16 random bytes | length of msg (uint32, big-endian) | msg | receive_id
    pad   = PKCS#7 to blocks of 32, although AES has blocks of 16

Every way in which an envelope can be wrong is a clean `NotAllowed` or `BadInput`.
"""

import base64
import binascii
import hmac
import os
import struct
import time
from hashlib import sha1
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.errors import BadInput, ConfigError, NotAllowed

STALE_S: Final = 300  # an older request may be a replay; Tencent states no window
_BLOCK: Final = 32
_HEAD: Final = 20  # 16 random bytes and the length


def signature(*parts: str) -> str:
    """Tencent's signature: SHA-1 over the parts, sorted by their bytes and joined by nothing."""
    joined = b"".join(sorted(part.encode("utf-8", "surrogateescape") for part in parts))
    return sha1(joined).hexdigest()  # noqa: S324 - the protocol's choice


def check(offered: str, *parts: str) -> None:
    """NotAllowed (401) unless the signature fits."""
    expected = signature(*parts).encode()
    if not hmac.compare_digest(expected, offered.encode("utf-8", "replace")):
        raise NotAllowed("the signature does not fit", status=401)


def check_fresh(stamp: str, now: float | None = None) -> None:
    """NotAllowed (401) unless the timestamp is of the last five minutes."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise NotAllowed("timestamp is missing or no number", status=401)
    if abs((time.time() if now is None else now) - int(stamp)) > STALE_S:
        raise NotAllowed("timestamp is more than five minutes off", status=401)


class Envelope:
    """Opens and seals the messages of one account."""

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self._token = token
        self._receive_id = receive_id.encode()
        self._key = _key(encoding_aes_key)

    def opened(self, msg_signature: str, stamp: str, nonce: str, sealed: str) -> bytes:
        """The message inside, once signature, padding, length and receiver have been checked."""
        check(msg_signature, self._token, stamp, nonce, sealed)
        plain = _unpadded(self._decrypted(_strict(sealed)))
        if len(plain) < _HEAD:
            raise BadInput("the envelope is too short")
        (length,) = struct.unpack(">I", plain[16:_HEAD])
        end = _HEAD + length
        if end > len(plain):
            raise BadInput("the envelope's length is wrong")
        if not hmac.compare_digest(plain[end:], self._receive_id):
            raise NotAllowed("the envelope is for somebody else", status=401)
        return plain[_HEAD:end]

    def sealed(self, message: bytes, *, salt: bytes | None = None) -> str:
        """A message as base64 text that only the other side can open."""
        body = (salt or os.urandom(16)) + struct.pack(">I", len(message)) + message + self._receive_id
        count = _BLOCK - len(body) % _BLOCK
        encryptor = Cipher(AES(self._key), CBC(self._key[:16])).encryptor()
        return base64.b64encode(
            encryptor.update(body + bytes([count]) * count) + encryptor.finalize()
        ).decode()

    def answer(self, xml: str, nonce: str) -> str:
        """A passive reply in its envelope."""
        sealed, stamp = self.sealed(xml.encode()), str(int(time.time()))
        mark = signature(self._token, stamp, nonce, sealed)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{mark}]]></MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{cdata(nonce)}]]></Nonce></xml>"
        )

    def _decrypted(self, raw: bytes) -> bytes:
        if not raw or len(raw) % 16:
            raise BadInput("the envelope is no whole number of blocks")
        decryptor = Cipher(AES(self._key), CBC(self._key[:16])).decryptor()
        return decryptor.update(raw) + decryptor.finalize()


def cdata(text: str) -> str:
    """Text that cannot end the CDATA section it stands in, without characters that XML forbids."""
    legal = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return legal.encode("utf-8", "ignore").decode().replace("]]>", "]]]]><![CDATA[>")


def _key(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded + "=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(encoded) != 43 or len(key) != 32:
        raise ConfigError("encoding_aes_key must be the 43 letters and digits that Tencent shows")
    return key


def _strict(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("the envelope is not base64") from None


def _unpadded(plain: bytes) -> bytes:
    count = plain[-1]
    if not 1 <= count <= _BLOCK or plain[-count:] != bytes([count]) * count:
        raise BadInput("the envelope's padding is wrong")
    return plain[:-count]
