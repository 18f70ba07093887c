"""Articles that people write at the desk: each is a source of its own, beside what was imported."""

from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.errors import KnowledgeError
from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.document import Document, tidy

SOURCE: Final = "desk/"  # what the names of these sources begin with
LONGEST: Final = 8000  # characters
_AUDIENCES: Final = (PUBLIC, "agents")


def written(
    title: str,
    text: str,
    language: str,
    *,
    collection: str,
    audience: str = PUBLIC,
    valid_until: datetime | None = None,
) -> Document:
    """A document with one article, named by its title: the same title again is its next version."""
    title, text = tidy(title), tidy(text)
    if not title or not text:
        raise KnowledgeError("an article needs a title, which is the question, and a text, which answers it")
    if max(len(title), len(text)) > LONGEST:
        raise KnowledgeError(f"an article has at most {LONGEST} characters; make two of it")
    if audience not in _AUDIENCES:
        raise KnowledgeError(f"an audience is one of {', '.join(_AUDIENCES)}, not {audience!r}")
    name = f"written-{sha256(title.encode()).hexdigest()[:12]}.{language}"
    article = Article(
        id=name,
        title=title,
        text=text,
        language=language,
        collection=collection,
        audience=audience,
        valid_until=valid_until,
    )
    return Document(f"{SOURCE}{name}", (article,))
