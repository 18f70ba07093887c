"""What a stranger said in English, and what must follow; beside each the look-alike that stays what it was."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish

MEI, ALEX, QIANG = "C1001", "C1002", "C1003"


@pytest.mark.parametrize(
    ("who", "before", "says", "by", "tells"),
    [
        (ALEX, (), "how long do i give it before its considered lost", "request.topic", "investigation"),
        (MEI, (), "do u have a shop", "request.topic", "online only"),
        (MEI, (), "Can my daughter use my membership on her own account?", "request.topic", "passed on"),
        (MEI, (), "what if i use the kettle with one of those travel adapters", "request.topic", "dangerous"),
        (MEI, (wish("membership.info"),), "Free returns as well?", "request.of_level", "free return pick-up"),
        (MEI, (wish("membership.info"),), "And when does it run out?", "request.of_level", "12 months"),
        (MEI, (), "so nothing changed right?", "request.asks_whether_done", "Nothing of that kind"),
        (
            MEI,
            (),
            "sorry, I'm terrible at this. Keep the two. One is for my mother-in-law",
            "request.order_stays",
            "",
        ),
        (
            ALEX,
            (),
            "The office is 14 Tanner Street, 3rd floor, London SE1 3LE. Reception will sign for it.",
            "request.bare_address",
            "14 Tanner Street",
        ),
        (
            QIANG,
            (wish("exchange.request", order_id="30911"),),
            "i already throw the plastic bag",
            "request.no_box",
            "packaging",
        ),
        (
            MEI,
            (wish("invoice.get", order_id="10424"),),
            "One invoice then. Electronic or hardcopy?",
            "effect.asks_of_invoice",
            "PDF",
        ),
        (ALEX, (), "What day should I stay in for the earphones?", "request.known", "20731"),
        (MEI, (), "Do you need my card number?", "request.topic", "never ask"),
        (MEI, (), "can you gift wrap the scarfs", "request.wrapped", "¥10.00 per item"),
        (MEI, (), "if I buy the scarf can you gift wrap it", "request.topic", "checkout"),
        (
            ALEX,
            (wish("delivery.issue", order_id="20731"),),
            "never mind, my flatmate had it in his bag",
            "request.turned_up",
            "Glad",
        ),
        (
            ALEX,
            (wish("refund.status", order_id="20734"),),
            "could you put a note on it for someone to check the card thing please",
            "person.to_check",
            "in line for a person",
        ),
        (
            MEI,
            (),
            "my mother passed away on Sunday, the parcel was for her",
            "request.bereaved",
            "sorry for your loss",
        ),
        (MEI, (), "Please don't cancel the order, only fix the extra one", "request.order_stays", ""),
        (
            MEI,
            (wish("invoice.get", order_id="10424"),),
            "Is it possible to split into two invoices, 6400 each?",
            "request.invoice_split",
            "one invoice",
        ),
        (
            MEI,
            (wish("address.change", order_id="10422"), "88 Harbour Road, Pudong, Shanghai"),
            "if nobody is home do they go back to you?",
            "effect.asks_at_the_door",
            "88 Harbour Road",
        ),
    ],
)
async def test_a_stranger_is_told_what_was_asked(
    desk: OpenDesk, who: str, before: tuple[str, ...], says: str, by: str, tells: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=who)
        for each in before:
            await talk.say(each)
        turn = await talk.say(says)
        assert rule(turn) == by, said(turn)
        assert tells in said(turn)


@pytest.mark.parametrize(
    ("who", "before", "says", "not_by"),
    [
        (
            ALEX,
            (wish("order.status", order_id="20731"),),
            "I found it cheaper elsewhere",
            "request.turned_up",
        ),
        (
            ALEX,
            (wish("delivery.issue", order_id="20731"),),
            "the neighbour had it but it is broken",
            "request.turned_up",
        ),
        (ALEX, (), "leave a note for the courier", "person.to_check"),
        (ALEX, (), "my phone died, is the cable broken", "request.bereaved"),
        (ALEX, (), "don't cancel it, change the size to 43 instead", "request.order_stays"),
        (MEI, (), "invoices for two orders please", "request.invoice_split"),
    ],
)
async def test_what_looks_like_it_stays_what_it_was(
    desk: OpenDesk, who: str, before: tuple[str, ...], says: str, not_by: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=who)
        for each in before:
            await talk.say(each)
        assert rule(await talk.say(says)) != not_by


async def test_the_same_question_again_is_told_no_article(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk()
        await visitor.say(wish("order.status"))
        turn = await visitor.say("Where is my order?")
        assert rule(turn) == "form.asked_again", said(turn)
        assert "cart" not in said(turn)


async def test_what_answers_nothing_twice_brings_a_person(desk: OpenDesk) -> None:
    """A question that is put three times in a row helps nobody."""
    async with desk() as counter:
        alex = counter.talk(customer=ALEX)
        await alex.say(wish("order.wrong_item", order_id="20733"))
        turns = [
            await alex.say(says) for says in ("hmm the thing you know", "well it is odd", "as I was saying")
        ]
        assert turns[-1]["decision"] == "handoff", [said(turn) for turn in turns]


async def test_a_visitor_who_forgot_the_password_has_the_order_looked_up_all_the_same(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk()
        asked = await visitor.say(
            "Hi, not logged in, forgot my password ages ago. Can you look up order 20733 for me?"
        )
        assert rule(asked) == "request.order_beside", said(asked)
        assert asked["skill"] == "orders"


async def test_danger_in_the_clause_that_an_article_answers_is_heard(desk: OpenDesk) -> None:
    """A topic's clause is no part of the wish, but what it says of danger counts."""
    async with desk() as counter:
        turn = await counter.talk(customer=MEI).say(
            "where is my parcel, and the lamp is on fire, do you have a shop"
        )
        assert rule(turn) == "risk.safety", said(turn)
