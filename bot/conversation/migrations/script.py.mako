"""${message}."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Json, Number, SafeText, Utc

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    ${upgrades if upgrades else "pass"}
