"""Settings of privacy: how long words are kept, what may be learned from them, and the key that seals them."""

from pydantic import Field

from bot.config.table import Secret, Table


class PrivacyConfig(Table):
    """How long what customers said is kept; 0 is for ever. `learn`: whether a writer may be taught by their conversations. `tell_ai`: whether they are told at first contact."""

    keep_days: int = Field(default=730, ge=0)
    learn: bool = False
    tell_ai: bool = True
    # Seals what people said in the database; the old key opens what was sealed before.
    key: Secret = None
    old_key: Secret = None
