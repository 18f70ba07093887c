"""Invoices: each is shown and issued on a yes, one's own, one with a name that was given, and one in place of another."""

import pytest

from skills.orders.invoice import InvoiceGet
from skills.orders.invoice_change import InvoiceChange
from skills.orders.names import read, rest
from tests.skills.kit import counter

FIRM = "杭州好望角科技有限公司"
TAX = "91330106MA2XXXXX1A"


async def test_ones_own_invoice_is_issued_on_a_yes() -> None:
    async with counter(customer="C1001") as desk:
        shown = await desk.say(InvoiceGet(), "10424 开发票", entities={"order_id": "10424"})
        assert (shown.decision, shown.receipts) == ("clarify", ())
        said = await desk.confirm(InvoiceGet(), shown)
        assert "电子普通发票已开具，金额 ¥12,800.00，抬头“林梅”" in said.zh
        assert said.receipts[0].reference in said.en
        again = await desk.say(InvoiceGet(), "发票呢", order_id="10424")
        assert again.decision == "answer"
        assert "已经开好" in again.zh


async def test_an_issued_invoice_is_named_by_its_number() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(InvoiceGet(), "invoice for 20733", order_id="20733", language="en")
        assert "HK-2-20733" in said.en
        assert "Alex Carter" in said.en
    async with counter(opened=("20733",)) as desk:
        said = await desk.say(InvoiceGet(), "invoice for 20733", order_id="20733", language="en")
        assert "Alex Carter" not in said.en


async def test_a_company_is_asked_for_its_name_and_tax_number() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(InvoiceGet(), "10424 开公司发票", entities={"order_id": "10424"})
        assert asked.asks == "billing"
        said = await desk.say(
            InvoiceGet(), f"{FIRM}，{TAX}", order_id="10424", invoice_for="company", requested="billing"
        )
        assert FIRM in said.zh
        assert TAX in said.zh


async def test_a_special_invoice_needs_the_tax_number_and_a_currency_that_has_it() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(InvoiceGet(), f"开专票，抬头{FIRM}", order_id="10424")
        assert said.asks == "complete"
        said = await desk.say(InvoiceGet(), f"开专票，抬头{FIRM}，税号{TAX}", order_id="10424")
        assert said.decision == "clarify"
        assert "开具电子专用发票" in said.zh
        assert "电子专用发票已开具" in (await desk.confirm(InvoiceGet(), said)).zh
    async with counter(customer="C1002") as desk:
        text = "special VAT invoice, company name is Acme Inc, tax id US12345678"
        said = await desk.say(InvoiceGet(), text, order_id="20732", language="en")
        assert said.decision == "decline"


async def test_another_shop_issues_its_own_kind() -> None:
    async with counter("second", customer="K501") as desk:
        said = await desk.say(InvoiceGet(), "550102 的发票", order_id="550102")
        assert "增值税发票（PDF）" in said.zh
        said = await desk.confirm(InvoiceGet(), said)
        assert "48 小时内" in said.zh


async def test_a_cancelled_order_gets_none() -> None:
    async with counter("second", customer="K503") as desk:
        assert (await desk.say(InvoiceGet(), order_id="770303")).decision == "decline"


async def test_an_invoice_is_replaced_after_a_yes() -> None:
    async with counter(customer="C1001") as desk:
        asked = await desk.say(InvoiceChange(), "10423 发票要改抬头", entities={"order_id": "10423"})
        assert asked.asks == "billing"
        shown = await desk.say(
            InvoiceChange(), f"{FIRM} {TAX}", order_id="10423", invoice_for="own", requested="billing"
        )
        assert shown.decision == "clarify"
        assert "原来的发票会作废" in shown.zh
        done = await desk.confirm(InvoiceChange(), shown)
        assert FIRM in done.zh
        invoice = (await desk.order("10423")).extra["invoice"]
        assert isinstance(invoice, dict)
        assert (invoice["title"], invoice["tax_id"]) == (FIRM, TAX)


