"""Settings of the school at the desk: what a training run that a manager starts may take."""

from pydantic import Field

from bot.config.table import Count, Table


class SchoolConfig(Table):
    """Runs that managers start in /manage; `haoke train` is not held by these."""

    enabled: bool = True
    # The longest that a run may take.
    hours: float = Field(default=24.0, gt=0, le=24 * 30)
    # Memory of its process beyond the libraries' code, in GiB; 0: no limit of ours.
    memory_gib: float = Field(default=0.0, ge=0)
    threads: Count = 1
