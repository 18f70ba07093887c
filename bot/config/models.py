"""Every setting with its default; ``config.toml`` says the same in plain words, and a test holds the two together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, field_validator, model_validator

from bot.config.actions import ActionsConfig
from bot.config.channels import ConnectorsConfig
from bot.config.handoff import HandoffConfig
from bot.config.identity import IdentityConfig
from bot.config.limits import LimitsConfig
from bot.config.mcp import McpServerConfig
from bot.config.media import MediaConfig
from bot.config.outreach import OutreachConfig
from bot.config.privacy import PrivacyConfig
from bot.config.school import SchoolConfig
from bot.config.secrets import masked
from bot.config.table import Count, FilePath, Names, Probability, Seconds, Secret, Table
from bot.config.writer import OpinionConfig, WriterConfig

Autonomy = Literal["assist", "guarded", "full"]

BUILT_IN_SKILLS = (
    "orders",
    "logistics",
    "refunds",
    "returns",
    "products",
    "promotions",
    "account",
    "goodwill",
    "knowledge",
    "handoff",
    "feedback",
    "smalltalk",
)
_POSTGRESQL = "postgresql+asyncpg"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": _POSTGRESQL, "postgres": _POSTGRESQL}


class ShopConfig(Table):
    """Which shop the desk works for; without a fixture and with adapter ``sql`` it is the demo shop."""

    fixture: FilePath | None = None
    # "sql", "http" or "package.module:Class"
    adapter: str = Field(default="sql", pattern=r"^(sql|http|[A-Za-z_][\w.]*:[A-Za-z_]\w*)$")
    url: str = Field(default="", repr=False)
    api_key: Secret = None
    events_secret: Secret = None  # signs what the shop says at /webhooks/shop/events
    # Empty: what the shop itself says
    timezone: str = ""
    name: str = ""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                raise ValueError(f"no time zone is called {value!r}; try one like 'Asia/Shanghai'") from error
        return value


class WebConfig(Table):
    """Where the server listens; ``api_key`` opens ``/api``, without one it stays shut."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8080, ge=0, le=65535)
    api_key: Secret = None
    # bytes
    max_body: int = Field(default=65_536, ge=1024, le=16 * 1024 * 1024)
    # Where customers reach this server, for links
    public_url: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")


class StoreConfig(Table):
    """The database of conversations; empty ``url``: a SQLite file in the data folder."""

    url: str = Field(default="", repr=False)
    echo: bool = False

    @field_validator("url")
    @classmethod
    def _async_driver(cls, value: str) -> str:
        if not value:
            return value
        scheme, found, rest = value.partition("://")
        scheme = _DRIVERS.get(scheme, scheme)
        if not found or scheme not in _DRIVERS.values():
            raise ValueError("begins with sqlite+aiosqlite:// or postgresql+asyncpg://")
        return f"{scheme}://{rest}"


class TurnConfig(Table):
    """How long a turn may take, how often it is tried, and how messages that come close together are merged."""

    budget_s: Seconds = 20
    attempts: Count = 3
    lease_s: Seconds = 10
    heartbeat_s: Seconds = 3
    workers: Count = 8
    burst_ms: int = Field(default=400, ge=0, le=60_000)
    burst_max_ms: int = Field(default=8000, ge=0, le=60_000)
    supersede_max: int = Field(default=2, ge=0)

    @model_validator(mode="after")
    def _beats_in_time(self) -> "TurnConfig":
        if self.heartbeat_s * 2 > self.lease_s:
            raise ValueError("heartbeat_s must be at most half of lease_s, or one late beat loses the lease")
        return self


class JudgementConfig(Table):
    """The manager's thresholds at first start; saved versions in the database win over these."""

    clarify_below: Probability = 0.7
    dissatisfied_turns: Count = 3
    failed_clarifications: Count = 2
    # The shop's own rules about words; read again whenever the file changes
    house: FilePath | None = None


class EffectsConfig(Table):
    """Acts that change something: how long a shown confirmation stays good."""

    confirm_minutes: float = Field(default=10, gt=0, le=1440)


class UnderstandingConfig(Table):
    """The model that understands; empty ``model``: the one that ships. ``linear`` hears by n-grams alone, without torch."""

    model: str = ""
    profile: Literal["full", "linear"] = "full"
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    threads: Count = 1


