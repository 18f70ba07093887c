"""What `haoke check --channel chatwoot` says: the address and the token are asked of Chatwoot; nothing is changed there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientError

from bot.connector import Checked

if TYPE_CHECKING:
    from aiohttp import ClientSession

SETTINGS: Final = ("use", "enabled", "url", "bot_token", "signing_secret")
# Chatwoot looks at the token before it looks for the account, and there is no account 0.
NOWHERE: Final = "/api/v1/accounts/0/conversations/0/toggle_status"


async def checks(config: Mapping[str, Any], http: "ClientSession") -> list[Checked]:
    """Every setting, and what is none."""
    url, secret = str(config["url"]).rstrip("/"), config["signing_secret"].get_secret_value()
    return [
        Checked("use", "ok", "is this bridge"),
        Checked("enabled", "ok", "is on"),
        await _url(http, url),
        await _bot_token(http, url, config["bot_token"].get_secret_value()),
        Checked(
            "signing_secret",
            "ok",
            f"is set ({len(secret)} characters); whether it is this bot's shows with the first webhook: 401 in the log says not",
        ),
        *(Checked(name, "fail", "is no setting of this channel") for name in config if name not in SETTINGS),
    ]


async def _url(http: "ClientSession", url: str) -> Checked:
    try:
        async with http.get(f"{url}/api") as answer:
            told = await answer.json(content_type=None) if answer.status == 200 else None
    except (ClientError, TimeoutError, OSError, ValueError) as error:
        return Checked("url", "fail", f"Chatwoot does not answer there: {type(error).__name__}")
    if not isinstance(told, dict) or "version" not in told:
        return Checked("url", "fail", "what answers there is no Chatwoot")
    return Checked("url", "ok", f"Chatwoot {str(told['version'])[:20]} answers")


async def _bot_token(http: "ClientSession", url: str, token: str) -> Checked:
    """A call that a bot may make, for a conversation that there is not."""
    try:
        headers = {"api_access_token": token}
        async with http.post(url + NOWHERE, json={"status": "open"}, headers=headers) as answer:
            status = answer.status
    except (ClientError, TimeoutError, OSError) as error:
        return Checked("bot_token", "warn", f"cannot be asked: {type(error).__name__}")
    if status in (401, 403):
        return Checked(
            "bot_token", "fail", "Chatwoot refuses it; the bot's access token stands under Settings, Bots"
        )
    if status == 404:
        return Checked("bot_token", "ok", "Chatwoot takes it")
    return Checked("bot_token", "warn", f"Chatwoot answers {status}, which tells nothing of the token")
