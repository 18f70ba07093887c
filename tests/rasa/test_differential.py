"""Our action server against Rasa's own: the same call, the same status, the same JSON."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.rasa.served import ACTIONS, Hours
from tests.rasa.servers import DOMAIN, call, ours, packed, post, rasas_own

FORM = {"active_loop": {"name": "pizza_form"}}


def chosen(name: str, value: Any) -> dict[str, Any]:
    """A form's call: the slot that was just filled stands last in the events."""
    return {
        "slots": {"requested_slot": name, name: value},
        "events": [{"event": "action"}, {"event": "slot", "name": name, "value": value}],
        **FORM,
    }


CALLS: dict[str, dict[str, Any]] = {
    "ok": call("action_note"),
    "a skill of ours": call("hours"),
    "legacy": call("action_table"),
    "every kind of message": call("action_every_message"),
    "every kind of event": call("action_every_event"),
    "returns nothing": call("action_silent"),
    "what reaches it": call("action_mirror", message={"text": "订单 10421"}, slots={"colour": "red"}),
    "rejected": call("action_not_mine"),
    "unknown": call("action_nobody"),
    "raises": call("action_break"),
    "no action": call(None),
    "a call with no action at all": {"tracker": {}},
    "no tracker": {"next_action": "action_note", "domain": DOMAIN},
    "no sender": call("action_note", tracker={}),
    "missing domain": call("action_note", domain=None, domain_digest="never seen"),
    "form: a good value": call("validate_pizza_form", **chosen("size", "Large")),
    "form: a bad value": call("validate_pizza_form", **chosen("size", "enormous")),
    "form: found by its own method": call("validate_pizza_form", message={"text": "veg"}, **FORM),
    "form: asks for more": call("validate_pizza_form", **chosen("size", "party")),
    "form: an action that asks": call("action_ask_pizza_form_veggie", **FORM),
    "all slots": call("action_validate_slot_mappings", message={"text": "so hungry"}),
}


@pytest.fixture(scope="module")
def theirs() -> Iterator[str]:
    with rasas_own("tests.rasa.served") as address:
        yield address


@pytest.fixture
async def mine() -> AsyncIterator[str]:
    async with ours(ACTIONS, Hours()) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


pytestmark = pytest.mark.filterwarnings("ignore:No method .extract_")


@pytest.mark.parametrize("name", CALLS)
async def test_the_same_call_gets_the_same_answer(
    name: str, theirs: str, mine: str, http: ClientSession
) -> None:
    body = json.dumps(CALLS[name]).encode()
    expected = await post(http, theirs, body)
    assert await post(http, mine, body) == expected
    assert expected[0] in (200, 400, 404, 449, 500)


async def test_a_packed_call_gets_the_same_answer(theirs: str, mine: str, http: ClientSession) -> None:
    body = packed(json.dumps(call("action_note")).encode())
    headers = {"Content-Encoding": "deflate"}
    expected = await post(http, theirs, body, headers)
    assert expected[0] == 200
    assert await post(http, mine, body, headers) == expected


async def test_a_domain_is_remembered_by_its_digest(theirs: str, mine: str, http: ClientSession) -> None:
    whole = call("action_mirror", domain_digest="d1")
    short = {key: value for key, value in whole.items() if key != "domain"}
    for address in (theirs, mine):
        assert (await post(http, address, json.dumps(whole).encode()))[0] == 200
    expected = await post(http, theirs, json.dumps(short).encode())
    assert expected[1]["responses"][0]["custom"]["domain"] == DOMAIN
    assert await post(http, mine, json.dumps(short).encode()) == expected


async def test_nothing_but_null_is_refused_alike(theirs: str, mine: str, http: ClientSession) -> None:
    expected = await post(http, theirs, b"null")
    assert expected == (400, {"error": "Invalid body request"})
    assert await post(http, mine, b"null") == expected


@pytest.mark.parametrize("action", ["parcel", "asks"])
async def test_what_rasas_server_does_not_give_a_skill_it_says_in_one_sentence(
    action: str, theirs: str, http: ClientSession
) -> None:
    status, answer = await post(http, theirs, json.dumps(call(action)).encode())
    assert status == 200
    assert [message["response"] for message in answer["responses"]] == ["skill.not_here"]


async def test_health_and_the_list_of_actions_are_the_same(
    theirs: str, mine: str, http: ClientSession
) -> None:
    async def get(url: str) -> Any:
        async with http.get(url) as answer:
            return await answer.json()

    assert await get(f"{mine}/health") == await get(f"{theirs}/health") == {"status": "ok"}
    listed = {item["name"] for item in await get(f"{theirs}/actions")}
    served = {item["name"] for item in await get(f"{mine}/actions")}
    # Rasa's server lists every action class alive in its process, those that other modules imported included.
    assert served <= listed