class KnowledgeConfig(Table):
    """Which collections the bot answers from, how sure it must be, and where more knowledge comes from."""

    collections: Names = ("shop",)
    answer_above: Probability = 0.55
    # How sure it must be that articles which may be meant are offered by their titles; 1 offers none
    offer_above: Probability = 0.003
    # Whether the shipped reader tells, where likeness leaves doubt, if a passage answers (profile full only)
    reader: bool = True
    # A folder with a sentence-transformers model that embeds questions and passages; empty: the judge's own encoder
    encoder: str = ""
    # A folder with a cross-encoder that reads the best passages again, and says how surely one answers
    reranker: str = ""
    # Folders that are kept in step with a collection of the same name
    watch: dict[str, FilePath] = Field(default_factory=dict)
    # From how many passages on a collection's index is kept on disk, for a quicker start
    kept_from: int = Field(default=5000, ge=1)
    # Whether pages of other servers may be imported
    fetch: bool = False


class LogConfig(Table):
    """What is written to standard error; never a customer's words."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


class SkillsConfig(Table):
    """The skills that are loaded and how far each may go alone; ``[skills.<name>]`` is that skill's own table."""

    model_config = ConfigDict(extra="allow")

    use: Names = BUILT_IN_SKILLS
    reload: bool = False
    default_autonomy: Autonomy = "full"
    autonomy: dict[str, Autonomy] = Field(default_factory=dict)

    __pydantic_extra__: dict[str, dict[str, object]] = Field(init=False)

    def ceiling(self, skill: str) -> Autonomy:
        """How far this skill may go without a person."""
        return self.autonomy.get(skill, self.default_autonomy)

    def table(self, skill: str) -> Mapping[str, object]:
        """The skill's own settings, unchecked; empty when there are none."""
        return dict((self.__pydantic_extra__ or {}).get(skill, {}))

    @property
    def others(self) -> Mapping[str, Mapping[str, object]]:
        """Every ``[skills.<name>]`` table, unchecked."""
        return dict(self.__pydantic_extra__ or {})


class Config(Table):
    """All settings of one shop; ``data_dir`` holds everything that is written, ``source`` is the file read."""

    data_dir: FilePath = Path("data")
    source: Annotated[FilePath | None, Field(exclude=True)] = None
    shop: ShopConfig = Field(default_factory=ShopConfig)
    web: WebConfig = Field(default_factory=WebConfig)
    store: StoreConfig = Field(default_factory=StoreConfig)
    turn: TurnConfig = Field(default_factory=TurnConfig)
    limits: LimitsConfig = Field(default_factory=LimitsConfig)
    judgement: JudgementConfig = Field(default_factory=JudgementConfig)
    effects: EffectsConfig = Field(default_factory=EffectsConfig)
    identity: IdentityConfig = Field(default_factory=IdentityConfig)
    handoff: HandoffConfig = Field(default_factory=HandoffConfig)
    understanding: UnderstandingConfig = Field(default_factory=UnderstandingConfig)
    knowledge: KnowledgeConfig = Field(default_factory=KnowledgeConfig)
    privacy: PrivacyConfig = Field(default_factory=PrivacyConfig)
    outreach: OutreachConfig = Field(default_factory=OutreachConfig)
    writer: WriterConfig = Field(default_factory=WriterConfig)
    school: SchoolConfig = Field(default_factory=SchoolConfig)
    opinion: OpinionConfig = Field(default_factory=OpinionConfig)
    media: MediaConfig = Field(default_factory=MediaConfig)
    log: LogConfig = Field(default_factory=LogConfig)
    skills: SkillsConfig = Field(default_factory=SkillsConfig)
    actions: ActionsConfig = Field(default_factory=ActionsConfig)
    mcp: dict[str, McpServerConfig] = Field(default_factory=dict)
    connectors: ConnectorsConfig = Field(default_factory=ConnectorsConfig)

    @model_validator(mode="after")
    def _store_in_data_dir(self) -> "Config":
        if not self.store.url:
            url = f"sqlite+aiosqlite:///{self.data_dir / 'haoke.db'}"
            # The only write to a frozen value, before anybody has seen it.
            object.__setattr__(self, "store", self.store.model_copy(update={"url": url}))
        return self

    def public(self) -> dict[str, Any]:
        """Every setting as plain JSON values for people to read, with secrets and passwords masked."""
        return {name: masked(value) for name, value in self.model_dump(exclude={"source"}).items()}
