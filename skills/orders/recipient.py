"""Another name on a parcel, read from the customer's words: the address stays."""

import re
from typing import Final

_LEAD: Final = r"(?:收件人|收货人|签收人|收件(?:姓名|名字)|收货(?:姓名|名字))(?:的?(?:姓名|名字))?"
WHO: Final = re.compile(
    rf"{_LEAD}|\b(?:recipient|receiver|addressee)(?:['’]?s)?\b|\bname on (?:the |my |that |this )?(?:parcel|package|order|label|delivery)\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    rf"{_LEAD}.{{0,4}}?(?:改|换|写|填|更改|修改)(?:成|为|到|给)?\s*[:：]?\s*[“\"]?(?P<zh>[\u4e00-\u9fff·]{{2,8}}?|[A-Za-z][A-Za-z .'’-]{{1,40}}?)[”\"]?(?:\s*(?:可以吗|行吗|行不行|谢谢|就行|就好|吧|吗|了))*\s*[。，,.!！?？~]*\s*$"
    r"|\b(?:change|update|switch|set|correct|make|put|amend)\b.{0,60}?\b(?:recipient|receiver|addressee|name)\b.{0,40}?\b(?:to|as|into)\s+[“\"]?(?P<en>[^\W\d_][\w.'’ -]{1,40}?)[”\"]?(?:,? (?:please|pls|instead|thanks?|thank you))*\s*[.!?]*\s*$"
    rf"|{_LEAD}\s*(?:是|叫|[:：])\s*(?P<is>[\u4e00-\u9fff·]{{2,4}})\s*[。.!！]*$",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"^(?:错|对|少|漏|反|成)|别人|另一个人|另外的人|其他人|一下|我|somebody|someone|another|else|my |me$|different",
    re.IGNORECASE,
)


def new_recipient(text: str) -> str:
    """The new name, or nothing where none is said."""
    found = _NAMED.search(text) if WHO.search(text) else None
    name = next((part.strip() for part in found.groups() if part), "") if found else ""
    return "" if _NOBODY.search(name) else name
