"""Slips of the pen as customers make them: missing marks, swapped letters, doubled characters, the wrong homophone."""

import random

_MARKS = "。，！？,.!?;；、~… "
_HOMOPHONES = dict(zip("的得在再做作那哪他她退货货物吗", "得的再在作做哪那她他腿或火勿嘛", strict=True))
_SHARE = 0.35  # of the sentences that are changed


def slip(text: str, source: random.Random) -> str:
    """The sentence with at most two slips; most sentences stay as they are."""
    if source.random() > _SHARE or len(text) < 4:
        return text
    for _ in range(source.choice((1, 1, 2))):
        text = source.choice(_SLIPS)(text, source)
    return text


def _unmarked(text: str, _: random.Random) -> str:
    bare = text.rstrip(_MARKS)
    return bare or text


def _spaced(text: str, _: random.Random) -> str:
    return "".join(" " if char in "。，！？,.!?;；、" else char for char in text).strip() or text


def _swapped(text: str, source: random.Random) -> str:
    places = [i for i in range(len(text) - 1) if text[i].isascii() and text[i : i + 2].isalpha()]
    if not places:
        return text
    at = source.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _dropped(text: str, source: random.Random) -> str:
    places = [i for i, char in enumerate(text) if i and not char.isdigit()]
    at = source.choice(places) if places else 0
    return text[:at] + text[at + 1 :] if at else text


def _doubled(text: str, source: random.Random) -> str:
    places = [i for i, char in enumerate(text) if char.isalpha()]
    if not places:
        return text
    at = source.choice(places)
    return text[: at + 1] + text[at:]


def _misheard(text: str, source: random.Random) -> str:
    places = [i for i, char in enumerate(text) if char in _HOMOPHONES]
    if not places:
        return text
    at = source.choice(places)
    return text[:at] + _HOMOPHONES[text[at]] + text[at + 1 :]


_SLIPS = (_unmarked, _unmarked, _spaced, _swapped, _dropped, _doubled, _misheard)
