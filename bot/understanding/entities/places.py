"""Delivery addresses: Chinese ones by their units, Western ones by street and number, any when one was asked for."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.understanding.context import CONFIRMATION, Context
from bot.understanding.entities.found import Found
from bot.understanding.entities.streets import said_before, streets
from bot.understanding.entities.taken_back import pieces, with_part
from bot.understanding.parts import ADDRESS, mended, parts
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)

_HAN = "[\u4e00-\u9fff0-9a-z #\\-()·]"
_ZH = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}(?:省|自治区)\s?)?(?:[\u4e00-\u9fff]{2,6}(?:市|州|盟)\s?)?(?:[\u4e00-\u9fff]{1,6}(?:区|县|旗)\s?)?"
    r"(?:[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|村)\s?)?[\u4e00-\u9fff]{1,10}?(?:大道|路|街|巷|弄|胡同|道|小区|花园|大厦|广场|公寓|苑|里|园)"
    r"[\u4e00-\u9fff]{0,6}\s?\d{1,5}\s?(?:号|弄|幢|栋|座|楼|室|-\d)[\u4e00-\u9fff0-9a-z #-]{0,30}"
)
_ZH_LEAD = re.compile(
    r"^.*?(?:改成|改到|改为|换成|换到|寄到|寄往|送到|发到|送去|地址是|地址为|地址:|变成|收货地址|搬到了?|住在?|到|在|我们?|请|把|是)(?=[\u4e00-\u9fff]{2,})"
)
_ZH_REGION = re.compile(
    r"(?:(?:北京|上海|天津|重庆|[\u4e00-\u9fff]{2,3}省)(?:市)?)?[\u4e00-\u9fff]{2,4}(?:市|区|县)[\u4e00-\u9fff]{2,12}(?:路|街|小区|花园|大厦|广场|村|镇|公寓|苑)[\u4e00-\u9fff0-9a-z-]{0,24}"
)
_NTH = r"\d{0,2}(?:1st|2nd|3rd|\dth)"  # a street that has a number for a name: 5th Avenue
_STREET = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|boulevard|blvd|way|place|pl|square|sq|terrace|crescent|close|"
    r"highway|hwy|parkway|row|grove|gardens|mews|hill|quay|alley"
)
# Words that no street is called: "20732 leave your place" is no address.
_PLAIN_WORDS = r"(?:the|a|an|my|your|our|it|is|are|was|for|to|of|and|this|that|leave|i|you|they|has|have|not|days?|weeks?|hours?|times?)\b"
_FLOOR = r"\d{1,3}(?:st|nd|rd|th) (?:floor|fl|storey|story|level)\b"
_ROOM = (
    r"(?:(?:flat|apt|apartment|unit|suite|ste|room|rm|building|bldg|block|tower|floor|fl|level|house|#)\.?\s?"
    rf"(?:\d\w{{0,4}}|[a-z]\d{{0,4}})(?!\w)|\d{{1,3}}/f\b|{_FLOOR})"
)
_NOT_A_TOWN = r"(?:attn|attention|c/o|care of|for|to|phone|tel|mobile|cell|recipient|name|please|thanks|thank|not|but|instead|now)\b"
_ZIP = r"s(?:ingapore)? ?\(?\d{6}\)?(?![\w-])|(?:[a-z]{2} )?\d{4,6}(?:-\d{4})?(?![\w-]| \d{3})|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"
_TOWN = rf"(?:, ?(?!{_NOT_A_TOWN})[a-z][a-z .'-]{{1,24}}(?![\da-z])){{0,3}}(?:[, ]{{0,2}}(?!tomorrow|today|please|not|for|and|by|on\b)(?:{_ZIP}))?(?:, ?(?!{_NOT_A_TOWN})[a-z][a-z ]{{1,15}}(?![\da-z]))?"
_EN = re.compile(
    rf"(?<!\w)(?:{_ROOM},? ){{0,4}}(?:bl(?:oc)?k )?(?<![¥$€£])\d{{1,5}}[a-z]?,? (?:(?:(?!{_PLAIN_WORDS})[a-z][a-z'’.]*\.?|{_NTH}) ){{1,4}}(?:{_STREET})\b\.?"
    rf"(?: \d{{1,2}}(?=,|$| #| singapore| s?\d{{6}}))?(?:[, ]{{0,2}}(?:#\d{{1,2}}-\d{{1,4}}|{_ROOM}|(?:apt|apartment|suite|unit|flat|floor|room|#)\.? ?\w{{1,5}})(?!\w)){{0,4}}"
    rf"{_TOWN}"
)
# What goes on behind the street without a comma: "London SW1A 2AA", "Central, Hong Kong", "West, Toronto".
_WORDS = re.compile(r"(?: [a-zà-ỹ][a-zà-ỹ'’.-]*+(?!\w)){1,7}")
_TOWN_WORDS = 4  # "wan chai hong kong"; more of them are a sentence
_POSTED = re.compile(rf",? (?:{_ZIP})")
_TOWNS = re.compile(_TOWN)
_EU = re.compile(
    r"(?<!\w)[a-zäöüßéè]{3,}(?:straße|strasse|str\.|allee|gasse|platz|weg|ring|damm|ufer|laan|straat) ?\d{1,4}[a-z]?(?:, ?(?:\d{4,5} )?[a-zäöüßéèø ]{2,20}){0,2}"
)
_PLACE_BEFORE = re.compile(  # "Riverside Park, 699 Wangshang Rd", where an address was asked for
    rf"(?:^|(?<=\n))\s*(?P<place>(?!(?:yes|ok|okay|sure|hi|hello|no|so|well|it|to|change|send|please|new|address|deliver)\b)"
    rf"(?:(?!{_PLAIN_WORDS})[a-z0-9][a-z0-9'’&.-]*+(?: |(?=,))){{1,5}}, ?)$"
)
_NO_PLACE = r"(?:go|come|be|get|have|change|move|send|ship|somewhere|elsewhere|another|different|new|work|home|me|us|him|her|them)\b"
_PLACE_TOLD = re.compile(  # the same after a "to", or where a change of address was spoken of
    rf"(?:^|(?<=\bto )|(?<=\bat ))(?P<place>(?!{_NO_PLACE})(?:(?!{_PLAIN_WORDS})[a-z][a-z'’&.-]*+(?: |(?=,))){{1,4}}, ?)$"
)
_POLITE = re.compile(
    r"(?:[,;.!?。,、;\s]|please|thanks|thank you|bitte|danke|s['’]il (?:vous|te)(?: pla(?:[iî]t?)?)?|svp|stp|merci|por favor|gracias|obrigad[oa]|schicken|senden|liefern|谢谢|麻烦了|可以(?:吗|么|不|嘛)|可不可以|行(?:不行|吗|么|不|嘛)|好(?:不好|吗|么|不)|能不能|成(?:吗|不)|吧|呢|啊|哦)*+$"
)
_REGION = re.compile(  # what a Chinese address begins with
    r"(?P<city>(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区)\s?)?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟)\s?)?)(?P<district>(?:[\u4e00-\u9fff]{1,6}?(?<!小)(?:区|县|旗)\s?)?)"
)
_NUMBERED = re.compile(
    rf"\d{{1,5}}[a-z]?,? (?:(?:(?!{_PLAIN_WORDS})[a-z][a-z'’.]*\.?|{_NTH}) ){{1,4}}(?:{_STREET})\b\.?"
)
_HOUSE = re.compile(r"(?P<number>\d+[a-z]?),? (?P<street>.+)", re.IGNORECASE)
_SENTENCE = re.compile(r"[¥$€£。]|订单|\border\b")  # what is shown of a refund holds no address
_NUMBER = re.compile(r"\+?\d[\d -]{6,}\d")
_QUESTION = re.compile(r"[??]|怎么|什么|多少|为什么|\b(?:what|how|why|when|where|can i|do you|is it)\b")


def addresses(text: str, context: Context) -> Iterator[Found]:
    """Addresses, without what the message takes back; when one was asked for, a whole answer that is no question counts as one."""
    told = _put_right(text, context) or tuple(_written(text, context))
    if told and (whole := _put_into_shown(told, text, context)):
        yield whole
        return
    yield from told
    if told:
        return
    if CONFIRMATION in context.expected and (found := _part_corrected(text, context)):
        yield found
    elif "address" in context.expected and _plausible(text) and not (parts(text) or _asks(text, context)):
        yield _trimmed(text, 0, len(text), lead=_ZH_LEAD)


def _written(text: str, context: Context) -> Iterator[Found]:
    """Addresses by their looks."""
    seen = False
    for pattern in (_ZH, _ZH_REGION):
        for match in pattern.finditer(text):
            yield _trimmed(text, match.start(), match.end(), lead=_ZH_LEAD)
            seen = True
        if seen:
            return
    for pattern in (_EN, _EU):
        for match in pattern.finditer(text):
            yield _trimmed(text, _begins(text, match.start(), context), _with_town(text, match.end()))
            seen = True
    for start, end in () if seen else streets(text, context.language):
        yield Found("address", text[start:end], start, end)


def _put_right(text: str, context: Context) -> tuple[Found, ...]:
    """The addresses of a message that takes a part of one, or all of it, back; none where it takes nothing back. The last counts."""
    said = pieces(text)
    told: list[Found] = []
    for piece in said if len(said) > 1 else ():
        if here := tuple(_written(piece.text, context)):
            told.extend(_moved(each, piece.start, told) for each in here)
        elif told and (better := with_part(told[-1].value, piece.text, ADDRESS)):
            told[-1] = Found("address", better, told[-1].start, piece.end)
    return tuple(told)


def _moved(found: Found, by: int, told: list[Found]) -> Found:
    """A find of a piece at its place in the message, with the town of the one that it takes the place of."""
    value = _in_town(found.value, told[-1].value) if told else found.value
    return Found("address", value, found.start + by, found.end + by)


def _in_town(value: str, before: str) -> str:
    """The address with the town of the one before it, where it names none of its own."""
    here, there = _REGION.match(value), _REGION.match(before)
    if here and there and there[0] and not here["city"]:
        if not here["district"]:
            return there[0] + value
        return (there["city"] or "") + value
    street = _NUMBERED.search(before)
    return before.replace(street[0], value) if street and _NUMBERED.fullmatch(value) else value


def _with_town(text: str, street: int) -> int:
    """Where an address ends whose town, quarter or country stands behind the street without a comma."""
    run = _WORDS.match(text, street)
    if run is None:
        return street
    said = said_before(run[0])
    other = _SAYS.no_town.search(said)
    words = (said[: other.start()] if other else said).rstrip()
    if not 0 < len(words.split()) <= _TOWN_WORDS:
        return street
    end = street + len(words)
    posted = _POSTED.match(text, end)
    towns = _TOWNS.match(text, posted.end() if posted else end)
    return towns.end() if towns else end


def _begins(text: str, start: int, context: Context) -> int:
    """Where an address begins: at the name of its place, where one was asked for and its first words are that, or where it follows a "to"."""
    before = text[:start]
    told = _PLACE_TOLD.search(before)
    named = told is not None and (told.start() > 0 or _SAYS.address_word.search(context.asked))
    asked = _PLACE_BEFORE.search(before) if "address" in context.expected else None
    place = asked or (told if named else None)
    return place.start("place") if place else start


def _asks(text: str, context: Context) -> bool:
    """Whether a change of address is asked for and no address told, were it of another order than was spoken of: 20731の届け先を変えて."""
    rest = context.patterns.order_id.sub("", text)
    wishes = _SAYS.address_word.search(text) and _SAYS.change_word.search(text)
    return bool(wishes) and not any(char.isdigit() for char in rest)


def _part_corrected(text: str, context: Context) -> Found | None:
    """The address that is shown, with the one part that is said to be wrong."""
    for line in context.asked.splitlines() if parts(text) else ():
        if _plausible(line) and not _SENTENCE.search(line) and (whole := mended(text, line.strip(), ADDRESS)):
            return Found("address", whole, 0, len(text))
    return None


def _put_into_shown(told: Sequence[Found], text: str, context: Context) -> Found | None:
    """The address that is shown, where all that is told is a piece of it put right: "81 Harcourt Road, not 18", "sorry, 81 Harcourt Road"."""
    if CONFIRMATION not in context.expected:
        return None
    said = [words.lower() for part in parts(text) if part.old for words in (part.new, part.old)]
    if said and all(any(each.value.lower() in words for words in said) for each in told):
        return _part_corrected(text, context)
    return _other_number(told[0], context) if len(told) == 1 else None


def _other_number(told: Found, context: Context) -> Found | None:
    """The address that is shown with another house number, where the same street is told with one and nothing else."""
    said = _HOUSE.fullmatch(told.value)
    if said is None or not _NUMBERED.fullmatch(told.value):
        return None
    stands = re.compile(rf"(?<!\w)\d+[a-z]?(?=,? {re.escape(said['street'])}\b)", re.IGNORECASE)
    for line in map(str.strip, context.asked.splitlines()):
        if len(stands.findall(line)) == 1 and line.lower() != told.value.lower():
            return Found("address", stands.sub(said["number"], line), told.start, told.end)
    return None


def _plausible(text: str) -> bool:
    """Long enough, with a number or a place unit, and no question."""
    text = _NUMBER.sub("", text)  # a phone number alone makes no address
    marks = re.search(r"\d|[省市区县路街镇村苑]|\b(?:" + _STREET + r")\b", text)
    return (
        len(text) >= 6 and bool(marks) and not _QUESTION.search(text) and not re.fullmatch(r"[\W\d]+", text)
    )


def _trimmed(text: str, start: int, end: int, lead: re.Pattern[str] | None = None) -> Found:
    said = text[start:end]
    if lead and (opening := lead.match(said)) and len(said) - opening.end() >= 4:
        start += opening.end()
        said = text[start:end]
    if other := _SAYS.of_others.search(said):
        said, end = said[: other.start()], start + other.start()
    end -= len(said) - len(_POLITE.sub("", said))
    return Found("address", text[start:end], start, end)
