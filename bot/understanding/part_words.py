"""Words that correct a part of a value, and where such a part stands in an address."""

import re
from collections.abc import Mapping
from typing import Final

PHONE: Final = "phone"
TAX_ID: Final = "tax_id"
ADDRESS: Final = "address"
NAME: Final = "name"

OF: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        TAX_ID: r"税号|税务登记号|信用代码|识别号|\b(?:tax|vat|ein|uen|abn|gst)\b",
        PHONE: r"电话|手机|联系方式|\b(?:phone|mobile|cell|telephone)\b",
        ADDRESS: r"地址|门牌|路名|邮编|\b(?:address|house|street|flat|apartment|postcode|zip)\b",
        NAME: r"抬头|公司名|名称|名字|姓名|收件人|收货人|\b(?:name|recipient|company|title|made out)\b",
    }.items()
}
_CODE: Final = r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,10}[0-9A-Za-z])?"
_SOME: Final = r"[^\s，,。.；;、：:？?！!“”\"]{1,20}?"
_WRONG: Final = (
    r"(?:[\s，,：:]*(?:刚才|那里|那个|我|又|是)?(?:打|写|填|输|搞|弄|说|报)?(?:错了?|反了)(?:了|字)?|不对)"
)
_IS: Final = r"[\s，,：:]*(?:应该|应当|其实|正确的)?(?:要|该)?(?:是|为|改成|改为|换成|写成|填)"
_IS_EN: Final = (
    r"(?:,? (?:is|are|was) (?:wrong|off|a typo|mistyped),?)?(?: (?:actually|really))?,?"
    r"(?: (?:should|must|needs to|has to|ought to)(?: actually)?(?: be| read| say| end (?:in|with))|(?: to)?(?: be)? (?:is|are|it['’]?s|as|to)|:| =|['’]s)"
)
_NOT: Final = (
    r"(?:[\s，,、]*(?:而?不是|not|rather than|instead of)\s*(?P<{name}>[0-9A-Za-z-]{{1,12}})(?![0-9A-Za-z]))?"
)
COUNTS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8} | {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
_COUNT_ZH: Final = r"(?P<{name}>[一二两三四五六七八\d])"
_COUNT_EN: Final = r"(?P<{name}>one|two|three|four|five|six|seven|eight|\d)"
_END_EN: Final = r"(?: (?:digits?|numbers?|numerals?|characters?|letters?|figures?))?"

AT_AN_END: Final = re.compile(
    rf"(?:最后|末尾?|后面?|结尾|尾号|尾数|(?P<first>前面?|开头))(?:的)?(?:{_COUNT_ZH.format(name='n')}?[位个])?(?:数字|数|字母|字)?"
    rf"(?:[^\d\n]{{0,4}}{_WRONG})?(?:{_IS}|[\s，,：:])\s*(?P<new>{_CODE})(?![0-9A-Za-z]){_NOT.format(name='old')}"
    rf"|(?:\b(?:the )?(?:last|final|(?P<first_en>first))(?: {_COUNT_EN.format(name='n_en')})?{_END_EN}(?: of (?:the|my|that|its) [a-z ]{{1,30}}?)?"
    rf"|\bthe (?:end|ending|(?P<start_en>start|beginning))(?: of (?:the|my|that) [a-z ]{{1,30}}?)?){_IS_EN} (?P<new_en>{_CODE})(?![0-9A-Za-z]){_NOT.format(name='old_en')}"
    rf"|\b(?:ends?|ending|(?P<begins_en>starts?|begins?)) (?:in|with) (?P<new_end>{_CODE})(?![0-9A-Za-z]){_NOT.format(name='old_end')}",
    re.IGNORECASE,
)
SWAPPED: Final = re.compile(
    rf"(?P<old1>{_SOME})(?:要|应该|应当|得|需要|帮我|给我)?(?:改成|改为|换成|换为|更正为)\s*(?P<new1>{_SOME})(?=[了吧啊哦哈呀]|\s|[，,。.；;！!]|$)"
    rf"|不是\s*(?P<old2>{_SOME})\s*[，,、]?\s*(?:而是|应该是|应是|是)\s*(?P<new2>{_SOME})(?=[了吧啊哦哈呀]|\s|[，,。.；;！!]|$)"
    rf"|(?:是|为|叫)?\s*(?P<new3>{_SOME})\s*[，,、]?\s*而?不是\s*(?P<old3>{_SOME})(?=[了吧啊哦哈呀]|\s|[，,。.；;！!]|$)"
    r"|\b(?:change|replace|correct|swap|make) (?:the )?(?P<old4>[\w'’-]+(?: [\w'’-]+){0,2}) (?:to|with|into|by) (?P<new4>[\w'’-]+(?: [\w'’-]+){0,2})"
    r"|(?<![\w'’-])(?P<new5>[\w'’-]{1,40}(?: [A-Z][\w'’-]{1,40}){0,2}),? (?:and )?(?:not|instead of|rather than) (?P<old5>[\w'’-]+(?: [\w'’-]+){0,2})"
    r"|\bnot (?P<old6>[\w'’-]+(?: [\w'’-]+){0,2}?),? (?:but|it['’]?s|its|it is|it should be|should be|rather) (?P<new6>[\w'’-]+(?: [\w'’-]+){0,2})"
    r"|(?<![\w'’-])(?P<old7>[\w'’-]{1,40}(?: [\w'’-]{1,40}){0,2}?) (?:should|must|needs to|has to) (?:be|read|say) (?P<new7>[\w'’-]+(?: [\w'’-]+){0,2})",
    re.IGNORECASE,
)
NAMED_PLACES: Final[Mapping[str, re.Pattern[str]]] = {  # parts of a Chinese address that are names
    "city": re.compile(r"(?:(?<=省)|(?<=自治区)|^)(?:(?!省|自治区)[\u4e00-\u9fff]){2,6}?市"),
    "district": re.compile(r"(?<=[市州盟])[\u4e00-\u9fff]{1,6}?[区县]"),
    "road": re.compile(
        r"(?<=[市区县镇])(?![\u4e00-\u9fff]{0,4}[区县])[\u4e00-\u9fff]{1,8}?(?:大道|路|街|巷)"
    ),
}
# What a numbered part of an address is called, and where its number stands there.
PLACES: Final[Mapping[str, tuple[str, str, re.Pattern[str]]]] = {
    "house": (
        r"门牌(?:号码?)?|号数|几号",
        r"(?:house|street|door)(?: number| no\.?)?",
        re.compile(
            r"\d+[A-Za-z]?(?=\s?号(?!楼))|(?<![\w-])(?<!flat )(?<!unit )(?<!suite )(?<!room )(?<!apt )(?<!#)\d+[A-Za-z]?(?=,? [A-Za-z]{2,})",
            re.IGNORECASE,
        ),
    ),
    "building": (
        r"楼号|栋号|幢号|几栋|楼栋",
        r"(?:block|building|bldg\.?|tower)(?: number| no\.?)?",
        re.compile(
            r"\d+[A-Za-z]?(?=\s?(?:号楼|栋|幢|座))|(?<=\bblock )\w+|(?<=\bbuilding )\w+|(?<=\bbldg )\w+|(?<=\bbldg\. )\w+|(?<=\btower )\w+",
            re.IGNORECASE,
        ),
    ),
    "entrance": (r"单元(?:号)?", r"entrance", re.compile(r"\d+(?=\s?单元)")),
    "floor": (
        r"楼层|层数",
        r"floor",
        re.compile(r"\d+(?=\s?(?:楼|层))|\d+(?=(?:st|nd|rd|th)? floor)|(?<=floor )\d+", re.IGNORECASE),
    ),
    "room": (
        r"房间?号|室号|房号|几室|房间",
        r"(?:flat|apt\.?|apartment|unit|suite|room)(?: number| no\.?)?",
        re.compile(
            r"\d+[A-Za-z]?(?=\s?(?:室|房))|(?<=(?:flat|unit|room) )\w+|(?<=apt )\w+|(?<=apt\. )\w+|(?<=suite )\w+|(?<=apartment )\w+|(?<=#)\w+"
            r"|(?<=[\u4e00-\u9fff-])\d{2,5}(?=\s*$)",
            re.IGNORECASE,
        ),
    ),
    "postcode": (
        r"邮编|邮政编码",
        r"(?:zip|post(?:al)?)(?: ?code)?",
        re.compile(r"(?<!\d)\d{5,6}(?:-\d{4})?(?!\d)|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    ),
}
UNITS: Final = {"号楼": "building", "栋": "building", "幢": "building", "座": "building", "单元": "entrance"} | {
    "区": "district", "县": "district", "市": "city", "路": "road", "街": "road", "大道": "road", "巷": "road",
    "号": "house", "室": "room", "房": "room", "楼": "floor", "层": "floor",
}  # fmt: skip
LABELLED: Final = re.compile(
    "|".join(
        rf"(?:{zh})(?:[^\d\n]{{0,4}}{_WRONG})?(?:{_IS}|[\s：:])?\s*(?P<{name}>{_CODE})(?![0-9A-Za-z])"
        rf"|\b(?:{en})(?:{_IS_EN}|(?<=number)|(?<=no\.)|(?<=code)) (?P<{name}_en>{'[A-Z0-9]{2,4} ?[0-9][A-Z]{2}|' if name == 'postcode' else ''}(?=[\w-]*\d|[A-Z]\b){_CODE})(?![0-9A-Za-z])"
        for name, (zh, en, _) in PLACES.items()
    ),
    re.IGNORECASE,
)
UNITED: Final = re.compile(
    rf"(?:是|为|改成|改为|换成|该)\s*(?P<new>\d{{1,5}}[A-Za-z]?)\s?(?P<unit>{'|'.join(UNITS)})(?![\u4e00-\u9fff]{{0,3}}\d)(?=[了吧啊哦哈呀才]|\s|[，,。.；;！!]|$)"
)
_SORRY_EN: Final = (
    r"(?:no|nope|sorry|oops|oh|ah|wait|hang on|hold on|actually|it['’]?s|its|it is|i meant|i mean|meant|should be|make it|"
    r"can you make it|make that|please|my (?:mistake|bad)|typo|not quite|wrong|that should be|the|in|at)"
)
_SORRY_ZH: Final = r"(?:不对|不好意思|抱歉|哎呀|哦|啊|等等|等一下|写错了?|打错了?|填错了?|说错了?|错了|应该|其实|改成|换成|就|是|在|的|才对|哈|吧|了)"
BARE: Final = re.compile(  # nothing but a numbered part: "oops, building 6", 不对，6栋
    rf"^\W*+(?:(?:{_SORRY_EN}\b|{_SORRY_ZH})[\s,.!…:，。！-]*+)*+(?P<unit>{'|'.join(en for _, en, _ in PLACES.values())}) (?P<new>(?=\w*\d|[A-Z]\b)\w{{1,6}})(?:[\s,.!]++{_SORRY_EN}\b)*+\W*$"
    rf"|^\W*+(?:{_SORRY_EN}\b[\s,.!…:-]*+)*+(?P<nth>\d{{1,2}})(?:st|nd|rd|th) (?P<floor>floor)(?:[\s,.!]++{_SORRY_EN}\b)*+\W*$"
    rf"|^\W*+(?:{_SORRY_EN}\b[\s,.!…:-]*+)++(?:number |nr\.? ?|#)?(?P<number>\d{{1,4}}[A-Za-z]?)(?:[\s,.!]++{_SORRY_EN}\b)*+\W*$"
    rf"|^\W*+(?:{_SORRY_ZH}[\s,，。.!！…]*+)++(?P<number_zh>\d{{1,4}}[A-Za-z]?)(?:[\s,，。.!！…]*+{_SORRY_ZH})*+\W*$"
    rf"|^\W*+(?:{_SORRY_ZH}[\s,，。.!！…]*+)*+(?P<new_zh>\d{{1,5}}[A-Za-z]?)\s?(?P<unit_zh>{'|'.join(UNITS)})(?:[\s,，。.!！…]*+{_SORRY_ZH})*+\W*$",
    re.IGNORECASE,
)
CORRECTS: Final = re.compile(  # a bare number needs one of these: "at 3" is a time
    r"\b(?:no|nope|wait|hang on|hold on|sorry|oops|actually|i meant?|meant|should be|make (?:it|that)|my (?:mistake|bad)|typo|wrong)\b"
    r"|不对|错|不好意思|抱歉|哎呀|等等|等一下|应该|其实|改成|换成",
    re.IGNORECASE,
)
TRAILING: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z][0-9A-Za-z-]*$")
POLITE: Final = re.compile(  # a wish in the form of a question
    r"[，, ]*(?:可以|可不可以|行|好|能)(?:吗|么|不|吧)?[?？。!！~]*\s*$|^\W*(?:can|could|would) you (?:please )?",
    re.IGNORECASE,
)
AROUND: Final = re.compile(  # said before what shall stand there
    r"^(?:(?:no|sorry|oh|wait|it['’]?s|it is|its|is|the|to|should be|actually|make it|make|be)\b[\s,]*)+(?=\S)|^.*(?:是|叫|改成|改为)(?=[^\s])",
    re.IGNORECASE,
)
CALLED: Final = re.compile(  # "路名打错了，是中山北路"
    rf"(?:{_WRONG}|路名|街名|哪个区|区|城市|市){_IS}\s*(?P<new>[\u4e00-\u9fff]{{1,8}}?(?P<unit>大道|路|街|巷|区|县|市))(?=[了吧啊哦哈呀才]|而?不是|\s|[，,。.；;！!]|$)"
)
ASKS: Final = re.compile(r"[?？]|[吗么呢]\s*[。!！~]*$|\b(?:can|could|may) (?:you|i)\b.*\?", re.IGNORECASE)
STANDS: Final[Mapping[str, re.Pattern[str]]] = {
    **NAMED_PLACES,
    **{name: pattern for name, (_, _, pattern) in PLACES.items()},
}
NAME_UNITS: Final = {"市": "city", "区": "district", "县": "district"} | dict.fromkeys(
    ("大道", "路", "街", "巷"), "road"
)
