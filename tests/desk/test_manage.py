"""The managers' calls: for managers only, refused in words, and a change is tried, saved, put in force and taken back."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.conversation.store import Store
from bot.insight.lab import Lab
from bot.insight.model_trials import ModelTrials
from bot.insight.month import FILE, make_month
from bot.settings import Live
from bot.writer import Responses
from tests.connectors.kit import Running, serving
from tests.desk.kit import Colleague, hire
from tests.judgement.kit import ACTIONS

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Office:
    """A desk with a lab, a manager and a generated month."""

    desk: Running
    manager: Colleague

    async def settings(self) -> dict[str, object]:
        status, found = await self.manager.get("/api/manage/overview")
        assert status == 200
        return dict(found["settings"])


@asynccontextmanager
async def office(store: Store, tmp_path: Path, responses: Responses | None = None) -> AsyncIterator[Office]:
    async with serving(store) as desk:
        live = desk.service.gateway.part(Live)
        trials = ModelTrials(store, live, tmp_path)
        lab = Lab(
            store,
            live,
            actions=lambda: ACTIONS,
            responses=responses or Responses(),
            trials=trials,
            zone=SHANGHAI,
            folder=tmp_path,
        )
        desk.service.gateway._parts[Lab] = lab
        manager = await hire(desk, "wei", "manager")
        try:
            yield Office(desk, manager)
        finally:
            await manager.http.close()
            await lab.archive.close()


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated month, to copy."""
    path = tmp_path_factory.mktemp("month") / FILE
    asyncio.run(make_month(path, ACTIONS, end=SystemClock().now(), zone=SHANGHAI, count=300))
    return path


@pytest.fixture
async def with_month(store: Store, tmp_path: Path, month: Path) -> AsyncIterator[Office]:
    shutil.copy(month, tmp_path)
    async with office(store, tmp_path) as found:
        yield found


async def test_an_agent_sees_nothing_of_the_lab(with_month: Office) -> None:
    agent = await hire(with_month.desk, "lin", "agent")
    for path in ("overview", "outcomes", "versions", "review", "alarms"):
        assert (await agent.get(f"/api/manage/{path}"))[0] == 403
    assert (await agent.post("/api/manage/back", {}))[0] == 403
    await agent.http.close()


async def test_a_change_is_tried_before_it_is_saved_and_taken_back_after(with_month: Office) -> None:
    manager = with_month.manager
    stricter = {**await with_month.settings(), "clarify_below": 0.9}
    status, tried = await manager.post("/api/manage/try?data=month", {"settings": stricter, "scope": {}})
    assert status == 200
    assert tried["synthetic"] is True
    assert tried["flips"] > 0
    after = {flip["after"] for flip in tried["shown"]}
    assert "asks" in after
    assert after <= {"asks", "person", "alone", "looks"}  # who was asked twice already gets a person
    looked_up = {flip["rule"] for flip in tried["shown"] if flip["after"] == "alone"}
    assert looked_up <= {"request.about_an_order", "request.look_up", "request.same_about_another"}, (
        "an unsure act may become a look, nothing else"
    )
    assert len(tried["curve"]["points"]) == 51
    assert (await with_month.settings())["clarify_below"] == 0.7, "trying saves nothing"

    status, made = await manager.post("/api/manage/versions?data=month", {"settings": stricter, "note": "x"})
    assert status == 201
    assert made["report"]["flips"] == tried["flips"]
    assert (await with_month.settings())["clarify_below"] == 0.7, "a proposal does not hold"
    await manager.post(f"/api/manage/versions/{made['number']}/activate")
    assert (await with_month.settings())["clarify_below"] == 0.9
    status, history = await manager.post("/api/manage/back", {"note": "too strict"})
    assert status == 200
    assert history["current"] == "file"
    assert [entry["kind"] for entry in history["timeline"]] == ["rolled_back", "activated"]


