"""What `haoke check` says of the settings that Tencent's channels share."""

from collections.abc import Mapping
from typing import Any, Final

from yarl import URL

from bot.connector import Checked
from bot.errors import DeliveryError
from bot.tencent.api import Api, Refused

ALLOW_LIST: Final = frozenset({40164, 60020})  # this server's address is not on the account's list


def addresses(config: Mapping[str, Any], host: str, without: str) -> list[Checked]:
    """Where Tencent and customers are met; `without` says what an empty `public_url` means."""
    ours = URL(str(config["api_url"])).host == host
    return [
        Checked(
            "api_url",
            "ok" if ours else "warn",
            "is Tencent's" if ours else "is not Tencent's; right for tests only",
        ),
        _public(str(config.get("public_url") or ""), without),
    ]


def sealing(config: Mapping[str, Any]) -> list[Checked]:
    """Token and key: their form was looked at when the channel was made; only a callback tells whether they are the account's."""
    later = (
        "whether it is the account's shows when Tencent calls: 'signature' or 'envelope' in the log says not"
    )
    return [
        Checked("token", "ok", f"is set; {later}"),
        Checked("encoding_aes_key", "ok", f"is a key of 32 bytes; {later}")
        if config.get("encoding_aes_key")
        else Checked("encoding_aes_key", "warn", "not set: sealed messages cannot be read"),
    ]


async def token(api: Api) -> Refused | DeliveryError | None:
    """Why Tencent gives no access token; None where it does."""
    try:
        await api.token()
    except DeliveryError as error:
        return error
    return None


def _public(given: str, without: str) -> Checked:
    if not given:
        return Checked("public_url", "ok", f"not set: {without}")
    try:
        url = URL(given)
    except ValueError:
        url = URL("")
    if url.scheme not in ("http", "https") or not url.host:
        return Checked("public_url", "fail", f"{given} is no address that begins with https://")
    if url.scheme == "http":
        return Checked("public_url", "warn", f"{given}: phones warn of pages without https")
    return Checked(
        "public_url", "ok", f"{given}; open {given.rstrip('/')}/livez on a phone to see that it is there"
    )
