"""Why something comes back, and which size or colour is meant."""

import re
from collections.abc import Iterator

from bot.understanding.context import Context
from bot.understanding.entities.found import Found, each
from bot.understanding.words import words

# Order matters: the first code whose words are found names the reason.
_REASONS = {
    "wrong_item": r"发错|错发|寄错|送错|不是我(?:买|订|要)的|少(?:了|发)|漏发|缺(?:了|少)?(?:一|配件|件)|货不对板|颜色(?:不对|发错)"
    r"|wrong (?:item|one|product|colou?r|thing|order)|not what i ordered|different (?:item|product)|missing (?:item|part|piece)|(?:is|was|are) missing|sent me (?:a|the) wrong",
    "damaged": r"破(?:损|了|的)|碎(?:了|的)?|摔坏|压坏|裂(?:了|开|痕)?|坏(?:了|的|掉)|磕(?:了|坏)|漏水|变形|damaged|broken?e?n?|broke|cracked|shattered|smashed|dented|torn|leak(?:s|ing|ed)?|in pieces",
    "size": r"尺码|尺寸(?:不|太|大|小)|(?<![盖柄手丝口键座链扣])(?<!盖子)(?:太|偏|有点|大了|小了)(?:大|小|紧|松|长|短|肥|瘦)|穿不(?:上|下|了)|不合身|不合脚|码(?:大|小)了"
    r"|too (?:big|small|tight|loose|large|long|short|wide|narrow)|(?:doesn'?t|does not|don'?t|do not|didn'?t) fit|wrong size|size (?:is|was) (?:wrong|off)",
    "late": r"太慢|(?<!不)迟到|晚到|晚了(?:好几|几|一|两|三|\d)|迟迟|还没(?:到|收到)|等(?:太久|不(?:及|了))|超时|延误|too late|too slow|took too long|never (?:arrived|came)|(?:hasn'?t|has not|didn'?t|not) arrived?|delayed|overdue|(?:days?|weeks?|months?) late\b|(?:is|was|are|were|so|too|still|came|arrived) late\b",
    "quality": r"跳闸|短路|烧(?:糊|焦|断)了|漏电|\b(?:trip(?:s|ped|ping)?|blows?|blew) (?:the |my |our )?(?:circuit )?(?:breaker|fuse|switch)\b|死得(?:真|太|好|特别|这么)?快|(?:老是?|总是?|又|天天|很快就?|动不动就?)没电|没电(?:得)?(?:真|太|好)快|掉电|续航(?:太|好|真|很)?(?:差|短|拉胯)|\b(?:dies|drains|runs out|goes flat) (?:so |too |really |very |way too )*(?:fast|quick(?:ly)?|soon)|质量(?!(?:也|还|都|很|挺)?(?:没|不错|好|可以))|做工|瑕疵|掉色|起球|异味|假货|不好用|没反应|充不(?:进|上)电|不能用|用不了|失灵|故障|有问题|开不了机|(?:关|盖|合|拧|扣|锁|拔|插|按|拉|推|立|站|夹|吸)不(?:严|紧|上|住|动|牢|开|进|稳|出)|(?:盖|盖子|壶盖|把手|手柄|螺丝|接口|按键|底座|拉链|扣子)(?:有点|有些|很|都|是)?松|松动|一闪一闪|不(?:通电|亮|转|响|出水|制热|加热|工作了|启动|开机)|没(?:声音|反应)|打不开|连不上|poor quality|bad quality|defect(?:ive)?|faulty|"
    r"(?:doesn'?t|does not|won'?t|not|stopped) (?:work(?:ing)?|charge|turn on|charging|close|shut|seal|lock|heat(?: up)?|boil|start|power on|connect|pair)\b|fake|cheap(?:ly)? made|malfunction|\b(?:lid|handle|screw|knob|button|hinge|plug|socket|strap|zip(?:per)?|sole)s? (?:is|are|feels?|came|got|has come) (?:a bit |a little |very |so |too )?(?:loose|wobbly)\b|\bwobbl(?:y|es|ing)\b"
    r"|\b(?:left|right|one|other|either) (?:side|ear|earbud|bud|earphone|speaker|channel)s?\b(?: (?:is|has|are|just|went|gone|totally|completely))* (?:dead|silent|quiet|gone|out|cut(?:s|ting)? out|broken)\b"
    r"|\b(?:no|lost all|lost) (?:sound|audio|power|signal|picture)\b|\bkeeps? (?:cutting out|turning (?:itself )?off|switching (?:itself )?off|disconnecting|dropping out)\b",
    "changed_mind": r"不想要(?!退|换|券|补|优惠|赔)|不需要|不喜欢|买错|拍错|拍多|买多|下错|重复(?:下单|购买)|后悔|用不着|不要了|冲动|changed? my mind|no longer (?:need|want)|(?:don'?t|do not) (?:need|want|like)(?! (?:a |an |any |the |my |your )?(?:refund|return|replacement|exchange|repair|coupon|voucher|money|discount|credit))|by (?:mistake|accident)|"
    r"ordered (?:twice|the wrong)|accidentally|not needed|duplicate order|found (?:it )?cheaper",
}
# "It isn't faulty, I just don't like it" names a reason and takes it away again.
_DENIED = re.compile(
    r"(?:没有?|不是|并非|并没有?)(?:什么|任何|啥)?\s*$|\b(?:not|isn['’]?t|wasn['’]?t|no|nothing)(?: (?:a|really|even|at all))?\s*$"
)
_REASON = {code: re.compile(words) for code, words in _REASONS.items()}
_OTHER = re.compile(
    r"^(?:其他|其它|别的|没(?:什么)?原因|没有原因|other|something else|no reason)(?:原因)?[.。!]?$"
)
_SIZE = re.compile(
    r"(?<![a-z0-9.\x27])(?P<letter>x{0,3}[sl]|[2-6]xl|m)(?:码|号| size)?(?![a-z0-9'])|(?P<shoe>3[4-9]|4[0-8])(?:\.5)?\s?码|(?:size|码数|尺码|eu|uk|us)\s?(?:is |是|:)?(?P<named>\d{1,2}(?:\.5)?|x{0,3}[sl]|m)(?![\w])"
)
_COLOUR = re.compile(
    r"(?P<zh>(?:[黑白红蓝绿灰粉紫棕黄橙银金米驼青褐]|藏青|深蓝|浅蓝|天蓝|墨绿|卡其|咖啡|酒红|香槟|米白)色|(?<=换)[黑白红蓝绿灰粉紫](?=的))|(?P<zh2>[黑白红蓝绿灰粉紫黄金银])(?=的(?![\u4e00-\u9fff]))"
    r"|\b(?P<en>black|white|red|blue|green|gr[ea]y|pink|purple|brown|yellow|orange|silver|gold|beige|camel|navy|cream)\b"
)


