"""The part of an article that answers what is asked right after it was told: some of its sentences, word for word."""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

from bot.knowledge.words import runs, stem
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_ASKS, _TELLS = _SAYS.tables["asks"], _SAYS.tables["tells"]
_SENTENCE: Final = re.compile(r"(?<=[。！？])(?!\s*$)|(?<=[.!?])\s+(?=\S)|\n+")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_WORD: Final = re.compile("[\u3400-\u9fff]|[^\\W\\d_\u3400-\u9fff]+")
_LONGEST: Final = 16  # words, or Chinese characters, of a question that is asked after something
_MOST: Final = 40  # sentences of an article that are looked at
_READ: Final = 8  # of which a reader reads so many
_ANSWERS: Final = 0.0  # what a reader says of a sentence that answers
_PERHAPS: Final = -2.5  # below it, a sentence that shares a word speaks of something else
_SAID: Final = 0.6  # of the question's own words
_LETTERS: Final = 3  # of a word that tells something
_SHARE: Final = 0.7  # of the article's sentences: so many are no choice among them

Read = Callable[[str, Sequence[str]], list[float]]  # what a reader says of sentences as answers to a question


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sentence held against a question."""

    place: int
    said: float  # how much of the question's own words it says
    told: bool  # whether it tells the kind of thing that is asked
    read: float


def may_go_on(question: str) -> bool:
    """Whether a question is short enough to be asked after something."""
    return 0 < len(_WORD.findall(question)) <= _LONGEST


def part_of(question: str, title: str, text: str, read: Read | None = None) -> str:
    """What an article says to a question that follows it; nothing where no sentence of it answers.

    A question of nothing but its kind ("how long?") is answered by what tells that kind of thing; one with a word of its own by
    the sentence that says it, or that a reader takes for the answer.
    """
    lines = sentences(text)[:_MOST]
    asked = normalise(question).text
    kinds = _kinds(asked)
    own = _own(asked, kinds)
    beyond = own - _own(normalise(title).text, ())
    own = beyond if beyond or kinds else own
    if not lines or not may_go_on(question) or not (own or kinds):
        return ""
    seen = _held(own, kinds, lines)
    if read is not None:
        seen = _read(question, title, lines, seen, read)
    leans = _SAYS.leans.search(asked) is not None
    chosen = [each for each in seen if _answers(each, own, kinds, leans=leans, by_reader=read is not None)]
    if len(chosen) > max(1, _SHARE * len(lines)):
        chosen = [max(chosen, key=lambda each: (each.told + each.said, each.read, -each.place))]
    return _whole([each.place for each in chosen], lines)


def leans_on(question: str) -> bool:
    """Whether a question says by its form that it goes on with what was said."""
    return _SAYS.leans.search(normalise(question).text) is not None


def speaks_of(before: str, title: str, text: str) -> bool:
    """Whether an article is about what was asked before: its title says a word of that, or it says half of them."""
    own = _own(normalise(before).text, _ASKS)
    called, said = normalise(title).text, normalise(text).text
    if any(len(word) > 1 and _says(word, called) for word in own):
        return True
    return bool(own) and sum(_says(word, said) for word in own) >= len(own) / 2


def is_bare(question: str) -> bool:
    """Whether a question names nothing and only asks how long, how much or the like: of what, only the talk tells."""
    asked = normalise(question).text
    kinds = _kinds(asked)
    return bool(kinds) and not _own(asked, kinds)


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    return [line.strip() for line in _SENTENCE.split(text) if line and line.strip()]


def asks_money(question: str) -> bool:
    """Whether a question asks what something costs."""
    return _ASKS["price"].search(normalise(question).text) is not None


def _kinds(asked: str) -> list[str]:
    """The kinds of thing that a question asks for; how often is no question of how long."""
    found = [name for name, words in _ASKS.items() if words.search(asked)]
    return [name for name in found if name != "long" or "often" not in found]


def _held(own: Set[str], kinds: Sequence[str], lines: Sequence[str]) -> list[_Seen]:
    """Every sentence as its words alone answer."""
    seen = []
    for place, line in enumerate(lines):
        said = normalise(line).text
        share = sum(_says(word, said) for word in own) / len(own) if own else 0.0
        seen.append(_Seen(place, share, any(_TELLS[kind].search(said) for kind in kinds), _PERHAPS))
    return seen


def _read(question: str, title: str, lines: Sequence[str], seen: Sequence[_Seen], read: Read) -> list[_Seen]:
    """The same with what a reader says of the likeliest sentences, each under the article's title."""
    likely = sorted(seen, key=lambda each: -(each.said + each.told))[:_READ]
    scores = read(question, [f"{title} {lines[each.place]}".strip() for each in likely])
    by_place = {each.place: score for each, score in zip(likely, scores, strict=True)}
    worst = min(scores, default=_PERHAPS)
    return [_Seen(each.place, each.said, each.told, by_place.get(each.place, worst)) for each in seen]


def _answers(each: _Seen, own: Set[str], kinds: Sequence[str], *, leans: bool, by_reader: bool) -> bool:
    """Whether a sentence answers a question with these words of its own, which asks for these kinds of thing."""
    if not own:
        return each.told
    if by_reader and each.read >= _ANSWERS and (each.said > 0 or not kinds or each.told):
        return True
    if each.said < _SAID:
        return False
    return each.told or (not kinds and (leans or each.read >= _PERHAPS))


def _whole(places: Sequence[int], lines: Sequence[str]) -> str:
    """These sentences, with those before them that they hang on and those after them that take something back: all of these, unless
    that would say everything again."""
    kept = set(places)
    near = set(places)
    for place in places:
        at = place
        while at > 0 and _SAYS.hangs_on.search(lines[at].lower()):
            at -= 1
            kept.add(at)
        at = place + 1
        while at < len(lines) and _SAYS.goes_on.search(lines[at].lower()):
            near.update({at} if at == place + 1 else ())
            kept.add(at)
            at += 1
    return _joined(lines[place] for place in sorted(kept if len(kept) < len(lines) else near))


def _joined(lines: Iterable[str]) -> str:
    out = ""
    for line in lines:
        gap = "" if not out or _HAN.search(out[-2:]) or out[-1] in "。！？" else " "
        out += gap + line
    return out


def _own(asked: str, kinds: Iterable[str]) -> Set[str]:
    """The words of a question that are neither small nor tell only the kind of thing it asks for; of Chinese, pairs of characters."""
    for kind in kinds:
        asked = _ASKS[kind].sub(" ", asked)
    left = _SAYS.small.sub(" ", asked)
    own: set[str] = set()
    for run in runs(left):
        if _HAN.match(run):
            own.update(run[n : n + 2] for n in range(len(run) - 1))
            own.update(run if len(run) == 1 else ())
        elif run.isalpha() and len(run) >= _LETTERS:
            own.add(stem(run))
    return own


def _says(word: str, said: str) -> bool:
    if _HAN.match(word):
        return word in said
    return re.search(rf"\b{re.escape(word)}", said) is not None
