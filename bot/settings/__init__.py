"""The manager's settings: thresholds by scope, autonomy by skill, lists that always bring in a person. Saved as versions."""

from bot.settings.live import FILE, Live
from bot.settings.saved import Activation, Version
from bot.settings.values import Always, Circumstances, Scope, Settings, Threshold, Watch
from bot.settings.versions import Versions

__all__ = [
    "FILE",
    "Activation",
    "Always",
    "Circumstances",
    "Live",
    "Scope",
    "Settings",
    "Threshold",
    "Version",
    "Versions",
    "Watch",
]