def reasons(text: str, context: Context) -> Iterator[Found]:
    """The reason as one of a few codes; what the customer said stays in the span."""
    known = words(context.language)
    for code, pattern in known.reasons if known else _REASON.items():
        for match in pattern.finditer(text):
            if not _DENIED.search(text[: match.start()]):
                yield Found("reason", code, match.start(), match.end())
                return
    if "reason" in context.expected and _OTHER.match(text.strip()):
        yield Found("reason", "other", 0, match.end())


def sizes(text: str, context: Context) -> Iterator[Found]:
    """Letter sizes, shoe sizes and sizes called so; a lone letter only when a size was asked for."""
    for match in _SIZE.finditer(text):
        group = next(name for name in ("letter", "shoe", "named") if match[name])
        lone = group == "letter" and match[0] == match["letter"] and match["letter"] in ("s", "m", "l")
        if not lone or "size" in context.expected:
            yield Found("size", match[group].upper(), match.start(), match.end())
    if "size" in context.expected:
        yield from each("size", re.compile(r"(?<![\w.])\d{2}(?:\.5)?(?![\w.])"), text)


def colours(text: str, context: Context) -> Iterator[Found]:
    """Colours by their usual names."""
    known = words(context.language)
    for match in (known.colours if known and known.colours else _COLOUR).finditer(text):
        yield Found("colour", match[0], match.start(), match.end())
