"""What `haoke check --channel slack` asks Slack."""

from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.connector import Checked

NEEDED: Final = ("chat:write", "app_mentions:read", "im:history")


async def checks(config: Mapping[str, Any]) -> list[Checked]:
    """Every setting, as far as Slack can tell."""
    found = [_signing(config)] if config["mode"] == "http" else [await _app_token(config)]
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


async def _bot_token(config: Mapping[str, Any]) -> list[Checked]:
    if not config.get("bot_token"):
        return [Checked("bot_token", "fail", "not set; Slack shows it under OAuth & Permissions")]
    answer = await _ask(config, "bot_token", "auth.test")
    if isinstance(answer, str):
        return [Checked("bot_token", "fail", f"Slack says {answer}")]
    found = [
        Checked("bot_token", "ok", f"{answer.get('user', 'the bot')} in {answer.get('team', 'a workspace')}")
    ]
    if config.get("team_id") and answer.get("team_id") != config["team_id"]:
        found.append(Checked("team_id", "fail", f"the token is of {answer.get('team_id')}"))
    if config.get("bot_user_id") and answer.get("user_id") != config["bot_user_id"]:
        found.append(Checked("bot_user_id", "fail", f"the token is of {answer.get('user_id')}"))
    if scopes := str(answer.get("scopes", "")):
        missing = [scope for scope in NEEDED if scope not in scopes.split(",")]
        state, detail = ("fail", f"missing: {', '.join(missing)}") if missing else ("ok", scopes)
        found.append(Checked("scopes", "fail" if state == "fail" else "ok", detail))
    return found


async def _ask(config: Mapping[str, Any], token: str, method: str) -> Mapping[str, Any] | str:
    client = AsyncWebClient(token=config[token].get_secret_value(), base_url=str(config["api_url"]))
    try:
        answer = await client.api_call(method)
    except SlackApiError as error:
        return str(error.response.get("error", "no"))
    except (SlackClientError, OSError, TimeoutError, ValueError) as error:
        return f"nothing: {type(error).__name__}"
    data: Any = answer.data
    scopes = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {**data, "scopes": scopes} if isinstance(data, dict) else "nothing that can be read"
