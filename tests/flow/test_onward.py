"""An article that was told is asked on about in few words, through whole turns."""

from tests.flow.kit import OpenDesk, rule, said


async def test_what_an_article_says_is_told_once_more_in_its_own_sentence(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        whole = await mei.say("礼品卡怎么买")
        assert "100、200、500、1000" in said(whole)
        then = await mei.say("那能退吗")
        assert rule(then) == "request.onward"
        assert "查看卡密后不能退" in said(then)
        assert "7 天内" not in said(then), "goods are not meant"
        again = await mei.say("会过期吗")
        assert "有效期 3 年" in said(again)


async def test_a_new_matter_is_not_pulled_back_into_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say("礼品卡怎么买")
        person = await mei.say("转人工")
        assert rule(person) != "request.onward"
        sam = counter.talk()
        await sam.say("礼品卡怎么买")
        shoes = await sam.say("跑鞋有42码吗")
        assert "跑鞋" in said(shoes)
        assert rule(shoes) != "request.onward"
