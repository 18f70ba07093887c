"""Settings of the writer: who words the answers, and how long it may take."""

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from bot.config.table import Count, Seconds, Secret, Table

Wordable = Literal["answer", "clarify", "decline"]


class WriterConfig(Table):
    """Who words answers: approved texts alone, a model behind an OpenAI-compatible server, one of our own, or a class."""

    # "template", "openai", "transformers" or "package.module:Class"
    generator: str = Field(
        default="template", pattern=r"^(template|openai|transformers|[A-Za-z_][\w.]*:[A-Za-z_]\w*)$"
    )
    # For openai: the server's name of it; for transformers: a registered model or a folder.
    model: str = ""
    url: str = Field(default="", repr=False)
    api_key: Secret = None
    # The decisions that a model may word; acts and handoffs are always said in approved words.
    words: Annotated[tuple[Wordable, ...], Strict(False)] = ("answer", "clarify", "decline")
    # Whether a model that is not ours (openai, or a class) reads customers' words with personal data masked.
    mask: bool = True
    stream: bool = True
    deadline_s: Seconds = 8
    first_token_s: Seconds = 4
    max_tokens: Count = 256
    temperature: float = Field(default=0.3, ge=0, le=2)
    retries: int = Field(default=1, ge=0, le=5)
    # For all conversations together; 0: no limit.
    tokens_per_minute: int = Field(default=0, ge=0)
    concurrent: Count = 16
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    precision: Literal["auto", "fp32", "bf16", "int8"] = "auto"
    cache_tokens: Count = 16_384
    threads: Count = 1

    @property
    def masks(self) -> bool:
        """Whether what customers say is masked before the model reads it: our own models see it as it is."""
        return self.mask and self.generator not in ("template", "transformers")

    @model_validator(mode="after")
    def _reachable(self) -> "WriterConfig":
        if self.generator == "openai" and not (self.url and self.model):
            raise ValueError('generator "openai" needs url (such as "http://127.0.0.1:8000/v1") and model')
        if self.generator == "transformers" and not self.model:
            raise ValueError(
                'generator "transformers" needs model: a name from `haoke models list` or a folder'
            )
        return self
