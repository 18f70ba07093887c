"""`haoke check --channel` asks the platform, and says which setting to mend."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.commands.check_channel import check_channel, findings_of
from bot.config import Config
from bot.errors import ConfigError
from bot.plugins import load_connectors
from bot.testing.platform import Platform
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn
from bot.testing.stand_ins.wechat import WeChatStandIn
from bot.testing.stand_ins.wecom import WeComStandIn
from connectors.slack.checks import LOST, NEEDED


class WorkingSlack(SlackStandIn):
    """Slack on a good day."""

    async def other(self, name: str, details: Mapping[str, Any]) -> web.Response:
        refused = self.verdict(name, details)
        if refused:
            return web.json_response({"ok": False, "error": refused})
        known = {"ok": True, "team": "Shop", "team_id": TEAM, "user": "haoke", "user_id": BOT, "bot_id": "B1"}
        return web.json_response(known, headers={"X-OAuth-Scopes": ",".join(self.scopes)})

    def verdict(self, name: str, details: Mapping[str, Any]) -> str:
        """Slack's word against a call."""
        match name:
            case "oauth.v2.access" if details["client_id"] != "11.22":
                return "invalid_client_id"
            case "oauth.v2.access":
                return "invalid_code" if details["client_secret"] == "s3cret" else "bad_client_secret"
            case "conversations.history" if details["channel"] != "C0DESK":
                return "not_in_channel"
            case "users.info" if details["user"] != "U0MEI":
                return "user_not_found"
        return ""

    @property
    def scopes(self) -> tuple[str, ...]:
        return (*NEEDED, *LOST)


class NarrowSlack(WorkingSlack):
    """An app that was given too little."""

    scopes = ("chat:write", "app_mentions:read")  # type: ignore[assignment]


DESK = {"desk_channel": "C0DESK", "desk_members": ["U0MEI=mei"]}
CLIENT = {"client_id": "11.22", "client_secret": "s3cret"}


async def findings(platform: Platform, **changed: Any) -> dict[str, str]:
    async with platform.open():
        table = {**platform.table(), **changed}
        config = Config.model_validate({"connectors": {platform.channel: table}})
        cls = load_connectors(config)[platform.channel]
        found = await findings_of(cls, config.connectors.table(platform.channel))
    return {finding.setting: finding.state for finding in found}


async def test_settings_that_are_right_are_said_to_be() -> None:
    slack = await findings(WorkingSlack(), **DESK, **CLIENT, bot_id="B1")
    assert slack.pop("api_url") == "warn"  # of a stand-in
    assert set(slack) >= {"signing_secret", "bot_token", "team_id", "bot_user_id", "bot_id", "scopes"}
    assert set(slack) >= {"client_id", "client_secret", "desk_channel", "desk_members"}
    assert set(slack.values()) == {"ok"}
    assert set((await findings(WeChatStandIn())).values()) == {"ok"}
    assert set((await findings(WeComStandIn())).values()) == {"ok"}


@pytest.mark.parametrize(
    ("platform", "changed", "setting"),
    [
        (WorkingSlack, {"bot_token": "xoxb-wrong"}, "bot_token"),
        (WorkingSlack, {"team_id": "T9"}, "team_id"),
        (WorkingSlack, {"signing_secret": ""}, "signing_secret"),
        (SlackStandIn, {}, "bot_token"),
        (WorkingSlack, {"bot_id": "B9"}, "bot_id"),
        (NarrowSlack, {}, "scopes"),
        (WorkingSlack, {"client_id": "11.22"}, "client_secret"),
        (WorkingSlack, {**CLIENT, "client_id": "9"}, "client_id"),
        (WorkingSlack, {**CLIENT, "client_secret": "old"}, "client_secret"),
        (WorkingSlack, {**DESK, "desk_channel": "C9"}, "desk_channel"),
        (WorkingSlack, {"desk_channel": "C0DESK"}, "desk_members"),
        (WorkingSlack, {**DESK, "desk_members": ["U0LEFT=mei"]}, "desk_members"),
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