async def test_other_particulars_for_an_issued_invoice_go_on_to_the_change() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(InvoiceGet(), f"开发票，抬头{FIRM}，税号{TAX}", order_id="10423")
    assert [event["name"] for event in said.events if event["event"] == "followup"] == ["invoice_change"]


async def test_an_old_invoice_is_left_to_a_person() -> None:
    async with counter("second", customer="K501") as desk:
        desk.wait(days=120)
        said = await desk.say(InvoiceChange(), "改抬头", order_id="550103")
        assert said.decision == "decline"
        assert "开票后 90 天" in said.zh


@pytest.mark.parametrize(
    ("text", "title", "tax_id"),
    [
        (f"抬头：{FIRM}，税号 {TAX}", FIRM, TAX),
        (f"{FIRM} {TAX}", FIRM, TAX),
        ("please make it out to Acme Inc, VAT number DE123456789", "Acme Inc", "DE123456789"),
        ("company name is Linden Books", "Linden Books", ""),
        ("开个发票吧", "", ""),
        ("订单 10423 要发票", "", ""),
    ],
)
def test_names_and_tax_numbers_are_read_from_sentences(text: str, title: str, tax_id: str) -> None:
    assert read(text) == {"title": title, "tax_id": tax_id}


@pytest.mark.parametrize(
    "asked",
    [
        "耳机那单要发票，抬头个人就行",
        "发票抬头写个人即可",
        "对了 发票能开公司抬头吗",
        "发票能开我们公司的名字吗",
        "发票开公司的可以吗",
        "能不能把抬头改成个人",
        "can the invoice be made out to a company?",
    ],
)
def test_a_question_about_names_is_no_name(asked: str) -> None:
    assert read(asked)["title"] == ""


async def test_who_asks_whether_a_company_can_be_named_is_asked_for_it_and_gets_no_invoice_yet() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(InvoiceGet(), "发票能开公司抬头吗", order_id="10424")
        assert said.asks == "billing"
        assert not said.receipts


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("水壶的发票抬头能改成公司吗", ""),
        ("发票开给我们公司", ""),
        ("抬头写上海好客科技有限公司", "上海好客科技有限公司"),
        ("把发票单位改成苏州晴川贸易有限公司", "苏州晴川贸易有限公司"),
    ],
)
def test_a_wish_for_a_companys_name_is_no_name(text: str, title: str) -> None:
    assert read(text)["title"] == title


async def test_another_mail_address_is_told_where_invoices_go() -> None:
    async with counter(customer="C1001") as desk:
        there = {"email": "mei@example.com"}
        said = await desk.say(InvoiceGet(), "发到 mei@example.com 可以吗", order_id="10423", entities=there)
        assert said.responses == ["invoice.other_mail"]
        own = {"email": "lin.mei@example.com"}
        said = await desk.say(InvoiceGet(), "发到 lin.mei@example.com", order_id="10423", entities=own)
        assert said.responses == ["invoice.issued"]


async def test_what_becomes_of_an_invoice_after_a_return_issues_none() -> None:
    async with counter(customer="C1003") as desk:
        said = await desk.say(InvoiceGet(), "退完发票怎么办", order_id="30911")
    assert said.decision != "act"


