"""Settings of the writer: who words the answers, and how long it may take."""

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from bot.config.table import Count, Probability, Seconds, Secret, Table

Wordable = Literal["answer", "clarify", "decline"]


class OpinionConfig(Table):
    """Whether the writer's model is asked which wish was meant where the judge is in doubt; it is read off probabilities, nothing is sampled."""

    ask: bool = False
    # It is asked where the judge's confidence lies between the two.
    above: Probability = 0.35
    below: Probability = 0.7
    deadline_s: Seconds = 1.5
    # How many of the judge's readings it chooses among.
    readings: int = Field(default=4, ge=2, le=8)

    @model_validator(mode="after")
    def _between(self) -> "OpinionConfig":
        if self.above >= self.below:
            raise ValueError("above must be less than below")
        return self


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
    precision: Literal["auto", "fp32", "bf16", "int8", "int4"] = "auto"
    cache_tokens: Count = 16_384
    threads: Count = 1
    # "pages" of a cache that all answers share, or "slots" of cache_tokens / concurrent each: much faster on a GPU
    decoding: Literal["pages", "slots"] = "pages"

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
