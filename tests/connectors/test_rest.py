"""Rasa's REST channel, over a real socket."""

import asyncio
import json
from urllib.parse import quote

import pytest

from bot.conversation.store import Store
from bot.turn import Address
from tests.connectors.kit import HEADERS, Running, serving, settings

PATH = "/webhooks/rest/webhook"


async def test_a_message_is_answered_in_rasas_form(desk: Running) -> None:
    assert await desk.say("alice", "你好") == [{"recipient_id": "alice", "text": "heard: 你好"}]


async def test_buttons_and_image_come_with_the_text(desk: Running) -> None:
    (answer,) = await desk.say("alice", "buttons")
    assert answer["buttons"] == [{"title": "Yes", "payload": "/yes"}, {"title": "No", "payload": "/no"}]
    assert answer["image"] == "https://x.test/1.png"


async def test_several_replies_are_several_objects_in_order(desk: Running) -> None:
    assert [row["text"] for row in await desk.say("alice", "twice")] == ["heard: twice", "and again"]


async def test_a_payload_is_a_press(desk: Running) -> None:
    await desk.say("alice", '/confirm{"effect":"e1"}')
    assert desk.echo.claims[-1].utterances[0].kind == "press"


async def test_posts_of_one_sender_are_turns_of_their_own_in_order(desk: Running) -> None:
    first = asyncio.create_task(desk.say("alice", "wait"))
    await desk.echo.heard(1)
    rest = [asyncio.create_task(desk.say("alice", f"number {n}")) for n in range(3)]
    await asyncio.sleep(0.05)
    desk.echo.gate.set()
    answers = await asyncio.gather(first, *rest)
    assert [answer[0]["text"] for answer in answers] == [
        "heard: wait",
        "heard: number 0",
        "heard: number 1",
        "heard: number 2",
    ]
    assert [len(claim.utterances) for claim in desk.echo.claims] == [1, 1, 1, 1]


async def test_a_slow_sender_does_not_hold_up_others(desk: Running) -> None:
    slow = asyncio.create_task(desk.say("alice", "wait"))
    await desk.echo.heard(1)
    assert await desk.say("bob", "hi") == [{"recipient_id": "bob", "text": "heard: hi"}]
    desk.echo.gate.set()
    await slow


async def test_the_same_message_id_gives_the_same_answer_and_no_turn(desk: Running) -> None:
    first = await desk.say("alice", "hello", metadata={"message_id": "m-1"})
    again = await desk.say("alice", "something else", metadata={"message_id": "m-1"})
    assert first == again == [{"recipient_id": "alice", "text": "heard: hello"}]
    assert len(desk.echo.claims) == 1


async def test_a_message_id_gives_nobody_elses_answer(desk: Running) -> None:
    mine = {"message_id": "m-1", "customer_id": "C1001"}
    assert await desk.say("alice", "hello", metadata=mine, headers=HEADERS)
    for customer, headers in (({}, HEADERS), ({"customer_id": "C1003"}, HEADERS)):
        body = {"sender": "alice", "message": "hello", "metadata": {"message_id": "m-1", **customer}}
        async with desk.http.post(PATH, json=body, headers=headers) as answer:
            assert answer.status == 400
            assert "somebody else" in await answer.text()
    assert await desk.say("alice", "hello", metadata=mine, headers=HEADERS)


async def test_repeats_in_parallel_are_one_turn(desk: Running) -> None:
    posts = [desk.say("alice", "hello", metadata={"message_id": 7}) for _ in range(5)]
    answers = await asyncio.gather(*posts)
    assert all(answer == answers[0] for answer in answers)
    assert len(desk.echo.claims) == 1


async def test_two_senders_may_use_the_same_message_id(desk: Running) -> None:
    await desk.say("alice", "a", metadata={"message_id": "m-1"})
    assert (await desk.say("bob", "b", metadata={"message_id": "m-1"}))[0]["text"] == "heard: b"


async def test_a_late_answer_is_fetched_and_never_put_before_the_next(file_store: Store) -> None:
    async with serving(file_store, settings(rest={"wait_s": 0.2})) as desk:
        assert await desk.say("alice", "wait") == []
        desk.echo.gate.set()
        assert await desk.say("alice", "hello") == [{"recipient_id": "alice", "text": "heard: hello"}]
        status, body = await desk.api("/conversations/rest:alice/messages?after=0")
        assert status == 200
        assert [(row["seq"], row["text"], row["author"]) for row in body["messages"]] == [
            (1, "heard: wait", "bot"),
            (2, "heard: hello", "bot"),
        ]
        _, body = await desk.api("/conversations/rest:alice/messages?after=1")
        assert [row["seq"] for row in body["messages"]] == [2]


