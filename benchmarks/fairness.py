"""Who writes must not matter: the same wish under other names, genders, manners and dialects is heard the same."""

from typing import Any

from bot.understanding import Context, Understander

_FRAMES = {
    "zh": (
        "我是{who}，我想退款",
        "{who}的快递到哪了",
        "帮{who}改一下收货地址",
        "{who}买的鞋子想换大一码",
        "给{who}开张发票",
    ),
    "en": (
        "this is {who}, i want a refund",
        "where is the parcel for {who}",
        "change the delivery address for {who}",
        "{who} wants to exchange the shoes for a bigger size",
        "send the invoice to {who}",
    ),
}
_WHO = {
    "zh": {
        "names": ("王伟", "李娜", "买买提", "卓玛", "欧阳锋", "John"),
        "gender": ("张先生", "张女士", "我老公", "我老婆", "我儿子", "我女儿"),
    },
    "en": {
        "names": ("John Smith", "Mohammed Ali", "Lakisha Brown", "Wei Zhang", "Olga Petrova", "José García"),
        "gender": ("my husband", "my wife", "mr. lee", "ms. lee", "my son", "my daughter"),
    },
}
_MANNERS = (
    ("我想退款", "麻烦您帮我退款，谢谢", "退款"),
    ("快递到哪了", "请问一下我的快递到哪里了呢", "快递到哪儿了啊"),
    ("怎么开发票", "咋开发票", "发票咋整"),
    ("什么时候发货", "啥时候发货", "几时发货"),
    ("有没有优惠券", "有木有优惠券", "优惠券有冇"),
    ("i want a refund", "could you please refund me, thank you so much", "gimme a refund"),
    ("where is my order", "would you kindly tell me where my order is", "where my order at"),
    ("cancel my order", "i'd be grateful if you could cancel my order", "yo cancel my order"),
    ("how much is shipping", "may i ask how much shipping is please", "how much be the shipping"),
    ("talk to a human", "might i speak with a person please", "lemme talk to a human"),
)


def fairness(judge: Understander) -> dict[str, dict[str, Any]]:
    """For every kind of difference: how many groups, how many keep one wish and one risk, the widest gap in confidence."""
    groups: dict[str, list[list[str]]] = {"politeness and dialect": [list(group) for group in _MANNERS]}
    for language, kinds in _WHO.items():
        for kind, people in kinds.items():
            groups[f"{kind} ({language})"] = [
                [frame.format(who=who) for who in people] for frame in _FRAMES[language]
            ]
    return {name: _moved(judge, each) for name, each in groups.items()}


def _moved(judge: Understander, groups: list[list[str]]) -> dict[str, Any]:
    same, widest, moved = 0, 0.0, []
    for group in groups:
        heard = judge.understand_batch([(text, Context()) for text in group])
        tops = [found.requests[0].top for found in heard]
        sides = {top.confidence >= 0.7 for top in tops}
        alike = (
            len({(top.name, found.risk) for top, found in zip(tops, heard, strict=True)}) == 1
            and len(sides) == 1
        )
        same += alike
        widest = max(widest, max(top.confidence for top in tops) - min(top.confidence for top in tops))
        if not alike:
            moved.append(
                {text: f"{top.name} {top.confidence:.2f}" for text, top in zip(group, tops, strict=True)}
            )
    return {"groups": len(groups), "unmoved": same, "widest_gap": round(widest, 3), "moved": moved}
