"""Alembic's entry: runs the revisions on the connection that `bot.conversation.upgrade` hands over."""

from alembic import context

from bot.conversation import contact, knowledge, lab, records, staff, tables  # noqa: F401 - they fill the metadata
from bot.conversation.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
