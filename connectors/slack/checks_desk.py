"""What `haoke check --channel slack` says of a channel as a desk, and of who answers there."""

from collections.abc import Mapping
from typing import Any

from bot.connector import Checked
from connectors.slack.asking import ask


async def desk(config: Mapping[str, Any], team: str) -> list[Checked]:
    """The channel, its workspace and its people; `team` is the workspace of the settings' token, where there is one."""
    if not config.get("desk_channel"):
        return [
            Checked("desk_channel", "ok", "not set: people answer at /desk"),
            *(
                Checked(name, "warn", "means nothing without desk_channel")
                if config.get(name)
                else Checked(name, "ok", "is not needed without desk_channel")
                for name in ("desk_team", "desk_members")
            ),
        ]
    if not team:
        unasked = "Slack can be asked of it only with a bot_token that works"
        return [
            Checked("desk_channel", "warn", f"{unasked}; invite the app into it"),
            _team(config, team),
            _named(config) or Checked("desk_members", "ok", f"{unasked}; their form is right"),
        ]
    asked = {"channel": str(config["desk_channel"]), "limit": "1"}
    answer = await ask(config, "bot_token", "conversations.history", data=asked)
    told = f"Slack says {answer}; invite the app into the channel" if isinstance(answer, str) else ""
    found = [
        Checked("desk_channel", "fail" if told else "ok", told or "the app is in it"),
        _team(config, team),
    ]
    if (nobody := _named(config)) is not None:
        return [*found, nobody]
    return [*found, *[await _member(config, str(member)) for member in config["desk_members"]]]


def _team(config: Mapping[str, Any], team: str) -> Checked:
    given = str(config.get("desk_team") or "")
    if not team:
        if given or config.get("team_id"):
            return Checked("desk_team", "ok", f"the channel is looked for in {given or config['team_id']}")
        if not (config.get("client_id") and config.get("client_secret")):
            return Checked("desk_team", "ok", "not set: the channel is in the token's workspace")
        return Checked(
            "desk_team",
            "fail",
            "not set: of the app in several workspaces it must be known where the desk is",
        )
    if given and given != team:
        return Checked("desk_team", "fail", f"the token is of {team}")
    return Checked(
        "desk_team", "ok", "is the token's" if given else "not set: the channel is in the token's workspace"
    )


def _named(config: Mapping[str, Any]) -> Checked | None:
    if config.get("desk_members"):
        return None
    return Checked("desk_members", "fail", "nobody is named, so nobody can answer there")


async def _member(config: Mapping[str, Any], member: str) -> Checked:
    user, _, account = member.partition("=")
    answer = await ask(config, "bot_token", "users.info", data={"user": user})
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
