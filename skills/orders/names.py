"""Names and tax numbers for invoices, read from the customer's words."""

import re
from typing import Final

LONGEST: Final = 100  # characters of a company's name
_READ: Final = 4 * LONGEST  # characters of an answer in which a name is looked for
_TAX_ID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*\d{5})(?:[0-9A-Z]{15,20}|[A-Z]{2}[0-9A-Z]{8,12})(?![0-9A-Za-z])"
)
_NAMED: Final = re.compile(
    r"(?:抬头|公司名称|单位名称|公司名|名称|(?:公司|单位)(?=叫|是))(?:要|改成|改为|换成|开成|开|写成|写|是|为|叫)*(?:我们?)?(?:(?:公司|单位|企业)的?(?=[\s，,：:])[\s，,：:]*(?:叫|是)?)?\s*[:：]?\s*(?P<zh>[^\s，,。；;、？?！!]{2,60})"
    r"|(?P<firm>[\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?(?:公司|集团|事务所|大学|学院|学校|医院|研究院|工作室))"
    r"|(?:(?:made )?out to|in the name of|company(?: name)? is|company(?: name)?:|bill(?:ed)? to|name to bill(?: is|:)?)\s*(?:(?:the |my |our )?(?:company|business|firm)(?:,|:| called| named)\s*)?(?P<en>[^,.;?!\n]{2,60})",
    re.IGNORECASE,
)
_TAX_LABELLED: Final = re.compile(
    r"(?:税号|信用代码|识别号|\b(?:tax (?:id|no|number)|vat(?: (?:id|no|number))?|uen|ein))\W{0,3}(?:是|为|is)?\s*(?P<id>(?=[0-9A-Z-]*\d{4})[0-9A-Z][0-9A-Z-]{6,18}[0-9A-Z])",
    re.IGNORECASE,
)
_FIRM_EN: Final = re.compile(  # a name that ends as companies' names do
    r"(?P<name>(?:[A-Za-z0-9&][\w&'’-]*(?:\.\w+)*,? ){1,6}?(?:Pte\.? Ltd|Pty\.? Ltd|Co\.?,? Ltd|Sdn\.? Bhd|Ltd|Limited|LLC|LLP|PLC|Inc|Corp(?:oration)?|GmbH|AG|KG|OHG|UG|S\.?A\.?R\.?L|SAS|B\.?V|S\.?p\.?A|S\.?r\.?l)\b)",
    re.IGNORECASE,
)
_CHATTER_EN: Final = re.compile(
    r"^(?:(?:no+|yes|ok|okay|fine|well|sorry|wait|so|and|it['’]?s|its|it|me|is|just|only|the|a|my|our|please|make|made|put|bill|billed|out|to|for|in|name|of|company|called|firm|one|that|this|should|be|say)\b[\s,.:!-]*)+",
    re.IGNORECASE,
)
_CHATTER_ZH: Final = re.compile(
    r"^(?:啊|哦|嗯|呃|好吧|好的|不对|不是|那|就|我们?|你们|要|想要?|能不能|可以|的|是|叫|改成|换成|写成|开成)+"
)
_PLAIN_FIRM: Final = re.compile(  # any company, and none in particular
    r"(?:新加坡|香港|台湾|美国|英国|日本|德国|外国|国外|国内|海外|外贸|外资|本地|小|大|私人|贵|自己|别|其他|这家?|那家?|一家|某)*(?:公司|集团|单位|企业)"
)
_SENTENCE: Final = re.compile(  # what no name has in it
    r"[?？!！]|不|吗|怎|什么|发票|抬头|订单|我|你|您|帮|等一?下|错了|能(?:开|不)|要(?:开|改|公司)|(?<!\d)\d{5}(?!\d)|[a-z]{3,}[.] [A-Za-z]"
    r"|\b(?:you|your|don['’]?t|not|wrong|take|want|need|please|why|how|what|when|should|already|order|invoice|wait)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"(?:公司|单位)?(?:抬头|名称|全称)|纳税人识别号|统一社会信用代码|税号|tax (?:id|number|no\.?)|vat(?: (?:id|number|no\.?))?\b|[:：,，;；\s]+",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(
    r"(?:请|麻烦)?(?:发|寄|传|送)?(?:到|给|至)?(?:我的?)?(?:邮箱|e-?mail)?(?:是|[:：])?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:(?:please )?(?:send|mail|e-?mail) (?:it|them|this)?\s?(?:to)?|to)\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_CORRECTS: Final = re.compile(
    r"(?:最后|末尾?|尾号|前面?|打错|写错|填错)|\b(?:last|end|digits?|typo)\b", re.IGNORECASE
)
_AND: Final = re.compile(
    r"^(?:(?:and|with|plus|also|the|is|its|it['’]s|和|还有|加上)\b\s*)+|\s+(?:and|with|the)$", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"^(?:改成|改为|换成|开成|开给|开到|写成|帮我|给我|请|麻烦|我要|我们|你们|就|是|为|开|写|(?:用|要|能|可以)(?=[开写用改抬我])|发票|专票|普票|抬头|一张|一个|的)+"
)
_WISH: Final = re.compile(r"抬头|发票|(?:可以|能不能|能|想|要)?(?:改|换|开)(?:成|为|给)")
# A question about names, or only the word for what has one, is no name.
_NO_NAME: Final = re.compile(
    r"[吗么呢]$|怎么|什么|几|是否|能不能|可不可以|可以|哪|多少|谁|^(?:个人|私人|单位|企业|本人)?(?:公司|集团|单位|企业|抬头|名称|个人|名字)*$"
    r"|^(?:写|开|填|用)?(?:个人|私人|本人)(?:的|名字|名义)*(?:就行|就好|就成|就可以|即可|好了|吧|哈)+了?$"
    r"|\b(?:can|could|how|what|which|whether)\b|^(?:an?|my|our|the) (?:company|business|firm|employer|person|individual)$",
    re.IGNORECASE,
)


