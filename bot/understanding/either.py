"""Questions that Chinese asks by a verb and its denial, 退不退, 发没发, 修不: they deny nothing, so they are put in another form of asking."""

import re
from typing import Final

# What is done with goods, parcels, money and papers; "can", "will" and "have" (能不能, 会不会, 有没有) are known everywhere as they are.
_DONE: Final = "退换修保开发给寄送取赔补改包收管撤付办弄打支报存加到接"
_END: Final = r"(?=[\s,，。.!！?？~～啊呀哈嘛呢喽咯]*$)"
_EITHER: Final = re.compile(rf"(?P<verb>[{_DONE}][\u3400-\u9fff]?)(?P<no>[不没])(?P=verb)")
_OR_NOT: Final = re.compile(
    rf"(?<![不没别])(?P<said>[{_DONE}](?:(?![不没])[\u3400-\u9fff]{{1,2}})?)(?<![也都还又才再就我要你可绝并])不{_END}"
)
_OR_NOT_YET: Final = re.compile(rf"(?<=[了过好完成{_DONE}货款])没(?:有)?{_END}")
_AT_ALL: Final = re.compile(
    rf"(?P<verb>[{_DONE}])(?:不(?P=verb))?得[了动成](?:[吗么]|不{_END})|(?P<one>[{_DONE}])不(?P=one)得[了动成]"
)
_CLAUSE: Final = re.compile(
    rf"(?P<verb>[{_DONE}][\u3400-\u9fff]?)(?P<no>[不没])(?P=verb)(?P<rest>[\u3400-\u9fff]{{0,10}})(?![\u3400-\u9fff])"
)


def asked(text: str) -> str:
    """A message whose questions of this form hold no denial; every other character stays where it was."""
    text = _EITHER.sub(_whether, text)
    text = _OR_NOT.sub(r"\g<said>吗", text)
    return _OR_NOT_YET.sub(lambda found: "吗".ljust(len(found[0])), text)


def _whether(found: re.Match[str]) -> str:
    asks = "是否" if found["no"] == "不" else "可曾"
    return f"{asks}{found['verb']}".ljust(len(found[0]))


def commonly(text: str) -> str:
    """The same questions as most people put them, by a particle at the end of the clause: 发没发货 is 发货了吗."""
    text = _AT_ALL.sub(lambda found: f"能{found['verb'] or found['one']}吗", text)
    return _OR_NOT.sub(r"\g<said>吗", _CLAUSE.sub(_by_particle, text))


def _by_particle(found: re.Match[str]) -> str:
    said = found["verb"] + found["rest"].removesuffix("呢")
    yet = "了" if found["no"] == "没" and said[-1] not in "了过" else ""
    return f"{said.rstrip('吗啊呀')}{yet}吗"
