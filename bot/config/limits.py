"""The table ``[limits]``: how much may be asked of one server."""

from pydantic import Field

from bot.config.table import Table


class LimitsConfig(Table):
    """Messages that a server takes in a minute, a quarter of it at once; 0: no limit. Who comes above it is told when to come back.

    Of channels whose platform pushes (Slack, WeChat) nothing is refused: they would lose it.
    """

    conversation_per_minute: int = Field(default=240, ge=0)
    customer_per_minute: int = Field(default=480, ge=0)
    # All conversations together
    per_minute: int = Field(default=0, ge=0)