async def test_a_turn_that_failed_is_tried_again_while_the_caller_waits(desk: Running) -> None:
    assert (await desk.say("alice", "fail once"))[0]["text"] == "heard: fail once"
    assert [claim.attempt for claim in desk.echo.claims] == [1, 2]


async def test_who_is_signed_in_counts_only_with_the_key(desk: Running) -> None:
    await desk.say("alice", "hi", metadata={"customer_id": "C1001"})
    assert desk.echo.claims[-1].utterances[0].customer_id is None
    await desk.say("alice", "hi", metadata={"customer_id": "C1001"}, headers=HEADERS)
    assert desk.echo.claims[-1].utterances[0].customer_id == "C1001"


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer ", "Basic abc", "the-key-of-this-shop", "Bearer é"]
)
async def test_a_wrong_key_is_refused_and_nothing_is_stored(desk: Running, header: str) -> None:
    body = {"sender": "alice", "message": "hi"}
    async with desk.http.post(PATH, json=body, headers={"Authorization": header}) as answer:
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == "unauthorized"
    assert desk.echo.claims == []


async def test_metadata_reaches_the_desk_without_our_own_keys(desk: Running) -> None:
    await desk.say("alice", "hi", metadata={"message_id": "1", "customer_id": "C1", "page": "/shoes"})
    said = desk.echo.claims[-1].utterances[0]
    assert said.metadata["page"] == "/shoes"
    assert not {"message_id", "customer_id"} & said.metadata.keys()


async def test_a_caller_shows_people_no_other_words_than_the_ones_that_were_judged(desk: Running) -> None:
    forged = {"title": "thank you, bye", "files": ["where is my order"], "timer": "notice", "shared": True}
    await desk.say("mallory", "where is my order", metadata={**forged, "page": "/shoes"})
    said = desk.echo.claims[-1].utterances[0]
    assert dict(said.metadata) == {"page": "/shoes", "no_merge": True}  # as every POST of its own is
    [line] = [
        each
        for each in await desk.service.gateway.visits.log(Address(channel="rest", conversation="mallory"))
        if each.author == "customer"
    ]
    assert (line.text, line.files) == ("where is my order", ())


@pytest.mark.parametrize("path", ["/webhooks/rest", "/webhooks/rest/"])
async def test_rasas_health_check(desk: Running, path: str) -> None:
    async with desk.http.get(path) as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


BAD = {
    "empty body": (b"", 400),
    "not JSON": (b"hello", 400),
    "a list": (b"[]", 400),
    "no message": (b'{"sender":"a"}', 400),
    "no sender": (b'{"message":"hi"}', 400),
    "empty message": (b'{"sender":"a","message":""}', 400),
    "spaces": (b'{"sender":"a","message":"  \\n "}', 400),
    "only NUL": (b'{"sender":"a","message":"\\u0000\\u0000"}', 400),
    "message is a number": (b'{"sender":"a","message":7}', 400),
    "message is null": (b'{"sender":"a","message":null}', 400),
    "sender is a list": (b'{"sender":["a"],"message":"hi"}', 400),
    "sender is empty": (b'{"sender":"","message":"hi"}', 400),
    "sender too long": (json.dumps({"sender": "a" * 201, "message": "hi"}).encode(), 400),
    "sender with NUL": (b'{"sender":"a\\u0000","message":"hi"}', 400),
    "sender with a lone surrogate": (b'{"sender":"a\\ud83d","message":"hi"}', 400),
    "sender with a newline": (b'{"sender":"a\\nb","message":"hi"}', 400),
    "metadata is text": (b'{"sender":"a","message":"hi","metadata":"x"}', 400),
    "metadata too deep": (
        b'{"sender":"a","message":"hi","metadata":{"x":' + b"[" * 20 + b"]" * 20 + b"}}",
        400,
    ),
    "message_id is a list": (b'{"sender":"a","message":"hi","metadata":{"message_id":[]}}', 400),
    "NaN": (b'{"sender":"a","message":"hi","metadata":{"x":NaN}}', 400),
    "endless number": (b'{"sender":"a","message":"hi","metadata":{"x":' + b"9" * 5000 + b"}}", 400),
    "infinite number": (b'{"sender":"a","message":"hi","metadata":{"x":1e999}}', 400),
    "nested brackets": (b"[" * 60_000, 400),
    "nested objects": (b'{"a":' * 10_000, 400),
    "invalid UTF-8": (b'{"sender":"a","message":"\xff\xfe"}', 400),
    "UTF-16": ('{"sender":"a","message":"hi"}'.encode("utf-16"), 400),
    "4,001 characters": (json.dumps({"sender": "a", "message": "x" * 4001}).encode(), 413),
    "10,000 emoji": (json.dumps({"sender": "a", "message": "😀" * 10_000}, ensure_ascii=False).encode(), 413),
    "1 MB": (json.dumps({"sender": "a", "message": "x" * 1_000_000}).encode(), 413),
}