async def test_a_page_that_is_no_longer_new_takes_nothing_back(with_month: Office) -> None:
    """Two managers open the same page; what the second one saves keeps what the first one put in force meanwhile."""
    manager, opened = with_month.manager, await with_month.settings()
    for change in ({"clarify_below": 0.9}, {"dissatisfied_turns": 2}):
        body = {"settings": {**opened, **change}, "base": 0}
        status, made = await manager.post("/api/manage/versions?data=month", body)
        assert status == 201, made
        await manager.post(f"/api/manage/versions/{made['number']}/activate")
    holds = await with_month.settings()
    assert (holds["clarify_below"], holds["dissatisfied_turns"]) == (0.9, 2)
    body = {"settings": {**opened, "clarify_below": 0.5}, "base": 0}
    status, refused = await manager.post("/api/manage/versions?data=month", body)
    assert (status, "changed the same" in refused["error"]["message"]) == (409, True)


async def test_a_proposal_that_was_overtaken_says_so(with_month: Office) -> None:
    manager, opened = with_month.manager, await with_month.settings()
    made = [
        (await manager.post("/api/manage/versions?data=month", {"settings": {**opened, **change}}))[1][
            "number"
        ]
        for change in ({"clarify_below": 0.9}, {"clarify_below": 0.8}, {"dissatisfied_turns": 2})
    ]
    _, history = await manager.post(f"/api/manage/versions/{made[0]}/activate")
    told = {version["number"]: (version["behind"], version["disputed"]) for version in history["versions"]}
    assert told == {
        made[0]: (False, []),
        made[1]: (True, [{"what": "clarify_below", "where": ""}]),
        made[2]: (True, []),
    }


async def test_a_target_is_answered_or_refused(with_month: Office) -> None:
    body = {"settings": await with_month.settings(), "scope": {}, "target": 0.001}
    status, found = await with_month.manager.post("/api/manage/target?data=month", body)
    assert (status, found["refusal"], found["threshold"]) == (200, "too_few", None)


async def test_a_label_is_kept_with_the_generated_month_only(with_month: Office) -> None:
    manager = with_month.manager
    _, review = await manager.get("/api/manage/review?data=month")
    name = review["conversations"][0]["conversation"]
    _, talk = await manager.get(f"/api/manage/conversations/{name}?data=month")
    turn = next(line for line in talk["lines"] if line["kind"] == "turn")
    assert (await manager.post(f"/api/manage/turns/{turn['id']}/label?data=month", {"label": "right"}))[
        0
    ] == 200
    assert (await manager.post(f"/api/manage/turns/{turn['id']}/label?data=real", {"label": "right"}))[
        0
    ] == 404
    _, talk = await manager.get(f"/api/manage/conversations/{name}?data=month")
    assert next(line for line in talk["lines"] if line["kind"] == "turn")["labels"]["wei"] == "right"


async def test_numbers_come_with_their_count_and_as_a_table(with_month: Office) -> None:
    _, found = await with_month.manager.get("/api/manage/outcomes?data=month&days=40&by=channel")
    assert found["synthetic"] is True
    assert sum(group["measures"][0]["n"] for group in found["groups"]) == found["episodes"]
    async with with_month.manager.http.get("/api/manage/outcomes.csv?data=month&days=40") as answer:
        lines = (await answer.text()).strip().splitlines()
    assert len(lines) == found["episodes"] + 1
    assert lines[1].startswith("True,")


async def test_the_month_goes_and_the_lab_says_how_to_make_one(with_month: Office) -> None:
    manager = with_month.manager
    await manager.post("/api/manage/month/remove")
    _, overview = await manager.get("/api/manage/overview")
    assert (overview["month"], overview["data"], overview["synthetic"]) == (False, "real", False)
    status, refused = await manager.get("/api/manage/outcomes?data=month")
    assert (status, "haoke demo-month" in refused["error"]["message"]) == (404, True)


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        ("/api/manage/try", {"settings": {"clarify_below": 7}}, "clarify_below"),
        ("/api/manage/try", {"settings": {}, "scope": {"hours": "8-9"}}, "hours"),
        ("/api/manage/target", {"settings": {}, "target": 3}, "share"),
        ("/api/manage/versions", {"settings": {}}, "nothing is changed"),
        ("/api/manage/versions/99/activate", {}, "no version 99"),
        ("/api/manage/back", {}, "nothing to go back to"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    store: Store, tmp_path: Path, path: str, body: dict[str, object], why: str
) -> None:
    async with office(store, tmp_path) as found:
        status, refused = await found.manager.post(path, body)
    assert status in (400, 404, 409)
    assert why in refused["error"]["message"]
