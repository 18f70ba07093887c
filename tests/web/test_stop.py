"""A stop under load loses nothing and answers nothing twice."""

import asyncio
import time
from collections import Counter

from aiohttp import ClientConnectionError

from bot.conversation.store import Store
from bot.conversation.values import Claim
from bot.turn import Turn
from tests.connectors.kit import Running, serving


async def post(desk: Running, sender: str, number: int) -> int | None:
    """The status, or None when the server took no connection any more."""
    body = {"sender": sender, "message": f"message {number}", "metadata": {"message_id": number}}
    try:
        async with desk.http.post("/webhooks/rest/webhook", json=body) as answer:
            await answer.read()
            return answer.status
    except ClientConnectionError:
        return None


async def test_rolling_restarts_under_load(file_store: Store) -> None:
    accepted: dict[str, set[int]] = {}
    longest = 0.0
    for restart in range(6):
        async with serving(file_store) as desk:
            real = desk.echo.handle

            async def slow(claim: Claim) -> Turn:
                await asyncio.sleep(0.03)
                return await real(claim)  # noqa: B023 - this round's own

            desk.echo.handle = slow  # type: ignore[method-assign]
            posts = {
                (f"s{n % 6}", restart * 100 + n): asyncio.create_task(
                    post(desk, f"s{n % 6}", restart * 100 + n)
                )
                for n in range(40)
            }
            await asyncio.sleep(0.12)
            began = time.monotonic()
            await desk.service.stop(grace_s=0.05 if restart % 2 else 5)
            longest = max(longest, time.monotonic() - began)
            statuses = await asyncio.gather(*posts.values())
        assert set(statuses) <= {200, None}
        for (sender, number), status in zip(posts, statuses, strict=True):
            if status == 200:
                accepted.setdefault(sender, set()).add(number)
    assert longest < 8
    async with serving(file_store) as desk:
        for sender, numbers in accepted.items():
            await desk.say(sender, "the last one")
            async with asyncio.timeout(
                60
            ):  # on a slow machine a caller goes before all that waited is answered
                while (await desk.service.gateway.waiting())["inbox"]:  # noqa: ASYNC110 - in the desk's own loop
                    await asyncio.sleep(0.05)
            _, turns = await desk.api(f"/conversations/rest:{sender}/turns")
            answered = Counter(said["key"] for turn in turns for said in turn["utterances"])
            assert {str(number) for number in numbers} <= answered.keys()  # none lost
            assert set(answered.values()) == {1}  # none twice
            _, log = await desk.api(f"/conversations/rest:{sender}/messages")
            texts = [row["text"] for row in log["messages"]]
            assert len(texts) == len(set(texts))
            assert texts == [reply for turn in turns for reply in turn["replies"]]  # in order
    assert sum(len(numbers) for numbers in accepted.values()) > 50


async def test_each_answer_of_a_desk_that_stops_ends_its_connection(file_store: Store) -> None:
    """Whoever keeps a connection open is sent to another desk by it, instead of being cut off a moment later."""
    async with serving(file_store) as desk:
        async with desk.http.get("/livez") as answer:
            assert answer.headers.get("Connection", "") != "close"
        asked = asyncio.create_task(desk.say("sue", "wait"))
        async with asyncio.timeout(60):
            while not desk.echo.claims:  # noqa: ASYNC110 - in the desk's own loop
                await asyncio.sleep(0.01)
        stopping = asyncio.create_task(desk.service.stop(grace_s=60))
        await asyncio.sleep(0)
        async with desk.http.get("/readyz") as answer:
            assert answer.status == 503
            assert answer.headers["Connection"] == "close"
        desk.echo.gate.set()
        assert (await asked)[0]["text"] == "heard: wait"
        await stopping
