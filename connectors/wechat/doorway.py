"""Who calls the webhook: every check that Tencent's rules name, made before a message is looked at."""

from collections.abc import Mapping
from typing import Any, Final

from bot.errors import BadInput, NotAllowed
from bot.tencent import xml
from bot.tencent.account import Given
from bot.tencent.envelope import Envelope, check, check_fresh

_LONGEST: Final = 200  # characters of a parameter


class Doorway:
    """One account's token, mode and envelope."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        given = Given("wechat", config)
        self._token = given.secret("token")
        self._safe = config["mode"] == "safe"
        key = given.secret("encoding_aes_key", needed=self._safe)
        self.envelope = Envelope(self._token, key, given.text("app_id")) if key else None

    def check_address(self, query: Mapping[str, str]) -> str:
        """The echo that proves to WeChat that this address is ours."""
        self._check_signature(query)
        if not query.get("echostr"):
            raise BadInput("echostr is missing")
        return query["echostr"]

    def message(self, query: Mapping[str, str], raw: bytes) -> Mapping[str, str]:
        """The fields of a pushed message."""
        sealed = query.get("encrypt_type", "raw") == "aes"
        if self._safe and not sealed:
            raise NotAllowed("this account takes encrypted messages only")
        if not sealed:
            self._check_signature(query)
            return xml.read(raw)
        if "signature" in query:
            self._check_signature(query)
        check_fresh(query.get("timestamp", ""))
        return self._opened(query, raw)

    def _opened(self, query: Mapping[str, str], raw: bytes) -> Mapping[str, str]:
        """In compatible mode the same document has plain fields too; only what was sealed counts."""
        if self.envelope is None:
            raise BadInput("encrypted messages need connectors.wechat.encoding_aes_key")
        outer = xml.read(raw)
        if not outer.get("Encrypt"):
            raise BadInput("there is no <Encrypt> in the XML")
        mark, stamp, nonce = (_parameter(query, name) for name in ("msg_signature", "timestamp", "nonce"))
        return xml.read(self.envelope.opened(mark, stamp, nonce, outer["Encrypt"]))

    def _check_signature(self, query: Mapping[str, str]) -> None:
        offered, stamp, nonce = (_parameter(query, name) for name in ("signature", "timestamp", "nonce"))
        check_fresh(stamp)
        check(offered, self._token, stamp, nonce)


def _parameter(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not 1 <= len(value) <= _LONGEST:
        raise NotAllowed(f"{name} is missing or too long", status=401)
    return value
