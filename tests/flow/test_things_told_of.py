"""What was just told of is pointed at, added up and asked after: each talk as a customer would have it, the reading given."""

import pytest

from bot.testing import desk, heard


async def test_the_other_one_and_the_cheaper_one_of_two_kettles() -> None:
    async with desk() as d:
        await d.say("烧水壶什么价", heard("price.ask", product="烧水壶"))
        other = await d.say("另一款呢", heard("product.info", confidence=0.4))
        assert other.rule == "request.pointed_at"
        assert "手冲壶现在卖 ¥329.00" in other.text
        cheaper = await d.say("便宜那个能保温不", heard("product.info"))
        assert "电热水壶" in cheaper.text
        assert "手冲壶" not in cheaper.text


async def test_the_first_the_second_and_both_of_what_was_listed() -> None:
    async with desk() as d:
        listed = await d.say("what lamps do you have", heard("product.info", product="lamps"))
        first, second = (listed.text.index(name) for name in ("desk lamp", "clip-on bedside lamp"))
        names = (
            ("desk lamp", "clip-on bedside lamp") if first < second else ("clip-on bedside lamp", "desk lamp")
        )
        one = await d.say("tell me about the second one", heard("product.info"))
        assert one.text.lower().startswith(names[1])
        both = await d.say("both please", heard("order.status", confidence=0.3))
        assert both.rule == "request.pointed_at"
        assert all(name in both.text.lower() for name in names)


async def test_a_kind_lists_all_of_it_and_a_mark_tells_one_from_the_other() -> None:
    async with desk() as d:
        listed = await d.say("咖啡机都有哪些", heard("product.recommend", product="咖啡机"))
        assert "滴滤咖啡机，¥459.00" in listed.text
        assert "咖啡机，¥12,800.00" in listed.text
        dear = await d.say("一万二千八的那台能做卡布奇诺吗", heard("product.info"))
        assert "蒸汽棒手动打奶泡" in dear.text
        assert "滴滤" not in dear.text
        plug = await d.say("配的是英标吗", heard("product.info"))  # still of that one
        assert "滴滤" not in plug.text


async def test_of_two_lamps_the_difference_is_told_and_the_clip_is_a_mark() -> None:
    async with desk() as d:
        await d.say("卖台灯吗", heard("product.info", product="台灯"))
        compared = await d.say("俩灯之间差别大吗", heard("product.info"))
        assert "夹式床头灯，¥89.00" in compared.text
        assert "600 流明" in compared.text
        clip = await d.say("带夹子那个呢", heard("order.change", confidence=0.3))
        assert clip.text.startswith("夹式床头灯")


async def test_things_are_added_to_what_was_reckoned() -> None:
    async with desk() as d:
        await d.say("手机壳多少钱", heard("price.ask", product="手机壳"))
        two = await d.say("再加两条数据线", heard("product.stock", confidence=0.3, product="数据线"))
        assert two.rule == "request.one_more"
        assert "2 件 ¥39.80" in two.text
        assert "合计 ¥78.80" in two.text
        three = await d.say("还要一个台灯，总共呢", heard("price.ask", product="台灯"))
        assert "合计 ¥207.80" in three.text


@pytest.mark.parametrize(
    ("said", "product", "parts"),
    [
        ("三条围巾和两双跑鞋合计多少", "围巾", ("3 件 ¥537.00", "2 件 ¥1,238.00", "合计 ¥1,775.00", "减 ¥120.00")),
        ("30个壶要多少钱", "", ("30 件 ¥5,670.00", "手冲壶：合计 ¥9,870.00", "手冲壶现在一共有 23 件", "单独报价")),
        ("便宜的咖啡机折后多少钱", "咖啡机", ("滴滤咖啡机现在卖 ¥459.00", "实付 ¥419.00")),
        ("充电宝啥价，有现货没", "充电宝", ("充电宝现在卖 ¥149.00", "充电宝现在没货，预计")),
    ],
)  # fmt: skip
async def test_sums_and_stock_stand_beside_the_price(said: str, product: str, parts: tuple[str, ...]) -> None:
    async with desk() as d:
        told = await d.say(said, heard("price.ask", **({"product": product} if product else {})))
        assert [part for part in parts if part not in told.text] == []


