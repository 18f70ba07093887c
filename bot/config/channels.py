"""The tables under ``[connectors]``: the channels that come with Haoke, and room for any other.

Settings are the one place in ``bot`` where the built-in channels have names, so that a mistyped key is found before
anything is loaded. A stranger's table is kept as it is; its connector checks it.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, Strict, StringConstraints, model_validator

from bot.config.table import Names, Seconds, Secret, Table
from bot.errors import ConfigError

Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
SlackMember = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]+=[a-z0-9][a-z0-9._@-]{0,63}$")]


class ChannelTable(Table):
    """A built-in channel; one that is not enabled is never imported."""

    enabled: bool = False


class RestConfig(ChannelTable):
    """Rasa's REST channel: one POST is one turn."""

    enabled: bool = True
    wait_s: Seconds = 25
    keyless: bool = True
    keyless_per_minute: int = Field(default=600, ge=0)
    client_ip_header: str = ""


class ConsoleConfig(ChannelTable):
    """The terminal of ``haoke chat``."""

    enabled: bool = True


class OidcConfig(Table):
    """A company's own sign-in for the people at the desk; off without an issuer."""

    issuer: str = Field(default="", pattern=r"^(https?://\S+)?$")
    client_id: str = ""
    client_secret: Secret = None
    name: str = ""
    scopes: Names = ("openid", "profile", "email")
    roles_claim: str = "groups"
    roles: dict[str, Literal["agent", "lead", "manager", "admin"]] = Field(default_factory=dict)
    default_role: Literal["", "agent", "lead", "manager", "admin"] = ""
    session_minutes: Annotated[int, Field(ge=5, le=720)] = 60

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.issuer and not self.client_id:
            raise ValueError("an issuer needs a client_id")
        if self.issuer and not (self.roles or self.default_role):
            raise ValueError(
                "say in roles which groups may do what, or set default_role; else nobody gets in"
            )
        return self


class DeskConfig(ChannelTable):
    """The pages of the people who work here, and the calls under ``/api/desk`` for other tools."""

    enabled: bool = True
    # Empty: whatever address the browser names.
    origin: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")
    # What a proxy in front writes the caller's address in; else everybody behind it counts as one who guesses passwords.
    client_ip_header: str = ""
    oidc: OidcConfig = Field(default_factory=OidcConfig)


class WebWidgetConfig(ChannelTable):
    """The chat widget of the shop's pages; ``origins`` are the pages that may embed it besides our own."""

    enabled: bool = True
    origins: Names = ()
    audience: str = Field(default="haoke", min_length=1)
    max_sockets: int = Field(default=10_000, ge=1)
    # Of one public address; 0: no limit of its own.
    max_sockets_per_address: int = Field(default=500, ge=0)
    client_ip_header: str = ""
    demo: Literal["auto", "on", "off"] = "auto"


class SlackConfig(ChannelTable):
    """A Slack app, by signed webhooks (``http``) or by Socket Mode (``socket``)."""

    mode: Literal["http", "socket"] = "http"
    signing_secret: Secret = None
    bot_token: Secret = None
    app_token: Secret = None
    bot_id: str = ""
    bot_user_id: str = ""
    team_id: str = ""
    client_id: str = ""
    client_secret: Secret = None
    # "all": what people write in channels the app is in; "mentions": only where it is called, and on in that thread.
    listen: Literal["all", "mentions"] = "all"
    feedback: bool = False
    # A channel in which people answer handoffs, and who may: "<Slack user>=<account at the desk>".
    desk_channel: str = Field(default="", pattern=r"^([CG][A-Z0-9]+)?$")
    desk_team: str = ""
    desk_members: Annotated[tuple[SlackMember, ...], Strict(False)] = ()
    api_url: Url = "https://slack.com/api/"


class WeChatConfig(ChannelTable):
    """A WeChat service account; ``safe`` takes encrypted messages only."""

    mode: Literal["safe", "plain"] = "safe"
    app_id: str = ""
    app_secret: Secret = None
    token: Secret = None
    encoding_aes_key: Secret = None
    # For accounts without the right to customer-service messages: the answer in the response to the push.
    passive: bool = False
    typing: bool = True
    # Where customers reach this server, for links; empty: the host that WeChat calls.
    public_url: str = ""
    api_url: Url = "https://api.weixin.qq.com"


class WeComConfig(ChannelTable):
    """WeCom and its customer service (kf)."""

    corp_id: str = ""
    agent_id: str = ""
    secret: Secret = None
    kf_secret: Secret = None
    token: Secret = None
    encoding_aes_key: Secret = None
    # A handoff of a kf conversation goes to WeCom's own desk; false: people answer at ours.
    native_desk: bool = True
    # Where customers reach this server: for pictures under a path of the shop's own site.
    public_url: str = ""
    api_url: Url = "https://qyapi.weixin.qq.com"


class ConnectorsConfig(Table):
    """All channels; a name that is not ours is a stranger's connector with its own table."""

    model_config = ConfigDict(extra="allow")

    rest: RestConfig = Field(default_factory=RestConfig)
    console: ConsoleConfig = Field(default_factory=ConsoleConfig)
    desk: DeskConfig = Field(default_factory=DeskConfig)
    web: WebWidgetConfig = Field(default_factory=WebWidgetConfig)
    slack: SlackConfig = Field(default_factory=SlackConfig)
    wechat: WeChatConfig = Field(default_factory=WeChatConfig)
    wecom: WeComConfig = Field(default_factory=WeComConfig)

    __pydantic_extra__: dict[str, dict[str, object]] = Field(init=False)

    @property
    def others(self) -> Mapping[str, Mapping[str, object]]:
        """The tables of connectors that do not come with Haoke, unchecked."""
        return dict(self.__pydantic_extra__ or {})

    def enabled(self) -> tuple[str, ...]:
        """The names of the channels that are switched on; a stranger's is, unless it says ``enabled = false``."""
        ours = tuple(name for name in type(self).model_fields if getattr(self, name).enabled)
        return ours + tuple(name for name, table in self.others.items() if table.get("enabled", True))

    def table(self, name: str) -> Mapping[str, object]:
        """The settings of one channel as a plain mapping, ours and strangers' alike."""
        if name in type(self).model_fields:
            channel: ChannelTable = getattr(self, name)
            return {key: getattr(channel, key) for key in type(channel).model_fields}
        if name in self.others:
            return self.others[name]
        raise ConfigError(f"config.toml has no table [connectors.{name}]")
