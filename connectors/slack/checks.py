"""What `haoke check --channel slack` asks Slack."""

from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.connector import Checked

NEEDED: Final = ("chat:write", "app_mentions:read", "im:history")
# Scopes without which the channel works, and what is missing then.
LOST: Final = {
    "channels:history": "what people write in public channels without calling the bot is not heard",
    "groups:history": "the same in private channels",
    "files:read": "files that customers send are not taken",
    "files:write": "customers' files are not shown in the desk's channel",
}
SLACK: Final = "https://slack.com/api/"


async def checks(config: Mapping[str, Any]) -> list[Checked]:
    """Every setting, as far as Slack can tell."""
    found = [_signing(config)] if config["mode"] == "http" else [await _app_token(config)]
    if str(config["api_url"]) != SLACK:
        found.append(Checked("api_url", "warn", "is not Slack's; right for tests only"))
    found += await _client(config)
    many = bool(config.get("client_id") and config.get("client_secret"))
    if many and not config.get("bot_token"):
        return [*found, Checked("bot_token", "ok", "is not needed: each workspace installs the app")]
    return [*found, *await _bot_token(config)]


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
    if not config.get("app_token"):
        return Checked(
            "app_token", "fail", "not set; Slack makes one under Basic Information, App-Level Tokens"
        )
    answer = await _ask(config, "app_token", "apps.connections.open")
    if isinstance(answer, str):
        return Checked("app_token", "fail", f"Slack says {answer}; it needs the scope connections:write")
    return Checked("app_token", "ok", "opens connections")


async def _client(config: Mapping[str, Any]) -> list[Checked]:
    """A code that cannot be right tells whether the client and its secret are."""
    given, secret = str(config.get("client_id") or ""), config.get("client_secret")
    if not given and not secret:
        return []
    if not (given and secret):
        missing = "client_secret" if given else "client_id"
        return [Checked(missing, "fail", "not set; both stand under Basic Information, App Credentials")]
    asked = {"client_id": given, "client_secret": secret.get_secret_value(), "code": "check"}
    answer = await _ask(config, "", "oauth.v2.access", data=asked)
    match answer:
        case "invalid_code":
            return [Checked("client_id", "ok", "Slack knows it"), Checked("client_secret", "ok", "fits it")]
        case "bad_client_secret":
            return [Checked("client_secret", "fail", "is not this app's")]
        case "invalid_client_id":
            return [Checked("client_id", "fail", "Slack knows no such app")]
    return [
        Checked("client_id", "warn", f"Slack says {answer if isinstance(answer, str) else 'something else'}")
    ]


async def _bot_token(config: Mapping[str, Any]) -> list[Checked]:
    if not config.get("bot_token"):
        return [Checked("bot_token", "fail", "not set; Slack shows it under OAuth & Permissions")]
    answer = await _ask(config, "bot_token", "auth.test")
    if isinstance(answer, str):
        return [Checked("bot_token", "fail", f"Slack says {answer}")]
    found = [
        Checked("bot_token", "ok", f"{answer.get('user', 'the bot')} in {answer.get('team', 'a workspace')}")
    ]
    for setting, told in (("team_id", "team_id"), ("bot_user_id", "user_id"), ("bot_id", "bot_id")):
        if config.get(setting):
            right = answer.get(told) == config[setting]
            state = Checked(setting, "ok", "is the token's") if right else None
            found.append(state or Checked(setting, "fail", f"the token is of {answer.get(told)}"))
    return [*found, *_scopes(str(answer.get("scopes", ""))), *await _desk(config)]


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


async def _desk(config: Mapping[str, Any]) -> list[Checked]:
    if not config.get("desk_channel"):
        return []
    asked = {"channel": str(config["desk_channel"]), "limit": "1"}
    answer = await _ask(config, "bot_token", "conversations.history", data=asked)
    told = f"Slack says {answer}; invite the app into the channel" if isinstance(answer, str) else ""
    found = [Checked("desk_channel", "fail" if told else "ok", told or "the app is in it")]
    if not config.get("desk_members"):
        return [*found, Checked("desk_members", "fail", "nobody is named, so nobody can answer there")]
    return [*found, *[await _member(config, str(member)) for member in config["desk_members"]]]


async def _member(config: Mapping[str, Any], member: str) -> Checked:
    user, _, account = member.partition("=")
    answer = await _ask(config, "bot_token", "users.info", data={"user": user})
    if answer == "missing_scope":
        return Checked(
            "desk_members", "ok", f"{member}; with the scope users:read Slack could tell who that is"
        )
    if isinstance(answer, str):
        return Checked("desk_members", "fail", f"Slack says {answer} of {user}")
    person = answer.get("user")
    if isinstance(person, Mapping) and (person.get("deleted") or person.get("is_bot")):
        return Checked("desk_members", "fail", f"{user} has left, or is a bot")
    return Checked("desk_members", "ok", f"{user} answers as {account}")


async def _ask(
    config: Mapping[str, Any], token: str, method: str, *, data: Mapping[str, str] | None = None
) -> Mapping[str, Any] | str:
    """What Slack answers, or its word for why not."""
    secret = config[token].get_secret_value() if token else None
    client = AsyncWebClient(token=secret, base_url=str(config["api_url"]))
    try:
        answer = await client.api_call(method, data=dict(data or {}))
    except SlackApiError as error:
        return str(error.response.get("error", "no"))
    except (SlackClientError, OSError, TimeoutError, ValueError) as error:
        return f"nothing: {type(error).__name__}"
    told: Any = answer.data
    scopes = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {**told, "scopes": scopes} if isinstance(told, dict) else "nothing that can be read"
