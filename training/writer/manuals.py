"""Manuals and FAQs as examples: what may be asked, the passage that answers it, and the answer, which is that passage.

Read by the importers of `haoke knowledge`, so a file that the desk can know can also teach. Other ways to ask stand in it as the desk
reads them (docs/guides/knowledge.md); where there are none, a passage is asked for by its title and headings.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.errors import BadInput, KnowledgeError
from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.importers import SUFFIXES, read_file
from bot.understanding.language import detect
from bot.writer.prompt import Brief
from training.writer.examples import Example

READ: Final = tuple(suffix for suffix in SUFFIXES if suffix not in (".jsonl", ".json"))  # those are chats
_ABOUT: Final = "readme"  # a file that is about the folder teaches nothing


def is_manual(path: Path) -> bool:
    """Whether a file is read as articles."""
    return path.suffix.lower() in READ and not is_about(path)


def is_about(path: Path) -> bool:
    """Whether a file tells about its folder."""
    return path.stem.lower().startswith(_ABOUT)


def triples(path: Path) -> Iterator[Example]:
    """Question, background and answer for everything that may be told to customers."""
    try:
        document = read_file(path, path.name, "shop")
    except KnowledgeError as error:
        raise BadInput(str(error)) from None
    asked: dict[str, list[str]] = defaultdict(list)
    for article in document.articles:
        if article.is_asked:
            asked[article.id].append(article.text)
    seen: set[str] = set()
    for article in document.articles:
        if article.is_asked or article.audience != PUBLIC:
            continue
        for question in asked.pop(article.id, []) or [article.named]:
            if question and question not in seen:  # of a cut article the first piece answers its title
                seen.add(question)
                yield _example(article, question, document.name)


def _example(article: Article, question: str, name: str) -> Example:
    language = article.language or detect(article.text) or "zh"
    brief = Brief(
        language=language,
        decision="answer",
        approved=article.text,
        said=question,
        passages=(article.text,),
    )
    return Example(
        brief=brief,
        answer=article.text,
        conversation=f"article-{article.id}",  # its questions stay on one side
        skill="knowledge",
        source=f"manual:{name}",
    )
