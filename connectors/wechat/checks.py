"""What `haoke check --channel wechat` says: every setting is asked of WeChat, or said to be one that it cannot be asked about."""

from collections.abc import Mapping
from typing import Any, Final

from bot.connector import Checked
from bot.tencent import checks as shared
from bot.tencent.api import Api, Refused

HOST: Final = "api.weixin.qq.com"
_NO_SUCH_ACCOUNT: Final = 40013


async def checks(config: Mapping[str, Any], api: Api) -> list[Checked]:
    """Every setting."""
    safe, passive = config["mode"] == "safe", bool(config.get("passive"))
    typing = bool(config.get("typing", True)) and not passive
    right = "an account without the right to send (48001) is answered passively by itself"
    return [
        Checked("enabled", "ok", "is on"),
        Checked(
            "mode",
            "ok" if safe else "warn",
            "sealed messages only"
            if safe
            else "plain is for test accounts: anybody who sees one URL can write",
        ),
        *await _account(config, api),
        *(shared.sealing(config) if safe else _plain(config)),
        Checked(
            "passive", "ok", "answers stand in the response to the push" if passive else f"is off; {right}"
        ),
        Checked("typing", "ok", "is shown after a second" if typing else "is not shown"),
        *shared.addresses(config, HOST, "links name the host that WeChat calls"),
    ]


def _plain(config: Mapping[str, Any]) -> list[Checked]:
    found = shared.sealing(config)
    if config.get("encoding_aes_key"):
        return found
    return [*found[:1], Checked("encoding_aes_key", "ok", "is not needed: nothing is sealed in plain mode")]


async def _account(config: Mapping[str, Any], api: Api) -> list[Checked]:
    if not config.get("app_secret"):
        return [
            Checked("app_id", "warn", f"{config['app_id']} cannot be asked without app_secret"),
            Checked("app_secret", "fail", "not set: nothing can be sent; it stands beside the AppID"),
        ]
    error = await shared.token(api)
    if error is None:
        return [
            Checked("app_id", "ok", f"WeChat knows {config['app_id']}"),
            Checked("app_secret", "ok", "WeChat gives an access token"),
        ]
    code = error.code if isinstance(error, Refused) else 0
    if code == _NO_SUCH_ACCOUNT:
        unasked = Checked("app_secret", "warn", "cannot be asked: WeChat knows no such app_id")
        return [Checked("app_id", "fail", f"no access token: {error}"), unasked]
    hint = "; put this server's address on the allow list (IP白名单)" if code in shared.ALLOW_LIST else ""
    return [
        Checked("app_id", "warn", "cannot be told without an access token"),
        Checked("app_secret", "fail", f"no access token: {error}{hint}"),
    ]