async def test_a_coupon_is_no_gift_card_and_is_not_reckoned() -> None:
    async with desk() as d:
        offers = await d.say("20块的券买手机壳行吗", heard("promo.coupon", product="手机壳"))
        assert "礼品卡 200 元" not in offers.text
        told = await d.say("最后到手多少钱", heard("price.ask"))
        assert "礼品卡" not in told.text
        assert "¥39.00" in told.text


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("要120根数据线，货够吗", "数据线有货，120 件够"),
        ("do you have 90 kettles", "There are 88 of kettle at the moment, not the 90"),
        ("羽绒马甲能拿1000件不", "不够您要的 1000 件"),
    ],
)
async def test_stock_is_held_against_the_number_wanted(said: str, part: str) -> None:
    async with desk() as d:
        thing = next(name for name in ("数据线", "kettles", "羽绒马甲") if name in said)
        assert part in (await d.say(said, heard("product.stock", product=thing))).text


async def test_what_is_in_the_box_is_asked_of_the_thing_spoken_of() -> None:
    async with desk() as d:
        await d.say("运动耳机怎么卖", heard("price.ask", product="运动耳机"))
        box = await d.say("送充电线的吗", heard("product.info", product="充电线"))
        assert "磁吸充电线" in box.text
        same = await d.say("so does it come with a cable", heard("product.info", product="cable"))
        assert "magnetic cable" in same.text


async def test_a_number_after_a_phone_case_is_a_model() -> None:
    async with desk() as d:
        await d.say("手机壳咋卖", heard("price.ask", product="手机壳"))
        told = await d.say("14能用吗", heard("product.size", confidence=0.3))
        assert told.rule == "request.number_of_it"
        assert "iPhone 15 / 16" in told.text


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("有没有微波炉卖", "微波炉我们店里不卖"),
        ("你家卖手套吗", "比较接近的有：羊毛围巾"),
        ("do you sell bluetooth speakers?", "not something we sell"),
        ("炊飯器はありますか", "取り扱っておりません"),
    ],
)
async def test_what_is_not_sold_is_said_so(said: str, part: str) -> None:
    async with desk() as d:
        told = await d.say(
            said, heard("product.stock", confidence=0.5, language="ja" if "炊" in said else "")
        )
        assert part in told.text


@pytest.mark.parametrize(
    "said", ["有没有滴滤的咖啡机卖", "do you have running shoes", "耳机能连电视吗", "有壶卖吗"]
)
async def test_what_is_sold_is_never_said_to_be_missing(said: str) -> None:
    async with desk() as d:
        assert "不卖" not in (await d.say(said, heard("product.stock"))).text


async def test_two_things_asked_about_one_after_the_other_are_both_reckoned_once() -> None:
    async with desk() as d:
        await d.say("how much is the power bank", heard("price.ask", product="power bank"))
        await d.say("and the phone case", heard("price.ask", product="phone case"))
        told = await d.say("the two together?", heard("price.ask"))
        assert "In total ¥188.00" in told.text
    async with desk() as d:
        await d.say("耳机有什么款", heard("product.info", product="耳机"))
        both = await d.say("两副都拿下，总价多少", heard("price.ask"))
        assert "合计 ¥498.00" in both.text


async def test_the_price_asked_beside_the_stock_is_told_too() -> None:
    async with desk() as d:
        told = await d.say("雾蓝的手机壳还有现货吗 什么价", heard("product.stock", product="手机壳"))
        assert "有货" in told.text
        assert "¥39.00" in told.text


@pytest.mark.parametrize("said", ["你们有灯吗", "灯有几种"])
async def test_a_kind_is_named_by_one_character(said: str) -> None:
    async with desk() as d:
        told = await d.say(said, heard("product.info"))
        assert "台灯，¥129.00" in told.text
        assert "夹式床头灯，¥89.00" in told.text


