"""Files that people send: uploaded, named in a message, seen by the customer and by colleagues."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from PIL import Image

from bot.turn import Address, Utterance
from connectors.web import wire
from tests.connectors.kit import Running
from tests.desk.conftest import Hire
from tests.desk.kit import Colleague

WEB: Final = Address(channel="web", conversation="v1")
HERE: Final = f"/api/desk/conversations/{WEB.id}"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


async def upload(
    mei: Colleague, raw: bytes, name: str = "%E6%94%B6%E6%8D%AE.png", where: str = HERE
) -> tuple[int, Any]:
    """As the page does: the bytes, and the name beside them."""
    headers = {
        "X-CSRF-Token": mei.csrf,
        "Origin": str(mei.http._base_url).rstrip("/"),
        "X-File-Name": name,
        "Content-Type": "application/octet-stream",
    }
    async with mei.http.post(f"{where}/files", data=raw, headers=headers) as answer:
        return answer.status, await answer.json()


async def hears(desk: Running, where: Address = WEB) -> None:
    """A customer has written there, and was answered."""
    said = Utterance(key="1", text="hello", at=datetime.now(UTC))
    await desk.service.gateway.accept(where, said)
    await desk.echo.heard(1)
    await desk.quiet()


async def seen(desk: Running) -> Mapping[str, Any]:
    """The newest message as the widget gets it."""
    entries = await desk.service.gateway.visits.log(WEB)
    return dict(wire.event(entries[-1], desk.service.gateway)["event"])


async def test_a_picture_reaches_the_customer_and_the_record(desk: Running, at_desk: Hire) -> None:
    mei = await at_desk("mei")
    await hears(desk)
    await mei.post(f"{HERE}/claim")
    status, kept = await upload(mei, picture())
    assert (status, kept["kind"], kept["name"]) == (201, "image", "收据.png")
    status, _ = await mei.post(f"{HERE}/messages", {"text": "您的收据", "files": [kept["id"]]})
    assert status == 201
    event = await seen(desk)
    assert (event["text"], event["files"][0]["name"]) == ("您的收据", "收据.png")
    async with desk.http.get(event["files"][0]["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
    _, record = await mei.get(HERE)
    [line] = [line for line in record["lines"] if line["kind"] == "agent"]
    assert line["attachments"][0]["name"] == "收据.png"


async def test_a_file_needs_no_words(desk: Running, at_desk: Hire) -> None:
    mei = await at_desk("mei")
    await hears(desk)
    await mei.post(f"{HERE}/claim")
    _, kept = await upload(mei, b"%PDF-1.7 invoice", "invoice.exe")
    assert (await mei.post(f"{HERE}/messages", {"files": [kept["id"]]}))[0] == 201
    assert (await seen(desk))["files"][0]["name"] == "invoice.pdf"  # named after what it is
    assert (await mei.post(f"{HERE}/messages", {"text": ""}))[0] == 400


async def test_what_is_no_file_is_not_sent(desk: Running, at_desk: Hire) -> None:
    mei = await at_desk("mei")
    await hears(desk)
    await mei.post(f"{HERE}/claim")
    assert (await upload(mei, b"<html><script>alert(1)</script>"))[0] == 415
    for ids, status in ((["0" * 32], 404), (["../../etc/passwd"], 404), ([], 400), ("x", 400)):
        assert (await mei.post(f"{HERE}/messages", {"text": "hi", "files": ids}))[0] == status
    async with desk.http.post(f"{HERE}/files", data=picture()) as answer:
        assert answer.status == 401


async def test_a_channel_without_files_says_so(desk: Running, at_desk: Hire) -> None:
    mei, alice = await at_desk("mei"), Address(channel="rest", conversation="alice")
    await hears(desk, alice)
    there = f"/api/desk/conversations/{alice.id}"
    await mei.post(f"{there}/claim")
    _, kept = await upload(mei, picture(), where=there)
    status, told = await mei.post(f"{there}/messages", {"text": "see", "files": [kept["id"]]})
    assert (status, "cannot be sent files" in told["error"]["message"]) == (409, True)
