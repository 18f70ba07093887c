"""The account: what is explained, what is changed, and what goes to a person."""

from skills.account.delete import AccountDelete
from skills.account.gift_cards import GiftCardBalance
from skills.account.membership import MembershipInfo, MembershipManage
from skills.account.newsletter import NewsletterSubscribe
from skills.account.signing_in import AccountCreate, AccountLogin, AccountPassword, AccountSwitch
from skills.account.verify import AccountVerify
from tests.skills.kit import counter


async def test_getting_in_again() -> None:
    async with counter() as desk:
        assert "锁定 30 分钟" in (await desk.say(AccountLogin(), "登录不了")).zh
        assert "5 minutes" in (await desk.say(AccountLogin(), "no otp arrives", language="en")).en
        stolen = await desk.say(AccountLogin(), "我的号被盗了")
        assert stolen.hands_over
        assert stolen.decision == "handoff"
        assert "30 分钟内有效" in (await desk.say(AccountPassword(), "忘记密码")).zh
        assert (await desk.say(AccountCreate(), "怎么注册")).decision == "answer"
        assert (await desk.say(AccountSwitch(), "换个账号")).decision == "answer"
    async with counter("second") as desk:
        assert "分钟" not in (await desk.say(AccountPassword(), "忘记密码")).zh
        assert "锁定" not in (await desk.say(AccountLogin(), "登录不了")).zh


async def test_how_we_know_who_somebody_is() -> None:
    async with counter() as desk:
        assert "后四位" in (await desk.say(AccountVerify(), "为什么要验证身份")).zh
        assert (await desk.say(AccountVerify(), "认证失败")).decision == "handoff"
    async with counter(customer="C1001") as desk:
        assert "已经登录" in (await desk.say(AccountVerify(), "要实名吗")).zh


async def test_closing_an_account_is_for_a_person_once_nothing_is_open() -> None:
    async with counter() as desk:
        assert "登录" in (await desk.say(AccountDelete(), "注销账号")).zh
    async with counter(customer="C1001") as desk:
        busy = await desk.say(AccountDelete(), "注销账号")
        assert busy.decision == "decline"
        assert "10422、10421" in busy.zh
    async with counter(customer="C1003") as desk:
        assert "15 天" in (await desk.say(AccountDelete(), "怎么注销")).zh
        assert (await desk.say(AccountDelete(), "帮我注销")).hands_over


async def test_levels_are_told_with_ones_own_first_and_in_ones_own_currency() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(MembershipInfo(), "会员有什么好处")
        assert said.zh.startswith("您现在是金卡会员（VIP），有 2380 积分。")
        assert "消费满 ¥2,000.00" in said.zh
    async with counter(customer="C1002") as desk:
        said = await desk.say(MembershipManage(), "how do I upgrade", language="en")
        assert "$280.00" in said.en
        assert "You are Standard" in said.en
        assert (await desk.say(MembershipManage(), "cancel my membership")).hands_over
    async with counter("second") as desk:
        assert "嫩芽会员" in (await desk.say(MembershipInfo(), "会员")).zh
        assert (await desk.say(MembershipManage(), "退出会员")).decision == "decline"


async def test_gift_cards_and_the_newsletter() -> None:
    async with counter() as desk:
        assert "3 年" in (await desk.say(GiftCardBalance(), "礼品卡余额")).zh
        assert "每月最多 2 封" in (await desk.say(NewsletterSubscribe(), "订阅邮件")).zh
        assert "退订" in (await desk.say(NewsletterSubscribe(), "取消订阅")).zh
    async with counter("second") as desk:
        assert "封" not in (await desk.say(NewsletterSubscribe(), "订阅邮件")).zh
