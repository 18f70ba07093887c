"""The table intent → skill → decision: every intent leads to exactly one skill, or to the core, and comes to this."""

import json
from functools import cache

import pytest

from bot.config.load import load_config
from bot.plugins import load_skills
from bot.skill import Skill
from tests.skills.kit import ROOT, counter

INTENTS = json.loads((ROOT / "bot" / "understanding" / "intents.json").read_text("utf-8"))
CORE = {"dialog.affirm", "dialog.deny", "dialog.correct", "dialog.inform", "handoff.request", "oos"}
# intent: (skill, what a typical message comes to, that message, its entities)
TABLE: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "account.create": ("account", "answer", "怎么注册账号", {}),
    "account.delete": ("account", "decline", "我要注销账号", {}),
    "account.edit": ("account", "answer", "换手机号", {"phone": "13911112222"}),
    "account.login_issue": ("account", "answer", "登录不了", {}),
    "account.password": ("account", "answer", "忘记密码了", {}),
    "account.switch": ("account", "answer", "换个账号登录", {}),
    "account.verify": ("account", "answer", "为什么要验证身份", {}),
    "address.add": ("orders", "clarify", "加个收货地址", {}),
    "address.change": ("orders", "clarify", "10422 改地址", {"order_id": "10422"}),
    "bot.identity": ("smalltalk", "answer", "你是机器人吗", {}),
    "complaint": ("feedback", "handoff", "我要投诉", {}),
    "contact.info": ("handoff", "answer", "客服电话多少", {}),
    "delivery.fee": ("logistics", "answer", "运费多少", {}),
    "delivery.issue": ("logistics", "act", "10423 显示签收了但我没收到", {"order_id": "10423"}),
    "delivery.options": ("logistics", "answer", "发什么快递", {}),
    "delivery.period": ("logistics", "answer", "一般几天到", {}),
    "delivery.schedule": ("logistics", "clarify", "10422 周六送", {"order_id": "10422"}),
    "delivery.urge": ("logistics", "answer", "10421 快点", {"order_id": "10421"}),
    "dialog.social": ("smalltalk", "answer", "你好", {}),
    "dispute.open": ("feedback", "handoff", "申请平台介入", {}),
    "exchange.request": ("returns", "clarify", "10423 我要换货", {"order_id": "10423"}),
    "fee.cancellation": ("orders", "answer", "取消要钱吗", {}),
    "feedback.negative": ("feedback", "clarify", "太差了", {}),
    "feedback.positive": ("feedback", "answer", "真不错", {}),
    "feedback.review": ("feedback", "answer", "怎么评价", {}),
    "giftcard.balance": ("account", "answer", "礼品卡余额", {}),
    "invoice.change": ("orders", "clarify", "10423 发票改抬头", {"order_id": "10423"}),
    "invoice.get": ("orders", "clarify", "10424 开发票", {"order_id": "10424"}),
    "membership.info": ("account", "answer", "会员有什么好处", {}),
    "membership.manage": ("account", "answer", "怎么升级会员", {}),
    "merchant.onboarding": ("handoff", "answer", "想入驻", {}),
    "newsletter.subscribe": ("account", "answer", "订阅邮件", {}),
    "order.cancel": ("orders", "clarify", "取消 10422", {"order_id": "10422"}),
    "order.change": ("orders", "clarify", "10422 换深灰色", {"order_id": "10422", "colour": "深灰色"}),
    "order.history": ("orders", "answer", "我买过什么", {}),
    "order.place": ("orders", "answer", "怎么下单", {}),
    "order.status": ("orders", "answer", "10421 到哪了", {"order_id": "10421"}),
    "order.wrong_item": ("orders", "clarify", "10423 发错了", {"order_id": "10423"}),
    "payment.credit": ("knowledge", "answer", "能分期吗", {}),
    "payment.fee": ("orders", "answer", "为什么多扣了钱", {}),
    "payment.issue": ("orders", "handoff", "扣了我两次钱", {}),
    "payment.methods": ("knowledge", "answer", "怎么付款", {}),
    "price.ask": ("products", "answer", "蓝牙耳机多少钱", {"product": "bluetooth-earphones"}),
    "price.protection": ("refunds", "decline", "10425 降价了，补差价", {"order_id": "10425"}),
    "product.info": ("products", "answer", "蓝牙耳机续航多久", {"product": "bluetooth-earphones"}),
    "product.recommend": ("products", "answer", "推荐一款耳机", {}),
    "product.size": ("products", "answer", "跑鞋选什么码", {"product": "running-shoes"}),
    "product.stock": ("products", "answer", "蓝牙耳机有货吗", {"product": "bluetooth-earphones"}),
    "promo.coupon": ("promotions", "answer", "有什么优惠", {}),
    "refund.cancel": ("refunds", "decline", "10423 不退了", {"order_id": "10423"}),
    "refund.policy": ("refunds", "answer", "退款规则", {}),
    "refund.request": ("refunds", "clarify", "10423 退款", {"order_id": "10423"}),
    "refund.status": ("refunds", "answer", "10423 退款到哪了", {"order_id": "10423"}),
    "return.how": ("returns", "answer", "退货寄到哪", {}),
    "return.policy": ("returns", "answer", "几天内能退货", {}),
    "return.request": ("returns", "clarify", "10423 我要退货", {"order_id": "10423"}),
    "return.status": ("returns", "answer", "10423 退货进度", {"order_id": "10423"}),
    "service.install": ("returns", "answer", "咖啡机要安装", {"product": "espresso-machine"}),
    "tech.issue": ("products", "answer", "网页打不开", {}),
    "trade_in.recycle": ("returns", "answer", "能以旧换新吗", {}),
    "warranty.repair": ("returns", "clarify", "10423 坏了想修", {"order_id": "10423"}),
}


@cache
def skills() -> dict[str, list[tuple[str, type[Skill]]]]:
    """Skills by intent, with their folders, as the shipped settings name them."""
    found: dict[str, list[tuple[str, type[Skill]]]] = {}
    for each in load_skills(load_config(ROOT / "config.toml", env={}).skills.use):
        for intent in each.cls.intents:
            found.setdefault(intent, []).append((each.folder, each.cls))
    return found


def test_the_table_holds_every_intent_and_no_other() -> None:
    assert set(TABLE) | CORE == set(INTENTS)
    assert not set(TABLE) & CORE


def test_no_intent_of_the_core_is_claimed_by_a_skill() -> None:
    assert not CORE & set(skills())


@pytest.mark.parametrize("intent", TABLE)
async def test_an_intent_leads_to_its_one_skill_and_comes_to_its_decision(intent: str) -> None:
    folder, decision, text, entities = TABLE[intent]
    assert [claimed for claimed, _ in skills().get(intent, [])] == [folder]
    skill = skills()[intent][0][1]()
    async with counter(customer="C1001") as desk:
        said = await desk.say(skill, text, intent=intent, entities=entities)
    assert said.decision == decision, said.zh
