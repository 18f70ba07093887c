"""Whether an article speaks of the very matter of a question: the reader has no doubt that it answers, or has little and it says a
word of the question that hardly another article says."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.knowledge.articles import Article
from bot.knowledge.evidence import Evidence, Scored
from bot.knowledge.part import part_of
from bot.knowledge.reader import Reader
from bot.knowledge.words import runs, stem, words
from bot.understanding.normalise import normalise

_HAN: Final = re.compile("[\u3400-\u9fff]")
_SMALL: Final = frozenset(
    "的了吗呢啊吧呀哦嘛么着过得地也就都很还能可以会是有不没无这那哪什怎几多少要想我你您他她在到给个一二三两只上下里来去用和跟为被把让请问说看行好"
)
READ: Final = 1.0  # what the reader says of a passage that surely answers
# The same where nothing but the reader speaks for it. What no shop is usually asked, a shop's own articles may be all about.
NO_DOUBT: Final = 3.0
_AHEAD, _ALIKE = 0.03, 0.15  # by which lead and likeness it has to be the one that is meant then ...
_FOREIGN: Final = 2.8  # what the reader says of a passage in another language that surely answers
_APART: Final = 3.0  # ... or how much less the reader says of what comes near
_LEAD: Final = 0.08  # over the next subject
_FAR_AHEAD: Final = 0.2  # lead of the one article that can be meant, of which a sentence may answer where the whole says too much else
_ABOUT: Final = 0.4  # likeness, or fit of the title, of what is about the same
_RARE: Final = 2  # subjects that say a telling word, at most
_FEW: Final = 5  # Chinese characters of a question, a word counting as two
_LETTERS: Final = 3  # of a telling word


def speaks_of_it(question: str, seen: Evidence) -> bool:
    """Whether the first subject answers by a word of the question's own matter."""
    signs = seen.signs
    if not seen.read or signs.read < READ or signs.lead < _LEAD:
        return False
    if max(signs.meaning, signs.fits) < _ABOUT:
        return False
    return any(_rare(word, seen.subjects) for word in _telling(question))


def answers_surely(
    question: str, language: str, seen: Evidence, article: Article, reader: Reader | None
) -> bool:
    """Whether the first subject surely answers as it would be quoted: without a doubt, or by a sentence where the whole says too much else."""
    foreign = article.language not in ("", language)
    if leaves_no_doubt(seen, foreign=foreign):
        return True
    if foreign or reader is None or not _may_answer_in_part(seen):
        return False
    return part_of(question, article.title, article.text, reader.scores) not in ("", article.text)


def leaves_no_doubt(seen: Evidence, *, foreign: bool = False) -> bool:
    """Whether the reader is so sure of the first subject that nothing else has to speak for it; one in another language has to lead
    by more."""
    signs = seen.signs
    if not seen.read or signs.number or signs.meaning < _ALIKE:
        return False
    if foreign:
        return signs.read >= _FOREIGN and signs.lead >= _LEAD
    return signs.read >= NO_DOUBT and (signs.lead >= _AHEAD or seen.gap >= _APART)


def _may_answer_in_part(seen: Evidence) -> bool:
    """Whether the first subject is so far ahead that a sentence of it answers, if one does."""
    signs = seen.signs
    alike = max(signs.meaning, signs.fits) >= _ABOUT and signs.meaning >= _ALIKE
    return seen.read and not signs.number and alike and signs.lead >= _FAR_AHEAD


def _telling(question: str) -> Iterator[str]:
    """Words, characters and pairs of them of a question that may be its matter; of a question that says hardly anything, none."""
    said = runs(question)
    if sum(len(run) if _HAN.match(run) else 2 for run in said) < _FEW:
        return
    for run in said:
        if _HAN.match(run):
            yield from (char for char in run if char not in _SMALL)
            yield from (run[n : n + 2] for n in range(len(run) - 1) if not _SMALL & set(run[n : n + 2]))
        elif run.isalpha() and len(run) >= _LETTERS and words(run):
            yield stem(run)


def _rare(word: str, subjects: Sequence[Sequence[Scored]]) -> bool:
    """Whether the first subject says a word, and hardly another one does."""
    says = re.compile(re.escape(word) if _HAN.match(word) else rf"\b{re.escape(word)}")
    if not _says(says, subjects[0]):
        return False
    return sum(_says(says, subject) for subject in subjects) <= _RARE


def _says(word: re.Pattern[str], subject: Sequence[Scored]) -> bool:
    return any(word.search(normalise(each.article.whole).text) for each in subject)
