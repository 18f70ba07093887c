"""What `haoke check --channel wecom` says: every setting is asked of WeCom, or said to be one that it cannot be asked about."""

from collections.abc import Mapping
from typing import Any, Final

from bot.connector import Checked
from bot.tencent import checks as shared
from bot.tencent.api import Api

HOST: Final = "qyapi.weixin.qq.com"


async def checks(config: Mapping[str, Any], kf: Api, app: Api) -> list[Checked]:
    """Every setting."""
    native = bool(config.get("native_desk", True))
    kf_secret, secret = await _customers(config, kf), await _members(config, app)
    known = kf_secret.state == "ok" or (bool(config.get("secret")) and secret[1].state == "ok")
    corp = f"WeCom knows {config['corp_id']}" if known else "cannot be told without an access token"
    return [
        Checked("enabled", "ok", "is on"),
        Checked("corp_id", "ok" if known else "warn", corp),
        kf_secret,
        *secret,
        *shared.sealing(config),
        Checked(
            "native_desk",
            "ok",
            "handoffs go to WeCom's desk; somebody must be on duty there"
            if native
            else "people answer at /desk",
        ),
        *shared.addresses(config, HOST, "pictures under a path of your own site are left out"),
    ]


async def _customers(config: Mapping[str, Any], kf: Api) -> Checked:
    if not config.get("kf_secret"):
        return Checked("kf_secret", "warn", "not set: customers cannot be heard or answered")
    return _told("kf_secret", await shared.token(kf))


async def _members(config: Mapping[str, Any], app: Api) -> list[Checked]:
    """The app inside the company needs both or neither."""
    agent, secret = bool(config.get("agent_id")), bool(config.get("secret"))
    if not agent and not secret:
        none = "not set: no app inside the company"
        return [Checked("agent_id", "ok", none), Checked("secret", "ok", none)]
    if not agent:
        return [
            Checked("agent_id", "fail", "not set; it stands beside the app's secret"),
            _told("secret", await shared.token(app)),
        ]
    if not secret:
        return [
            Checked("agent_id", "warn", "means nothing without secret"),
            Checked("secret", "fail", "not set: members cannot be answered"),
        ]
    said = "is set; a wrong one shows with the first answer (errcode 40056 or 301002)"
    return [Checked("agent_id", "ok", said), _told("secret", await shared.token(app))]


def _told(setting: str, error: Exception | None) -> Checked:
    if error is None:
        return Checked(setting, "ok", "WeCom gives an access token")
    return Checked(setting, "fail", f"no access token: {error}")