# Words around a name; a title of nothing else is none: "公司的", "个人了", "公司名刚才说过了", "改一下".
_NOTHING_ELSE: Final = re.compile(
    r"(?:公司|单位|企业|集团|个人|私人|本人|我们?|你们?|自己|抬头|名称|名字|全称|名义|名|税号|发票|信息|[一二两三四五六七八九十几]个字|这|那|的|了|是|就|也|都|要|再|还|对|错|过|换|改|写|填|开|用|不|没|说|给|发|成|为|叫"
    r"|刚才|刚刚|之前|前面|已经|上面|一下|一次|重新|帮|麻烦|谢谢|请|可以|行|好|啊|吧|呢|吗|呀|哦|嘛|，|,|\s)*"
    r"|(?:the|a|an|my|our|your|company|business|firm|name|title|person|personal|individual|i|is|was|it|that|this|told|said|gave|you|already|before|please|thanks|to|be|on|of|one|tax|vat|number|id|\s)*",
    re.IGNORECASE,
)


def read(text: str) -> dict[str, str]:
    """The name and the tax number that a text gives, as far as it does."""
    match, labelled = _TAX_ID.search(text), _TAX_LABELLED.search(text)
    number = match[0] if match else labelled["id"] if labelled else ""
    tax_id = number if match else number.upper()
    without = text.replace(number, " ") if number else text
    if firm := _FIRM_EN.search(without):
        return {"title": _firm(firm["name"]), "tax_id": tax_id}
    said = (part for named in _NAMED.finditer(without) for part in named.groups() if part)
    return {"title": next((title for part in said if (title := _title(part))), ""), "tax_id": tax_id}


def _firm(name: str) -> str:
    """A company's name without what was said before it; names begin with a capital where anything does."""
    words = name.split()
    capitals = [n for n, word in enumerate(words[:-1]) if word[0].isupper() or word[0].isdigit()]
    said = " ".join(words[capitals[0] :]) if capitals else name
    return _CHATTER_EN.sub("", said)


def _title(said: str) -> str:
    """What was said as a name, if it is one."""
    title = _CHATTER_ZH.sub("", _LEAD.sub("", _WISH.split(said)[-1].strip()))
    none = (
        _NOTHING_ELSE.fullmatch(title)
        or _NO_NAME.search(title)
        or _PLAIN_FIRM.fullmatch(title)
        or _SENTENCE.search(title)
    )
    return "" if none else title


def rest(answer: str, tax_id: str) -> str:
    """What is left of an answer to "which name?" when the tax number, labels and an e-mail address are taken away."""
    if len(answer) > _READ:
        return ""
    told = _MAIL.sub(" ", answer.replace(tax_id, " ") if tax_id else answer)
    if _SENTENCE.search(told.strip()):
        return ""
    left = _AND.sub("", _LABEL.sub(" ", told).strip())
    none = _NOTHING_ELSE.fullmatch(left) or _NO_NAME.search(left) or _CORRECTS.search(left)
    return "" if not 2 <= len(left) <= LONGEST or none else left
