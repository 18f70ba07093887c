"""Who calls over HTTP: the holder of `web.api_key`, or anybody."""

import hmac
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.errors import NotAllowed


def same_host(origin: str, host: str) -> bool:
    """Whether a page's origin is on this host and port; `null` and addresses that nobody could visit are on none."""
    try:
        parts = urlsplit(origin)
    except ValueError:  # "http://[" for one
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()


class Access:
    """Checks the `Authorization: Bearer …` header against the one key of the settings."""

    def __init__(self, api_key: SecretStr | None) -> None:
        self._key = api_key.get_secret_value().encode() if api_key else b""

    @property
    def configured(self) -> bool:
        """Whether there is a key at all."""
        return bool(self._key)

    def trusted(self, authorization: str | None) -> bool:
        """Whether the caller holds the key; False for a caller who shows none, NotAllowed (401) for a wrong one."""
        if not authorization:
            return False
        scheme, _, token = authorization.partition(" ")
        offered = token.strip().encode("utf-8", "replace")
        if scheme.lower() != "bearer" or not self._key or not hmac.compare_digest(offered, self._key):
            raise NotAllowed("the key in the Authorization header is not the one of web.api_key", status=401)
        return True

    def demand(self, authorization: str | None) -> None:
        """Let only the holder of the key pass; without a configured key nobody does (403)."""
        if not self._key:
            raise NotAllowed("set web.api_key (HAOKE_WEB__API_KEY) to open /api", status=403)
        if not self.trusted(authorization):
            raise NotAllowed("send the key as 'Authorization: Bearer …'", status=401)
