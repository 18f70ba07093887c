"""The shop's settings: ``config.toml`` in plain words, overridden by ``HAOKE_…`` variables, checked all at once."""

from bot.config.actions import ActionsConfig
from bot.config.channels import (
    ChannelTable,
    ConnectorsConfig,
    ConsoleConfig,
    DeskConfig,
    RestConfig,
    SlackConfig,
    WebWidgetConfig,
    WeChatConfig,
    WeComConfig,
)
from bot.config.handoff import HandoffConfig
from bot.config.identity import IdentityConfig
from bot.config.limits import LimitsConfig
from bot.config.load import load_config
from bot.config.mcp import McpServerConfig
from bot.config.models import (
    Autonomy,
    Config,
    EffectsConfig,
    JudgementConfig,
    KnowledgeConfig,
    LogConfig,
    ShopConfig,
    SkillsConfig,
    StoreConfig,
    TurnConfig,
    UnderstandingConfig,
    WebConfig,
)
from bot.config.outreach import OutreachConfig
from bot.config.privacy import PrivacyConfig

__all__ = [
    "ActionsConfig",
    "Autonomy",
    "ChannelTable",
    "Config",
    "ConnectorsConfig",
    "ConsoleConfig",
    "DeskConfig",
    "EffectsConfig",
    "HandoffConfig",
    "IdentityConfig",
    "JudgementConfig",
    "KnowledgeConfig",
    "LimitsConfig",
    "LogConfig",
    "McpServerConfig",
    "OutreachConfig",
    "PrivacyConfig",
    "RestConfig",
    "ShopConfig",
    "SkillsConfig",
    "SlackConfig",
    "StoreConfig",
    "TurnConfig",
    "UnderstandingConfig",
    "WeChatConfig",
    "WeComConfig",
    "WebConfig",
    "WebWidgetConfig",
    "load_config",
]
