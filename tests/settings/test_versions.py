"""Versions: proposed, approved by somebody else, put in force, taken back, all of it written down."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation import audit
from bot.conversation.records import audit as audit_rows
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.settings import Live, Settings, Versions
from bot.settings.merge import carry

CAREFUL = Settings(clarify_below=0.8)
NIGHT = {"scope": {"hours": "22:00-08:00"}, "clarify_below": 0.9}
RUSSIAN = {"scope": {"language": "ru"}, "clarify_below": 0.8}


async def test_the_file_holds_until_something_is_saved(store: Store) -> None:
    versions = Versions(store, Settings(clarify_below=0.6))
    assert (await versions.current()).name == "file"
    proposed = await versions.propose(CAREFUL, "wei", note="fewer guesses", report={"flips": 3})
    assert (await versions.current()).name == "file", "a proposal changes nothing"
    await versions.activate(proposed.number, "wei")
    current = await versions.current()
    assert (current.name, current.settings.clarify_below, current.author) == (
        proposed.name,
        0.8,
        "wei",
    )
    assert current.report == {"flips": 3}


async def test_one_click_back_and_back_again_to_the_file(store: Store) -> None:
    versions = Versions(store, Settings())
    first = await put_in_force(versions, Settings(clarify_below=0.8))
    second = await put_in_force(versions, Settings(clarify_below=0.9))
    await versions.back("lin", note="too many questions")
    assert (await versions.current()).settings.clarify_below == 0.8
    assert [(a.version, a.kind, a.actor) for a in await versions.timeline()] == [
        (first, "rolled_back", "lin"),
        (second, "activated", "wei"),
        (first, "activated", "wei"),
    ]
    await versions.activate(0, "lin")
    assert (await versions.current()).name == "file"


async def test_where_nothing_was_saved_there_is_nothing_to_go_back_to(store: Store) -> None:
    with pytest.raises(BadInput, match="nothing to go back to"):
        await Versions(store, Settings()).back("wei")


async def test_four_eyes_want_another_person(store: Store) -> None:
    versions = Versions(store, Settings(four_eyes=True))
    made = await versions.propose(CAREFUL, "wei")
    with pytest.raises(BadInput, match="another person's approval"):
        await versions.activate(made.number, "wei")
    with pytest.raises(BadInput, match="who proposed a change cannot decide"):
        await versions.approve(made.number, "wei")
    await versions.approve(made.number, "lin")
    await versions.activate(made.number, "wei")
    assert (await versions.current()).approver == "lin"


async def test_what_was_declined_never_holds(store: Store) -> None:
    versions = Versions(store, Settings())
    made = await versions.propose(CAREFUL, "wei")
    await versions.decline(made.number, "lin")
    with pytest.raises(BadInput, match="declined"):
        await versions.activate(made.number, "wei")


async def test_of_two_changes_at_once_one_is_told_to_look_again(store: Store) -> None:
    versions = Versions(store, Settings())
    made = [await versions.propose(CAREFUL, name) for name in ("wei", "lin")]
    results = await asyncio.gather(
        *(versions.activate(each.number, each.author) for each in made), return_exceptions=True
    )
    timeline = await versions.timeline()
    refused = [each for each in results if isinstance(each, BadInput)]
    assert len(timeline) + len(refused) == 2  # one after the other is fine; two successors of one are not
    assert (await versions.current()).number == timeline[0].version


async def test_every_step_stands_in_the_audit_chain(store: Store) -> None:
    versions = Versions(store, Settings())
    made = await versions.propose(CAREFUL, "wei")
    await versions.activate(made.number, "wei")
    await versions.back("lin")
    async with store.read() as tx:
        kinds = list((await tx.execute(select(audit_rows.c.kind).order_by(audit_rows.c.id))).scalars())
        assert await audit.verify(tx) is None
    assert kinds == ["settings.proposed", "settings.activated", "settings.rolled_back"]


async def test_a_trial_decides_beside_or_for_its_share_of_conversations(store: Store) -> None:
    live = Live(versions := Versions(store, Settings()))
    made = await versions.propose(CAREFUL, "wei")
    await versions.try_out(made.number, "wei")
    await live.refresh()
    assert (live.of("web:1").name, live.beside("web:1").name) == ("file", made.name)  # type: ignore[union-attr]
    await versions.end_trial("wei")
    await versions.try_out(made.number, "wei", share=30)
    await live.refresh()
    chosen = [name for name in (f"web:{n}" for n in range(1000)) if live.of(name).name == made.name]
    assert 250 < len(chosen) < 350
    assert all(live.beside(name) is None for name in chosen)


async def test_every_replica_follows(store: Store) -> None:
    versions = Versions(store, Settings())
    replicas = [Live(Versions(store, Settings())) for _ in range(2)]
    made = await versions.propose(CAREFUL, "wei")
    await versions.activate(made.number, "wei")
    for replica in replicas:
        await replica.refresh()
        assert replica.current.name == made.name


async def put_in_force(versions: Versions, values: Settings) -> int:
    made = await versions.propose(values, "wei")
    return (await versions.activate(made.number, "wei")).version


async def test_a_proposal_takes_nothing_back_that_others_changed_meanwhile(store: Store) -> None:
    versions = Versions(store, Settings())
    old = await versions.propose(
        Settings(clarify_below=0.8, autonomy={"orders": "assist"}), "wei", note="slow"
    )
    await put_in_force(versions, Settings(dissatisfied_turns=2, autonomy={"refunds": "guarded"}))
    await versions.activate(old.number, "wei")
    current = await versions.current()
    values = current.settings
    assert (values.clarify_below, values.dissatisfied_turns) == (0.8, 2)
    assert values.autonomy == {"orders": "assist", "refunds": "guarded"}
    assert (current.author, current.note, (await versions.get(old.number)).state) == (
        "wei",
        "slow",
        "withdrawn",
    )


async def test_where_two_changed_the_same_a_person_looks_again(store: Store) -> None:
    versions = Versions(store, Settings())
    old = await versions.propose(Settings(clarify_below=0.8), "wei")
    await put_in_force(versions, Settings(clarify_below=0.6))
    for act in (versions.activate, versions.try_out):
        with pytest.raises(BadInput, match="changed clarify_below as well"):
            await act(old.number, "lin")
    assert (await versions.current()).settings.clarify_below == 0.6


async def test_what_was_approved_by_another_person_stays_approved_on_top_of_another_change(
    store: Store,
) -> None:
    versions = Versions(store, Settings(four_eyes=True))
    made = [
        await versions.propose(Settings(four_eyes=True, **{name: 1}), "wei")
        for name in ("dissatisfied_turns", "failed_clarifications")
    ]
    for each in made:
        await versions.approve(each.number, "lin")
        await versions.activate(each.number, "wei")
    current = await versions.current()
    assert (current.settings.dissatisfied_turns, current.settings.failed_clarifications) == (1, 1)
    assert (current.author, current.approver, current.state) == ("wei", "lin", "approved")


async def test_what_was_in_force_before_comes_back_as_it_was(store: Store) -> None:
    versions = Versions(store, Settings())
    first = await put_in_force(versions, Settings(clarify_below=0.8))
    await put_in_force(versions, Settings(clarify_below=0.8, dissatisfied_turns=2))
    await versions.activate(first, "lin")
    assert (await versions.current()).number == first
    assert (await versions.current()).settings.dissatisfied_turns == 3


@pytest.mark.parametrize(
    ("change", "now", "expected"),
    [
        ({"thresholds": [NIGHT]}, {"thresholds": [RUSSIAN]}, {"thresholds": [RUSSIAN, NIGHT]}),
        ({"autonomy": {}}, {"four_eyes": True}, {"autonomy": {}, "four_eyes": True}),
        ({"always": {"words": ["lawyer"]}}, {"always": {"tiers": ["gold"]}}, {"always": {"words": ["lawyer"], "tiers": ["gold"]}}),
        ({"watch": {"minutes": 60}}, {"watch": {"least": 50}}, {"watch": {"minutes": 60, "least": 50}}),
    ],
)  # fmt: skip
def test_a_change_is_carried_over_value_by_value(change: Any, now: Any, expected: Any) -> None:
    base = Settings(autonomy={"orders": "assist"})
    found = carry(base, base.changed(**change), base.changed(**now))
    assert found.settings == base.changed(**expected)
    assert found.disputed == ()