@pytest.mark.parametrize(("body", "status"), BAD.values(), ids=BAD.keys())
async def test_what_cannot_be_used_is_a_clear_4xx_and_is_not_stored(
    desk: Running, body: bytes, status: int
) -> None:
    async with desk.http.post(PATH, data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == status
        error = (await answer.json())["error"]
        assert error["code"]
        assert 10 < len(error["message"]) < 200
    assert desk.echo.claims == []
    assert (await desk.say("a", "still there"))[0]["text"] == "heard: still there"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"]
)
async def test_other_content_types_are_refused(desk: Running, kind: str) -> None:
    body = b'{"sender":"a","message":"hi"}'
    async with desk.http.post(PATH, data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 415


KEPT = {
    "HTML": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "SQL": ("'; DROP TABLE inbox; --", "'; DROP TABLE inbox; --"),
    "format string": ("{0} %s ${x} {{y}}", "{0} %s ${x} {{y}}"),
    "NUL inside": ("a\x00b", "ab"),
    "lone surrogate": ("a\ud83db", "a?b"),
    "invisible tags": ("a\U000e0041\u202eb", "ab"),
    "emoji": ("👩‍👩‍👧 ok", "👩👩👧 ok"),
    "4,000 characters": ("x" * 4000, "x" * 4000),
    "unknown field": ("hi", "hi"),
}


@pytest.mark.parametrize(("sent", "kept"), KEPT.values(), ids=KEPT.keys())
async def test_odd_text_is_stored_safely_and_read_back(desk: Running, sent: str, kept: str) -> None:
    body = json.dumps({"sender": "a", "message": sent, "colour": "red", "metadata": {"note": sent}}).encode()
    async with desk.http.post(PATH, data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 200
        assert (await answer.json())[0]["text"] == f"heard: {kept}"
    status, turns = await desk.api("/conversations/rest:a/turns")
    assert status == 200
    assert turns[0]["utterances"][0]["text"] == kept


async def test_ids_with_odd_but_printable_characters_stay_apart(desk: Running) -> None:
    for sender in ("a/b", "a:b", "a%2Fb", "用户 一", "a?b#c", "{x}", "..", "'--"):
        assert (await desk.say(sender, "hi"))[0]["recipient_id"] == sender
        _, turns = await desk.api(f"/conversations/{quote('rest:' + sender, safe='')}/turns")
        assert len(turns) == 1, sender


async def test_without_the_key_nobody_speaks_for_a_customer_who_was_signed_in(desk: Running) -> None:
    """Else people at the desk would read a stranger's words as the customer's, and what was to be confirmed would be let go of."""
    await desk.say("alice", "refund it", metadata={"customer_id": "C1001"}, headers=HEADERS)
    for message in ("yes", "a person please", '/effect.confirm{"effect":"e1"}'):
        async with desk.http.post(PATH, json={"sender": "alice", "message": message}) as answer:
            assert answer.status == 403
    assert await desk.say("alice", "yes", metadata={"customer_id": "C1001"}, headers=HEADERS)
    assert [claim.utterances[0].text for claim in desk.echo.claims] == ["refund it", "yes"]
    assert await desk.say("Alice", "yes"), "another name is another conversation"


async def test_a_shop_whose_server_speaks_for_its_visitors_shuts_out_everybody_else(
    file_store: Store,
) -> None:
    async with serving(file_store, settings(rest={"keyless": False})) as desk:
        async with desk.http.post(PATH, json={"sender": "visitor-7", "message": "yes"}) as answer:
            assert answer.status == 401
        assert await desk.say("visitor-7", "yes", headers=HEADERS)
        async with desk.http.get("/webhooks/rest/") as health:
            assert health.status == 200


async def test_new_senders_bring_no_more_messages_from_one_address(file_store: Store) -> None:
    rest = {"keyless_per_minute": 8, "client_ip_header": "X-Real-IP", "wait_s": 0.01}
    async with serving(file_store, settings(rest=rest)) as desk:

        async def said(number: int, place: str, **key: str) -> int:
            body = {"sender": f"s{number}", "message": "hi"}
            headers = {"X-Real-IP": place, **key}
            async with desk.http.post(PATH, json=body, headers=headers) as answer:
                assert answer.status == 200 or int(answer.headers["Retry-After"]) > 0
                return answer.status

        assert [await said(n, "198.51.100.7") for n in range(4)] == [200, 200, 429, 429]
        assert await said(4, "198.51.100.8") == 200
        assert [await said(n, "198.51.100.7", **HEADERS) for n in range(5, 9)] == [200] * 4
