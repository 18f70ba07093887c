"""What is known: approved passages with the name they are quoted under."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An approved passage. Articles of one collection whose ids differ only in `.language` are translations of each other."""

    id: str
    text: str
    title: str = ""
    language: str = ""
    collection: str = "shop"

    @property
    def subject(self) -> str:
        """What its translations share."""
        ending = f".{self.language}"
        name = self.id.removesuffix(ending) if self.language else self.id
        return f"{self.collection}/{name}"
