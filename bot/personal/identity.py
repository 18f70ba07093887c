"""Identity numbers of twelve countries, by python-stdnum's check digits.

A number of bare digits whose check lets one in ten pass needs its country's groups or a word before it; one with letters, a
date of birth or a strong check stands by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from bot.personal.span import Span


@dataclass(frozen=True, slots=True)
class _Number:
    country: str
    shape: re.Pattern[str]
    check: str  # the module of python-stdnum, loaded when a shape is first seen; none where nothing can be checked
    word: re.Pattern[str] | None = None  # must stand before it


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z\d.-])(?:{pattern})(?![A-Za-z\d]|[.-]\d)", re.A)


def _word(pattern: str) -> re.Pattern[str]:
    """The word within 24 characters before the number, without another number between."""
    return re.compile(rf"(?:{pattern})\D{{0,24}}$", re.I)


_JP_WORD: Final = _word(r"マイナンバー|個人番号|my\s?number")
_IN_WORD: Final = _word(r"a+dhaa?r|आधार|uidai")
_NUMBERS: Final = (
    _Number("CN", _shape(r"[1-9]\d{5} ?(?:19|20)\d{6} ?\d{3}[\dXx]"), "cn.ric"),
    _Number("US", _shape(r"\d{3}-\d{2}-\d{4}"), "us.ssn"),
    _Number("US", _shape(r"\d{3}[ -]?\d{2}[ -]?\d{4}"), "us.ssn", _word(r"\bssn\b|social security")),
    _Number("DE", _shape(r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}"), "de.idnr",
            _word(r"steuer-?\s?id|steueridentifikation|idnr|tax id|steuernummer")),
    _Number("ES", _shape(r"\d{8}-?[A-HJ-NP-TV-Z]"), "es.dni"),
    _Number("ES", _shape(r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]"), "es.nie"),
    _Number("FR", _shape(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-4]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d"), "fr.nir"),
    _Number("IT", _shape(r"(?i:[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z])"), "it.codicefiscale"),
    _Number("BR", _shape(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), "br.cpf"),
    _Number("BR", _shape(r"\d{11}"), "br.cpf", _word(r"\bcpf\b")),
    _Number("KR", _shape(r"\d{6}-[1-8]\d{6}"), "kr.rrn"),
    _Number("KR", _shape(r"\d{6}-?[1-8]\d{6}"), "", _word(r"주민(?:등록)?번호|외국인등록번호")),
    _Number("JP", _shape(r"\d{4}[ -]?\d{4}[ -]?\d{4}"), "jp.in_", _JP_WORD),
    _Number("TH", _shape(r"\d-\d{4}-\d{5}-\d{2}-\d"), "th.pin"),
    _Number("TH", _shape(r"\d{13}"), "th.pin", _word(r"บัตรประชาชน|ประจำตัวประชาชน|thai id|national id")),
    _Number("IN", _shape(r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}"), "in_.aadhaar", _IN_WORD),
    _Number("IN", _shape(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]"), "in_.pan"),
    _Number("GB", _shape(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), "gb.nhs", _word(r"\bnhs\b")),
    # Britain's national insurance number has no check digit, but a shape of its own.
    _Number("GB", _shape(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]"), ""),
)  # fmt: skip


def identities(text: str) -> Iterator[Span]:
    """Identity numbers with the country each belongs to."""
    for number in _NUMBERS:
        for match in number.shape.finditer(text):
            before = text[max(0, match.start() - 60) : match.start()]
            if (number.word is None or number.word.search(before)) and _valid(number.check, match[0]):
                yield Span(match.start(), match.end(), "id", match[0], number.country)


def _valid(check: str, text: str) -> bool:
    return not check or bool(import_module(f"stdnum.{check}").is_valid(text))
