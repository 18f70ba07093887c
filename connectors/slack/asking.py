"""One call of Slack's web API, for what `haoke check` asks: its answer, or Slack's own word for why not."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient


async def ask(
    config: Mapping[str, Any], token: str, method: str, *, data: Mapping[str, str] | None = None
) -> Mapping[str, Any] | str:
    """What Slack answers to the token of this setting, with its `scopes`; or its word for why not."""
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
