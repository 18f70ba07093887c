"""Talk while an invoice's particulars are asked for is answered as talk; the question stays, and nothing said becomes a name."""

import pytest

from tests.flow.kit import OpenDesk, Talk, done, rule, said, wish

FIRM = "青岛海鸥航运有限公司"
TAX = "91370200MA3K9P2Q4R"


async def asked(desk: Talk, order: str = "10424", whom: str = "company") -> None:
    await desk.say(wish("invoice.get", order_id=order, invoice_for=whom))


@pytest.mark.parametrize(
    "talk",
    [
        "之前那张财务没给报",
        "等我翻翻执照",
        "哦 看到了",
        "今天降温了好冷",
        "有点麻烦",
        "普票就可以",
        "let me ask the boss",
        "Good Evening",
    ],
)
async def test_talk_is_no_name_and_the_question_stays(desk: OpenDesk, talk: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        turn = await mei.say(talk)
        assert talk not in said(turn)
        assert done(turn) == []
        assert FIRM in said(await mei.say(f"{FIRM}，{TAX}")), "the form waited"


async def test_a_thank_you_and_a_question_leave_the_form_open(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        assert "不用谢" in said(await mei.say("谢谢"))
        told = said(await mei.say("普票能抵税吗"))
        assert "抬头" in told
        assert "确认开具吗" not in told
        assert FIRM in said(await mei.say(f"抬头{FIRM} 税号{TAX}"))


async def test_calling_it_off_closes_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        await mei.say("算了，不开了")
        assert "确认开具吗" not in said(await mei.say(FIRM))


@pytest.mark.parametrize(
    ("mail", "told"), [("开好发 fin@office.example", "没法单独发"), ("lin.mei@example.com", "登记的邮箱")]
)
async def test_a_mail_address_is_told_where_invoices_go(desk: OpenDesk, mail: str, told: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        turn = said(await mei.say(mail))
        assert told in turn
        assert "请把抬头" in turn


@pytest.mark.parametrize(
    "name", ["<b>海鸥</b>航运有限公司", "[点我](https://evil.example)有限公司", "www.win.example Ltd"]
)
async def test_a_name_with_a_link_is_asked_again_and_never_cut(desk: OpenDesk, name: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        turn = await mei.say(f"抬头是{name}")
        assert any(words in said(turn) for words in ("链接或者代码", "link or code")), said(turn)
        assert "确认开具吗" not in said(await mei.say("确认"))
        assert counter.shop.count("apply") == 0


@pytest.mark.parametrize("name", ["青岛市中级人民法院", "山东法正律师事务所", "青岛市市场监督管理局"])
async def test_courts_and_law_firms_want_invoices_too(desk: OpenDesk, name: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        turn = await mei.say(name)
        assert turn["decision"] == "clarify", rule(turn)
        assert name in said(turn)


@pytest.mark.parametrize("said_so", ["抬头：广东卓信律师事务所", "抬头写青岛市市北区人民法院 税号没有"])
async def test_so_they_do_in_the_first_breath(desk: OpenDesk, said_so: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        assert (await mei.say(f"10424开发票，{said_so}"))["decision"] == "clarify"


async def test_that_there_is_no_number_is_said_once(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424开发票，抬头青岛市嘉定山小学，税号没有")
        shown = said(await mei.say("开成普通发票就行"))
        assert "抬头“青岛市嘉定山小学”" in shown
        assert "确认开具吗" in shown


async def test_a_threat_is_one_in_a_form_too(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        assert (await mei.say("再拖我就去法院起诉你们公司"))["decision"] == "handoff"


async def test_an_office_without_a_number_gets_its_invoice(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        assert "税号" in said(await mei.say("青岛市嘉定山小学"))
        shown = said(await mei.say("学校这边没有税号"))
        assert "抬头“青岛市嘉定山小学”" in shown
        assert done(await mei.say("确认")) == [("invoice", "10424", "done")]


async def test_a_company_without_a_number_is_told_why_not_and_what_else(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        await mei.say(FIRM)
        turn = await mei.say("税号我不知道")
        assert turn["decision"] == "decline"
        titles = [button.title for button in (await mei.messages())[-1].reply.buttons]
        assert titles == ["开个人抬头", "转人工"]
        shown = said(await mei.say(f"找到了，{FIRM}，{TAX}"))
        assert all(part in shown for part in (FIRM, TAX)), shown


async def test_a_person_is_not_asked_for_a_number(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        assert "抬头“陈晓雨”" in said(await mei.say("写陈晓雨"))


async def test_a_special_one_without_a_number_is_shown_as_the_usual_one(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei, whom="special")
        await mei.say("青岛市嘉定山小学")
        shown = said(await mei.say("没有"))
        assert "必须有税号" in shown
        assert "开具电子普通发票" in shown
        assert "抬头“青岛市嘉定山小学”" in shown


@pytest.mark.parametrize("moment", ["等我去问问会计", "稍等 我找一下", "hold on, let me check"])
async def test_who_asks_for_a_moment_gets_it(desk: OpenDesk, moment: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await asked(mei)
        turn = await mei.say(moment)
        assert rule(turn) == "form.waits"
        assert FIRM in said(await mei.say(f"{FIRM} {TAX}")), "the question stayed open"


@pytest.mark.parametrize("correction", ["不对，陈晓雨", f"{FIRM}", "no, Otter Row Ltd"])
async def test_a_bare_name_corrects_what_is_shown(desk: OpenDesk, correction: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424开发票，抬头陈小宇")
        turn = await mei.say(correction)
        assert "陈小宇" not in said(turn), rule(turn)
        assert any(name in said(turn) for name in ("陈晓雨", FIRM, "Otter Row Ltd"))
        assert counter.shop.count("apply") == 0


async def test_a_number_without_letters_but_its_last_is_shown_whole(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = said(await mei.say("10424开发票，抬头青岛海洋大学，税号12370000427401294W"))
        assert "税号 12370000427401294W" in shown


async def test_a_closed_order_and_a_kind_that_is_not_issued_are_told_before_a_name_is_asked_for(
    desk: OpenDesk,
) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        assert "can be issued for order 20732" in said(
            await alex.say("a special VAT invoice for 20732 please")
        )
        assert "Shall I?" in said(await alex.say("the regular one then"))
        again = counter.talk(customer="C1002", name="again")
        assert "cancelled or refunded" in said(await again.say("company invoice for 20734 please"))


async def test_voiding_alone_is_a_persons(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("把10423的发票作废")
        assert "不能单独作废" in said(turn)
        assert counter.shop.count("apply") == 0


async def test_a_name_behind_its_word_is_of_an_invoice_whatever_was_spoken_of(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424到哪了")
        assert FIRM in said(await mei.say(f"查到了 抬头：{FIRM}"))


async def test_a_mail_address_is_no_other_name(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("invoice for 20732, made out to Otter Lane Ltd")
        assert "can't send this one to books@otter.example" in said(
            await alex.say("send it to books@otter.example")
        )


async def test_how_long_it_takes_is_told_of_the_invoice_and_it_is_shown_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424开发票")
        told = said(await mei.say("大概多久"))
        assert "24 小时" in told
        assert done(await mei.say("好的，开吧")) == [("invoice", "10424", "done")]