async def test_a_number_of_the_one_that_is_pointed_at_is_of_that_one_alone() -> None:
    async with desk() as d:
        await d.say("show me your lamps", heard("product.recommend", product="lamps"))
        told = await d.say("8 of the cheaper one, in total", heard("price.ask", quantity="8"))
        assert "Clip-on bedside lamp: ¥89.00, $13.00, 8 of them ¥712.00, $104.00" in told.text
        assert "desk lamp" not in told.text


async def test_a_colour_tells_which_of_the_things_just_told_of_is_meant() -> None:
    async with desk() as d:
        await d.say("两款耳机对比下：运动耳机和蓝牙耳机", heard("product.recommend", product="耳机"))
        white = await d.say("白的现在有吗", heard("product.stock"))
        assert "蓝牙耳机有货" in white.text
        assert "运动耳机" not in white.text
        assert "云白" in white.text


async def test_a_colour_tells_it_in_english_with_a_number() -> None:
    async with desk() as d:
        await d.say(
            "compare the sport earphones and the bluetooth earphones",
            heard("product.recommend", product="earphones"),
        )
        lime = await d.say("is the green one there, i need 3", heard("product.stock", quantity="3"))
        assert "sport earphones is in stock, enough for 3" in lime.text


async def test_a_number_that_is_put_right_is_reckoned_anew() -> None:
    async with desk() as d:
        await d.say("台灯25盏多少钱", heard("price.ask", product="台灯", quantity="25"))
        three = await d.say("错了，是三盏", heard("dialog.correct", quantity="3"))
        assert three.rule == "request.so_many"
        assert "3 件 ¥387.00" in three.text
        assert "单独报价" not in three.text
        five = await d.say("what about five of them", heard("dialog.inform", confidence=0.4, quantity="5"))
        assert "$90.00" in five.text or "¥645.00" in five.text


async def test_a_basket_grows_from_one_message_to_the_next() -> None:
    async with desk() as d:
        await d.say("跑鞋折后什么价", heard("price.ask", product="跑鞋"))
        two = await d.say("添个水壶呢", heard("product.stock", confidence=0.3, product="电热水壶"))
        assert "合计 ¥808.00" in two.text
        three = await d.say("再拿盏台灯", heard("order.change", confidence=0.3, product="台灯"))
        assert "合计 ¥937.00" in three.text


async def test_what_was_recommended_alone_is_what_is_asked_about_next() -> None:
    async with desk() as d:
        await d.say("夹在床头的灯有什么推荐", heard("product.recommend"))
        colour = await d.say("啥颜色的", heard("product.info"))
        assert "暖灰" in colour.text
        there = await d.say("现货有没有", heard("product.stock"))
        assert "夹式床头灯有货" in there.text


async def test_the_cheaper_one_of_what_was_listed_is_no_bargaining() -> None:
    async with desk() as d:
        await d.say("卖哪些水壶", heard("product.recommend", product="水壶"))
        cheaper = await d.say("有便宜些的吗", heard("price.ask"))
        assert "电热水壶现在卖 ¥189.00" in cheaper.text
        assert "实价" not in cheaper.text


@pytest.mark.parametrize("text", ["越野跑鞋38的有吗", "do the trail shoes come in a 38"])
async def test_a_size_that_is_not_made_is_said_not_to_be(text: str) -> None:
    async with desk() as d:
        said = await d.say(text, heard("product.stock", product="trail shoes"))
        assert said.responses == ("product.stock.no_such_variant",)


async def test_how_many_after_the_offers_is_about_what_was_priced() -> None:
    async with desk() as d:
        await d.say("台灯多少钱", heard("price.ask", product="台灯"))
        await d.say("有活动吗", heard("promo.coupon"))
        four = await d.say("要是买四盏怎么算", heard("order.place", confidence=0.3, quantity="4"))
        assert four.rule == "request.so_many"
        assert "4 件 ¥516.00" in four.text
        told = await d.say("我买了四盏了", heard("feedback.positive", quantity="4"))
        assert told.rule != "request.so_many"