@pytest.mark.parametrize("aside", ["今天天气怎么样", "你们几点下班", "can i change it later"])
async def test_a_question_in_place_of_the_name_is_no_name(aside: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(
            InvoiceGet(), aside, order_id="10424", invoice_for="company", requested="billing"
        )
        assert not said.receipts


@pytest.mark.parametrize(
    ("text", "title", "tax_id"),
    [
        (
            "fine, the running shoes one. Brightwell Ltd, VAT number GB123456789",
            "Brightwell Ltd",
            "GB123456789",
        ),
        ("no!! the company is just Brightwell Ltd", "Brightwell Ltd", ""),
        ("公司叫 Haoyun Trading Pte Ltd 税号 201912345K", "Haoyun Trading Pte Ltd", "201912345K"),
        ("啥叫 啊我要公司？？抬头是 杭州木子贸易有限公司", "杭州木子贸易有限公司", ""),
        ("我们公司叫上海青禾科技有限公司", "上海青禾科技有限公司", ""),
        ("用友网络科技股份有限公司", "用友网络科技股份有限公司", ""),
        ("its brightwell ltd", "brightwell ltd", ""),
    ],
)
def test_chatter_before_a_name_is_none_of_it(text: str, title: str, tax_id: str) -> None:
    assert read(text) == {"title": title, "tax_id": tax_id}


@pytest.mark.parametrize(
    "text",
    [
        "啊我要公司抬头的！",
        "好吧 那20731能开公司抬头吗 新加坡公司",
        "不对不对 是20191234 5M",
        "我要开公司的",
        "没订单号",
    ],
)
def test_a_sentence_is_no_companys_name(text: str) -> None:
    assert read(text)["title"] == ""
    assert rest(text, "") == ""


@pytest.mark.parametrize(
    "text",
    [
        "抬头改成公司的",
        "抬头写成个人了",
        "公司名前面说过了",
        "抬头帮我换一下",
        "税号不用填吗",
        "抬头不是公司的两个字",
        "the company name I gave you already",
        "put it to my company please",
        "tax number is",
    ],
)
def test_words_around_a_name_are_no_name(text: str) -> None:
    assert read(text) == {"title": "", "tax_id": ""}
    assert rest(text, "") == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("抬头开公司的，成都山雀设计有限公司", "成都山雀设计有限公司"),
        ("抬头不是公司的两个字，是成都山雀设计有限公司", "成都山雀设计有限公司"),
        ("抬头改成公司的：山雀传媒", "山雀传媒"),
        ("please make it to the company: Titmouse Design LLC", "Titmouse Design LLC"),
        ("made out to our company, Titmouse Design", "Titmouse Design"),
    ],
)
def test_a_name_after_the_word_for_it(text: str, title: str) -> None:
    assert read(text)["title"] == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("¿me hacen la factura a nombre de la empresa Olivares Hermanos, S.L.?", "Olivares Hermanos, S.L"),
        ("la boleta va a nombre de Lucía Ferrer, gracias", "Lucía Ferrer"),
        ("il me faut la facture au nom d'Atelier Brunet", "Atelier Brunet"),
        ("Bitte die Rechnung auf die Firma Nordwind Technik GmbH ausstellen", "Nordwind Technik GmbH"),
        ("quero a nota em nome do Mercado Azul Ltda", "Mercado Azul Ltda"),
        ("宛名は有限会社ひなたに直してください", "有限会社ひなた"),
        ("領収書は合同会社あおぞらでお願いします", "合同会社あおぞら"),
        ("세금계산서는 주식회사 새벽으로 발행해 주세요", "주식회사 새벽"),
        ("выпишите счёт на имя Анны Котовой, пожалуйста", "Анны Котовой"),
        ("ممكن الفاتورة باسم مؤسسة الواحة؟", "مؤسسة الواحة"),
        ("ghi hóa đơn cho công ty Cổ phần Sao Mai nhé", "công ty Cổ phần Sao Mai"),
        ("ออกใบกำกับในนาม บริษัท ดอกบัว จำกัด นะคะ", "บริษัท ดอกบัว จำกัด"),
    ],
)
def test_a_name_is_read_in_every_language_the_desk_speaks(text: str, title: str) -> None:
    assert read(text)["title"] == title


@pytest.mark.parametrize(
    "text",
    [
        "¿puede ir a nombre de mi empresa?",
        "à mon nom ou au nom de ma société ?",
        "geht die Rechnung auch auf unsere Firma?",
        "pode sair em nome da empresa?",
        "会社名義の領収書は出せますか",
        "회사 이름으로 되나요",
        "можно счёт на компанию?",
        "هل تصدر الفاتورة باسم شركتي؟",
        "hóa đơn ghi tên công ty được không",
        "ออกในนามบริษัทได้ไหมคะ",
    ],
)
def test_only_the_word_for_a_company_is_no_name_in_any_language(text: str) -> None:
    assert read(text)["title"] == ""
