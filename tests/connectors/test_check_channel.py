"""`haoke check --channel` asks the platform, and says which setting to mend."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.commands.check_channel import NOBODY_ELSES, check_channel, findings_of
from bot.config import Config
from bot.config.channels import ChannelTable, ConnectorsConfig
from bot.errors import ConfigError
from bot.plugins import load_connectors
from bot.testing.platform import Platform
from bot.testing.stand_ins.chatwoot import ChatwootStandIn
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn
from bot.testing.stand_ins.wechat import WeChatStandIn
from bot.testing.stand_ins.wecom import WeComStandIn
from connectors.chatwoot.checks import SETTINGS as CHATWOOT
from connectors.slack.checks import LOST, NEEDED

ROOT = Path(__file__).parents[2]


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
    assert all(finding.detail for finding in found)
    worst = {"ok": 0, "warn": 1, "fail": 2}
    states = sorted(((finding.setting, finding.state) for finding in found), key=lambda it: worst[it[1]])
    return dict(states)


CHANNELS: Mapping[str, type[Platform]] = {
    "slack": WorkingSlack,
    "wechat": WeChatStandIn,
    "wecom": WeComStandIn,
    "chatwoot": ChatwootStandIn,
}


def settings_of(channel: str) -> set[str]:
    """Every setting that the channel has, as the settings' own model lists them."""
    field = ConnectorsConfig.model_fields.get(channel)
    if field is None:
        return set(CHATWOOT)
    model = field.annotation
    assert isinstance(model, type)
    assert issubclass(model, ChannelTable)
    return set(model.model_fields)


WAYS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "slack": (
        {},
        {**DESK, "feedback": True, "listen": "mentions"},
        {"mode": "socket", "app_token": "xoxb-1", "signing_secret": ""},
        {**CLIENT, "bot_token": "", **DESK, "desk_team": TEAM},
        {"bot_token": "xoxb-wrong", **CLIENT},
        {"client_id": "11.22"},
        {**CLIENT, "client_id": "9"},
    ),
    "wechat": ({}, {"mode": "plain", "encoding_aes_key": ""}, {"app_secret": ""}, {"app_secret": "wrong"}),
    "wecom": ({}, {"agent_id": "", "secret": ""}, {"agent_id": ""}, {"secret": ""}, {"kf_secret": ""}),
    "chatwoot": ({"enabled": True}, {"bot_token": SecretStr("other")}, {"url": "http://127.0.0.1:1"}),
}


@pytest.mark.parametrize("channel", CHANNELS)
async def test_every_setting_is_spoken_of_however_the_channel_is_set(channel: str) -> None:
    for changed in WAYS[channel]:
        found = await findings(CHANNELS[channel](), **changed)
        assert settings_of(channel) - set(found) == set(), changed
        assert set(found) <= settings_of(channel) | {"scopes"}


@pytest.mark.parametrize("channel", sorted(set(ConnectorsConfig.model_fields) - set(CHANNELS)))
async def test_channels_without_a_platform_say_so_of_every_setting(channel: str) -> None:
    config = Config()
    cls = load_connectors(config)[channel]
    found = await findings_of(cls, config.connectors.table(channel))
    assert {finding.setting for finding in found} == settings_of(channel)
    assert {finding.detail for finding in found} == {NOBODY_ELSES}


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_page_of_a_channel_lists_every_setting(channel: str) -> None:
    page = (ROOT / "docs" / "channels" / f"{channel}.md").read_text(encoding="utf-8")
    table = page.partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed == settings_of(channel)
    assert f"haoke check --channel {channel}" in page
    assert "https://your.host/webhooks/" in page


def test_the_page_of_slack_names_every_scope() -> None:
    page = (ROOT / "docs" / "channels" / "slack.md").read_text(encoding="utf-8")
    assert [scope for scope in (*NEEDED, *LOST) if f"`{scope}`" not in page] == []


async def test_settings_that_are_right_are_said_to_be() -> None:
    for platform, changed in (
        (WorkingSlack(), {**DESK, **CLIENT, "bot_id": "B1"}),
        (WeChatStandIn(), {}),
        (WeComStandIn(), {}),
        (ChatwootStandIn(), {}),
    ):
        found = await findings(platform, **changed)
        assert found.pop("api_url", "warn") == "warn"  # of a stand-in
        assert set(found.values()) == {"ok"}, found


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
        (WorkingSlack, {**DESK, "desk_team": "T9"}, "desk_team"),
        (WorkingSlack, {**CLIENT, **DESK, "bot_token": "", "team_id": ""}, "desk_team"),
        (WorkingSlack, {"mode": "socket"}, "app_token"),
        (WeChatStandIn, {"app_secret": ""}, "app_secret"),
        (WeChatStandIn, {"public_url": "your.host"}, "public_url"),
        (WeComStandIn, {"corp_id": ""}, "settings"),
        (WeComStandIn, {"agent_id": ""}, "agent_id"),
        (WeComStandIn, {"secret": ""}, "secret"),
        (ChatwootStandIn, {"bot_token": SecretStr("other")}, "bot_token"),
        (ChatwootStandIn, {"url": "http://127.0.0.1:1"}, "url"),
        (ChatwootStandIn, {"url": ""}, "settings"),
        (ChatwootStandIn, {"sining_secret": "x"}, "sining_secret"),
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
    with pytest.raises(ConfigError, match=r"no table .connectors.kf.; channels with one: .*wecom"):
        check_channel(None, "kf")
