"""Whoever waits for a person is heard when danger comes, told their place when they ask, and let go when nothing is wrong."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("I want to talk to a person", "while I wait, the earbuds case just caught fire on my bed", "911"),
        ("转人工", "我不想活了", "热线"),
        ("转人工", "宝宝把纽扣电池放嘴里了，找不到了", "催吐"),
        ("I want to talk to a person", "my tongue went numb after using the kettle", "throat"),
        ("转人工", "刚才有人冒充你们客服，我把验证码给他了", "冻结"),
    ],
)
async def test_danger_is_answered_while_a_person_is_only_awaited(
    desk: OpenDesk, first: str, then: str, told: str
) -> None:
    async with desk() as counter:
        await counter.talk(customer="C1001", name="other").say("转人工")
        someone = counter.talk(customer="C1002")
        assert (await someone.say(first))["owner"] == "queue"
        turn = await someone.say(then)
        assert told in said(turn)
        assert turn["release"] == "sent"
        ticket = max(await counter.tickets(), key=lambda row: row.priority)
        assert ticket.conversation_id == someone.id
        assert ticket.priority >= 100
        assert ticket.queue == "urgent"
        assert len(await counter.tickets()) == 2, "it is the same ticket, further in front"


async def test_more_about_a_danger_is_answered_too_and_the_ticket_says_why(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        await someone.say("水壶冒烟了")
        more = await someone.say("现在还在冒烟，火苗都出来了")
        assert "119" in said(more)
        assert more["release"] == "sent"
        hurt = await someone.say("我手被烫伤了")
        assert "流动的凉水" in said(hurt), "another danger has other first words"
        assert [row.reason for row in await counter.tickets()] == ["safety"]


async def test_danger_told_to_a_person_is_theirs_to_answer_but_rings(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("转人工")
        await counter.people.claim(someone.id, "mei")
        await counter.people.say(someone.id, "mei", "您好，我在")
        turn = await someone.say("水壶冒烟了")
        assert turn["replies"] == []
        (ticket,) = await counter.tickets()
        assert ticket.priority >= 200
        assert ticket.reason == "safety"
        assert ticket.next_due_at is not None


@pytest.mark.parametrize(
    "asks", ["how long will it be?", "is anyone there", "hello??", "还要多久啊", "有人吗"]
)
async def test_who_calls_while_waiting_always_has_a_word_and_a_short_one_the_second_time(
    desk: OpenDesk, asks: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        told = await someone.say(asks)
        assert rule(told) == "queue.place"
        assert "1" in said(told)
        again = await someone.say("hello?")
        assert "1" in said(again)
        assert len(said(again)) < len(said(told))
        assert (await someone.say("我的单号是 10422"))["replies"] == []
        assert "1" in said(await someone.say("喂"))
        assert len(await counter.tickets()) == 1


async def test_who_is_in_danger_and_asks_how_long_is_told(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("the kettle is smoking")
        told = await someone.say("ok its unplugged, no flames. how long till someone answers?")
        assert "number 1" in said(told)


async def test_a_remark_while_waiting_is_left_to_the_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        assert (await someone.say("是 10422 那一单的围巾"))["replies"] == []


@pytest.mark.parametrize(
    ("alarm", "word"),
    [
        ("水壶漏电了", "没有危险啊，就是想问问，不用人工"),
        ("水壶漏电了", "没那么严重，弄错了"),
        ("the kettle is smoking", "it's not dangerous"),
        ("the kettle is smoking", "false alarm, you misunderstood"),
    ],
)
async def test_a_wrong_alarm_ends_with_a_word(desk: OpenDesk, alarm: str, word: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(alarm)
        over = await someone.say(word)
        assert rule(over) == "risk.called_off", over["reasons"]
        assert over["owner"] == "bot"
        later = await someone.say("嗯那个啥")
        assert "119" not in said(later)
        assert "911" not in said(later)


@pytest.mark.parametrize("word", ["没事", "i'm fine", "没那么严重"])
async def test_who_spoke_of_dying_is_not_let_go_for_saying_they_are_fine(desk: OpenDesk, word: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("我不想活了")
        assert (await someone.say(word))["owner"] == "queue"


async def test_danger_stands_before_what_is_only_urgent(desk: OpenDesk) -> None:
    async with desk() as counter:
        await counter.talk(customer="C1001", name="robbed").say("我的账号被盗了")
        danger = counter.talk(customer="C1002")
        turn = await danger.say("充电宝冒烟了")
        assert turn["handoff"]["position"] == 1
        assert "第 2 位" not in said(turn)


@pytest.mark.parametrize(
    ("alarm", "then", "told"),
    [
        ("水壶冒烟了", "插头拔了，接下来呢", "就别碰"),
        ("the kettle is smoking", "its off now, may i go on using it", "don't touch it"),
        ("a bateria do fone esta estufada", "da pra carregar mais uma vez?", "carregue"),
        ("mi hijo se trago una pila", "le duele la panza", "hospital"),
        ("ma fille a avale un aimant", "et maintenant", "hôpital"),
        ("das kabel brennt", "darf ich den stecker anfassen", "nicht anfassen"),
        ("子供が電池を飲み込みました", "ぐったりしています", "電池"),
        ("아기가 자석을 삼켰어요", "숨을 잘 못 쉬어요", "병원"),
        ("чайник дымится", "а теперь что делать", "не трогайте"),
        ("ابني بلع بطارية", "وش اسوي", "المستشفى"),
        ("am dun nuoc bi ro dien", "gio rut dien roi lam gi nua", "cầu dao"),
        ("ไฟดูดตอนจับกาน้ำ", "มือยังชาอยู่เลย", "เบรกเกอร์"),
    ],
)
async def test_who_asks_on_after_a_danger_is_told_its_first_words_again(
    desk: OpenDesk, alarm: str, then: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        first = await someone.say(alarm)
        assert first["owner"] == "queue", first["reasons"]
        turn = await someone.say(then)
        assert told in said(turn)
        assert turn["release"] == "sent"
        assert turn["owner"] == "queue"


@pytest.mark.parametrize(
    ("alarm", "then"),
    [
        ("水壶冒烟了", "插头我拔了"),
        ("the kettle is smoking", "i pulled the plug"),
        ("la lampara echa humo", "ya la desenchufe"),
        ("le chargeur a pris feu", "je l'ai mis dehors"),
        ("der stecker qualmt", "hab ihn rausgezogen"),
        ("a chaleira solta fumaca", "ja tirei da tomada"),
        ("充電器から煙が出ています", "コンセントは抜きました"),
        ("충전기에서 연기가 나요", "코드는 뽑았어요"),
        ("розетка искрит", "я всё отключил"),
        ("طلع دخان من الشاحن", "فصلت الكهرباء"),
        ("sac boc khoi", "minh rut ra roi"),
        ("ปลั๊กมีควันออก", "ถอดปลั๊กแล้ว"),
    ],
)
async def test_what_is_told_after_a_danger_is_noted(desk: OpenDesk, alarm: str, then: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        assert (await someone.say(alarm))["owner"] == "queue"
        turn = await someone.say(then)
        assert rule(turn) == "risk.safety_told", turn["reasons"]
        assert turn["replies"]


@pytest.mark.parametrize(
    ("alarm", "word"),
    [
        ("la lampara echa humo", "fue una falsa alarma"),
        ("der stecker qualmt", "war ein fehlalarm, nicht gefahrlich"),
        ("розетка искрит", "это не опасно"),
    ],
)
async def test_a_wrong_alarm_ends_in_other_languages_too(desk: OpenDesk, alarm: str, word: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(alarm)
        assert rule(await someone.say(word)) == "risk.called_off"


@pytest.mark.parametrize(
    ("alarm", "word"),
    [
        (
            "the lamp gives me a tingle when i touch it",
            "it's ok, i pulled the plug. how long is the guarantee?",
        ),
        ("台灯一碰手就麻", "没事了，已经拔了。保修多久？"),
    ],
)
async def test_what_was_unplugged_was_no_wrong_alarm(desk: OpenDesk, alarm: str, word: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(alarm)
        assert (await someone.say(word))["owner"] == "queue"
