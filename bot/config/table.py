"""What every table of settings has in common, and the few types that they share."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, Strict, StringConstraints


class Table(BaseModel):
    """A table of settings: it knows all of its names, takes no other, and never changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


Seconds = Annotated[float, Field(gt=0, le=86_400)]
Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
FilePath = Annotated[Path, Strict(False)]
# TOML and the environment know lists only; a tuple cannot be changed behind the reader's back.
Names = Annotated[tuple[str, ...], Strict(False)]
# "package.module:Class"
ClassPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]
ClassPaths = Annotated[tuple[ClassPath, ...], Strict(False)]
# An empty one is none at all.
Secret = Annotated[SecretStr | None, BeforeValidator(lambda value: value or None)]
