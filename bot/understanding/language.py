"""Which language a message is in: scripts first, common words for Latin letters, the conversation for the rest."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u065f\u066a-\u06ef\u06fa-\u06ff]")),  # digits are no words
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_CHINESE = re.compile("[你您她们吗呢吧么这那没说给让还谢什啥哪怎咋]")  # of which no Japanese is made
_PLACE = re.compile(r"[省市区县镇乡村路街巷弄号號楼樓栋室座]")  # of an address, where a number stands too
_ASKS = re.compile("[我要想请改换退查了的是不?？]")  # a sentence, not an address alone
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_RUN = re.compile(r"[!-~]+")
_ID = re.compile(r"[\d_{}$\\]|(?<=.)@(?=.)")  # a number, a name in a program, an address for mail
_LINK = re.compile(r"https?://.+")
_TABLE = tomllib.loads(files(__package__).joinpath("language.toml").read_text(encoding="utf-8"))
_NEUTRAL = frozenset(_TABLE["neutral"].split())
_ANSWERS = frozenset(_TABLE["answers"].split())
_ENGLISH_TOO = frozenset(_TABLE["english_too"].split())
_PINYIN = frozenset(_TABLE["pinyin"].split())
_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _TABLE["words"].items()
}
_LETTERS: Mapping[str, str] = _TABLE["letters"]
_COMMON = 0.5  # a letter of a language counts like half a word; it may be a name


def detect(text: str, prior: str = "") -> str:
    """The language of a message; a bare number, a name or "ok" keeps the conversation's."""
    for language, script in _SCRIPTS:
        if len(script.findall(text)) >= 2 or script.fullmatch(text.strip()):
            return language
    bare = _RUN.sub(_without_ids, text.replace("’", "'"))
    han = len(_HAN.findall(bare))
    words = [word.lower() for word in _WORD.findall(_HAN.sub(" ", bare))]
    if han and prior == "ja" and not _CHINESE.search(bare):
        return "ja"  # an address or a name in characters alone
    if han and prior and _address(text) and not words:
        return prior
    if han:
        return "zh" if han * 2 >= len(words) or not _telling(words) else _latin(words, prior)
    telling = _telling(words)
    if not telling or (prior and all(word in _ANSWERS or len(word) == 1 for word in telling)):
        return prior or ("en" if words else "zh")
    return _latin(telling, prior, numbered=any(char.isdigit() for char in text))


def _address(text: str) -> bool:
    """Whether a text in characters is an address and no sentence: it says where, not in which language to answer."""
    numbered = any(char.isdigit() for char in text)
    return numbered and len(_PLACE.findall(text)) > 1 and not (_CHINESE.search(text) or _ASKS.search(text))


def _without_ids(run: re.Match[str]) -> str:
    """A run of plain characters, of which numbers, addresses and links say nothing about a language.

    Looked at once each, since one pattern for all of it takes the square of a run's length.
    """
    return " " if _ID.search(run[0]) else _LINK.sub(" ", run[0])


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in _NEUTRAL and len(word) < 25]


def _forms(word: str) -> set[str]:
    """A word, and what stands before its apostrophe: "what's" holds "what", "l'article" holds "l'"."""
    head, mark, _ = word.partition("'")
    return {word, head, head + mark} if mark and len(head) > 1 else {word, head + mark}


def _latin(words: list[str], prior: str, *, numbered: bool = False) -> str:
    """The language whose words and letters tell most; `numbered`: numbers stand among them."""
    forms = [_forms(word) for word in words]
    joined = "".join(words)
    scores = {language: _told(forms, joined, language) for language in _WORDS}
    if (typed := sum(word in _PINYIN for word in words)) > 1 and typed > max(scores.values()):
        return "zh"
    best = max(scores, key=lambda language: (scores[language], language == prior, language == "en"))
    if scores[best] <= 1 and numbered and prior and len(words) > 2:
        return prior  # one word beside numbers is a name or a street
    if scores[best] > 0:
        return best
    # No word tells: a name, a street. It keeps a conversation that is in such letters, whatever its length.
    return prior if prior in _WORDS or (prior and len(words) < 3) else "en"


def _told(forms: list[set[str]], joined: str, language: str) -> float:
    """How much words and letters tell of a language; its words that English has too say so beside others only ("promo code")."""
    known = [each for each in forms if not each.isdisjoint(_WORDS[language])]
    letters = _COMMON * sum(joined.count(letter) for letter in _LETTERS.get(language, ""))
    own = language == "en" or letters or any(each.isdisjoint(_ENGLISH_TOO) for each in known)
    return len(known) + letters if own else 0.0
