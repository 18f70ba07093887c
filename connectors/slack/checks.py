"""What `haoke check --channel slack` says: every setting is asked of Slack, or said to be one that Slack cannot judge."""

from collections.abc import Mapping
from typing import Any, Final

from bot.connector import Checked
from connectors.slack.asking import ask
from connectors.slack.checks_desk import desk

NEEDED: Final = ("chat:write", "app_mentions:read", "im:history")
# Scopes without which the channel works, and what is missing then.
LOST: Final = {
    "channels:history": "what people write in public channels without calling the bot is not heard",
    "groups:history": "the same in private channels",
    "files:read": "files that customers send are not taken",
    "files:write": "customers' files are not shown in the desk's channel",
}
SLACK: Final = "https://slack.com/api/"
NAMED: Final = (("team_id", "team_id"), ("bot_user_id", "user_id"), ("bot_id", "bot_id"))


async def checks(config: Mapping[str, Any]) -> list[Checked]:
    """Every setting."""
    found = [*_ways(config), await _app_token(config), *await _client(config)]
    many = bool(config.get("client_id") and config.get("client_secret"))
    if many and not config.get("bot_token"):
        unasked = [Checked("bot_token", "ok", "is not needed: each workspace installs the app")]
        return [*found, *unasked, *_unknown(config), *await desk(config, "")]
    return [*found, *await _bot_token(config)]


def _ways(config: Mapping[str, Any]) -> list[Checked]:
    """What decides how the desk and Slack meet; Slack is asked of none of it."""
    http = config["mode"] == "http"
    mode = "Slack calls /webhooks/slack/events" if http else "we call Slack; switch Socket Mode on there"
    listen = {
        "all": "whatever people write in channels is answered",
        "mentions": "in channels who calls the bot is answered, and on in that thread",
    }
    thumbs = "thumbs stand under replies; Slack sends their clicks where Interactivity is on"
    ours = config["api_url"] == SLACK
    return [
        Checked("enabled", "ok", "is on"),
        Checked("mode", "ok", mode),
        _signing(config)
        if http
        else Checked("signing_secret", "ok", "is not needed: Socket Mode signs nothing"),
        Checked("listen", "ok", listen[str(config.get("listen", "all"))]),
        Checked("feedback", "ok", thumbs if config.get("feedback") else "is off"),
        Checked(
            "api_url",
            "ok" if ours else "warn",
            "is Slack's" if ours else "is not Slack's; right for tests only",
        ),
    ]


def _signing(config: Mapping[str, Any]) -> Checked:
    if not config.get("signing_secret"):
        return Checked("signing_secret", "fail", "not set; Slack shows it under Basic Information")
    length = len(config["signing_secret"].get_secret_value())
    if length != 32:
        return Checked("signing_secret", "warn", f"has {length} characters; Slack's have 32")
    return Checked(
        "signing_secret", "ok", "is set; whether it is this app's shows when Slack verifies the URL"
    )


async def _app_token(config: Mapping[str, Any]) -> Checked:
    if config["mode"] == "http":
        return Checked("app_token", "ok", "is not needed: Slack calls us")
    if not config.get("app_token"):
        return Checked(
            "app_token", "fail", "not set; Slack makes one under Basic Information, App-Level Tokens"
        )
    answer = await ask(config, "app_token", "apps.connections.open")
    if isinstance(answer, str):
        return Checked("app_token", "fail", f"Slack says {answer}; it needs the scope connections:write")
    return Checked("app_token", "ok", "opens connections")


async def _client(config: Mapping[str, Any]) -> list[Checked]:
    """A code that cannot be right tells whether the client and its secret are."""
    given, secret = str(config.get("client_id") or ""), config.get("client_secret")
    if not given and not secret:
        alone = "not set: one workspace, by bot_token"
        return [Checked("client_id", "ok", alone), Checked("client_secret", "ok", alone)]
    if not (given and secret):
        missing, there = ("client_secret", "client_id") if given else ("client_id", "client_secret")
        where = "not set; both stand under Basic Information, App Credentials"
        return [Checked(missing, "fail", where), Checked(there, "warn", f"means nothing without {missing}")]
    asked = {"client_id": given, "client_secret": secret.get_secret_value(), "code": "check"}
    answer = await ask(config, "", "oauth.v2.access", data=asked)
    match answer:
        case "invalid_code":
            return [Checked("client_id", "ok", "Slack knows it"), Checked("client_secret", "ok", "fits it")]
        case "bad_client_secret":
            return [
                Checked("client_id", "ok", "Slack knows it"),
                Checked("client_secret", "fail", "is not this app's"),
            ]
        case "invalid_client_id":
            unasked = Checked("client_secret", "warn", "cannot be asked: Slack knows no such client_id")
            return [Checked("client_id", "fail", "Slack knows no such app"), unasked]
    told = f"Slack says {answer if isinstance(answer, str) else 'something else'}"
    return [Checked("client_id", "warn", told), Checked("client_secret", "warn", told)]


async def _bot_token(config: Mapping[str, Any]) -> list[Checked]:
    answer: Mapping[str, Any] | str = "not set; Slack shows it under OAuth & Permissions"
    if config.get("bot_token"):
        answer = await ask(config, "bot_token", "auth.test")
        answer = f"Slack says {answer}" if isinstance(answer, str) else answer
    if isinstance(answer, str):
        return [Checked("bot_token", "fail", answer), *_unknown(config), *await desk(config, "")]
    who = f"{answer.get('user', 'the bot')} in {answer.get('team', 'a workspace')}"
    return [
        Checked("bot_token", "ok", who),
        *(_same(config, setting, answer.get(told)) for setting, told in NAMED),
        *_scopes(str(answer.get("scopes", ""))),
        *await desk(config, str(answer.get("team_id", ""))),
    ]


def _same(config: Mapping[str, Any], setting: str, told: object) -> Checked:
    if not config.get(setting):
        return Checked(setting, "ok", "not set: every event names it")
    right = told == config[setting]
    return Checked(
        setting, "ok" if right else "fail", "is the token's" if right else f"the token is of {told}"
    )


def _unknown(config: Mapping[str, Any]) -> list[Checked]:
    """Names that only a token can tell to be right."""
    return [
        Checked(setting, "warn", "cannot be asked without a token that works")
        if config.get(setting)
        else Checked(setting, "ok", "not set: every event names it")
        for setting, _ in NAMED
    ]


def _scopes(given: str) -> list[Checked]:
    if not given:
        return [Checked("scopes", "warn", "Slack does not say which ones the token has")]
    have = {scope.strip() for scope in given.split(",")}
    if missing := [scope for scope in NEEDED if scope not in have]:
        return [Checked("scopes", "fail", f"missing: {', '.join(missing)}")]
    lost = [
        Checked("scopes", "warn", f"without {scope} {what}")
        for scope, what in LOST.items()
        if scope not in have
    ]
    return lost or [Checked("scopes", "ok", given)]
