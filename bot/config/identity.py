"""Who a visitor is, and how a chat account becomes a customer's."""

from pydantic import Field

from bot.config.table import Count, Secret, Table


class IdentityConfig(Table):
    """Who a visitor is; without ``secret`` one is made in the data folder at the first start."""

    misses_per_day: Count = 10
    # Wrong digits for one order a day in one conversation, and four times as many in all; then only signing in or a person opens it
    misses_per_order: Count = 3
    secret: Secret = None
    # The shop's page that signs customers in for linking; empty: the demo shop's, where that runs
    login_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    # How long a link to it is good
    link_minutes: float = Field(default=15.0, gt=0, le=1440)
