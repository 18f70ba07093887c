"""`haoke check --channel` asks the platform, and says which setting to mend."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.commands.check_channel import _findings, check_channel
from bot.config import Config
from bot.errors import ConfigError
from bot.plugins import load_connectors
from bot.testing.platform import Platform
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn
from bot.testing.stand_ins.wechat import WeChatStandIn
from bot.testing.stand_ins.wecom import WeComStandIn


class WorkingSlack(SlackStandIn):
    """Slack on a good day."""

    async def other(self, name: str, details: Mapping[str, Any]) -> web.Response:
        known = {"ok": True, "team": "Shop", "team_id": TEAM, "user": "haoke", "user_id": BOT}
        headers = {"X-OAuth-Scopes": "chat:write,app_mentions:read,im:history"}
        return web.json_response(known, headers=headers)


async def findings(platform: Platform, **changed: Any) -> dict[str, str]:
    async with platform.open():
        table = {**platform.table(), **changed}
        config = Config.model_validate({"connectors": {platform.channel: table}})
        cls = load_connectors(config)[platform.channel]
        found = await _findings(cls, config.connectors.table(platform.channel))
    return {finding.setting: finding.state for finding in found}


async def test_settings_that_are_right_are_said_to_be() -> None:
    assert set((await findings(WorkingSlack())).values()) == {"ok"}
    assert set((await findings(WeChatStandIn())).values()) == {"ok"}
    assert set((await findings(WeComStandIn())).values()) == {"ok"}


@pytest.mark.parametrize(
    ("platform", "changed", "setting"),
    [
        (WorkingSlack, {"bot_token": "xoxb-wrong"}, "bot_token"),
        (WorkingSlack, {"team_id": "T9"}, "team_id"),
        (WorkingSlack, {"signing_secret": ""}, "signing_secret"),
        (SlackStandIn, {}, "bot_token"),
        (WeChatStandIn, {"app_secret": "wrong"}, "app_secret"),
        (WeChatStandIn, {"encoding_aes_key": "short"}, "settings"),
        (WeComStandIn, {"corp_id": ""}, "settings"),
    ],
)
async def test_the_setting_that_is_wrong_is_named(
    platform: type[Platform], changed: dict[str, Any], setting: str
) -> None:
    assert (await findings(platform(), **changed))[setting] == "fail"


def test_a_channel_that_is_off_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="HAOKE_CONNECTORS__SLACK__ENABLED"):
        check_channel(None, "slack")
