"""What every connector must pass, over real HTTP on this machine.

    class TestSms(ConnectorContract):
        def platform(self) -> Platform:
            return SmsProvider()

`Platform` says how the channel's platform calls and is called; the rules are here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from bot.errors import StoreError
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import WAIT_S, Platform, Sent, Trouble, until
from bot.turn import Address

JUNK: Final = (b"", b"{", b"[]", b"\xff\xfe", b"null", b"<xml>", b'"text"', b"{}" + b"\0" * 8)


class ConnectorContract:
    """Derive a test class and give it a `platform`."""

    def platform(self) -> Platform:
        """A fresh platform for one test."""
        raise NotImplementedError("give this test class a platform()")

    @asynccontextmanager
    async def served(
        self, folder: Path, platform: Platform | None = None
    ) -> AsyncIterator[tuple[Platform, EchoDesk]]:
        """The platform and a desk that serves its channel; the same folder again is a restart."""
        stand_in = platform or self.platform()
        async with (
            stand_in.open(),
            echo_desk({stand_in.channel: stand_in.table()}, folder / "desk.db") as desk,
        ):
            yield stand_in, desk

    async def test_what_is_said_is_heard_and_answered_once(self, tmp_path: Path) -> None:
        """The plain case."""
        async with self.served(tmp_path) as (platform, desk):
            assert await platform.say(desk.http, "你好 & <hello>") < 300
            await _settled(desk, 1)
            assert desk.echo.texts == ["你好 & <hello>"]
            assert desk.echo.claims[0].conversation_id == platform.conversation()

    async def test_who_cannot_prove_to_be_the_platform_is_refused(self, tmp_path: Path) -> None:
        """A wrong signature or a wrong key."""
        async with self.served(tmp_path) as (platform, desk):
            _only(platform.calls_us)
            assert await platform.say(desk.http, "hello", forged=True) in (401, 403)
            assert await desk.service.gateway.waiting() == {"inbox": 0, "outbox": 0}

    async def test_an_old_request_is_a_replay(self, tmp_path: Path) -> None:
        """Right in all else, but ten minutes old, or of the future."""
        async with self.served(tmp_path) as (platform, desk):
            _only(platform.signs)
            for age_s in (600, -600):
                assert 400 <= await platform.say(desk.http, "hello", age_s=age_s) < 500
            assert not desk.echo.claims

    async def test_a_message_that_comes_again_is_one(self, tmp_path: Path) -> None:
        """At once, and after a restart."""
        platform, heard = self.platform(), []
        for first in (1, 0):
            async with self.served(tmp_path, platform) as (_, desk):
                for _ in range(3):
                    assert await platform.say(desk.http, "hello") < 300
                await desk.echo.heard(first)
                await desk.quiet()
                heard += desk.echo.texts
        assert heard == ["hello"]

    async def test_a_message_under_another_id_is_the_same(self, tmp_path: Path) -> None:
        """Some platforms send one message as two events."""
        async with self.served(tmp_path) as (platform, desk):
            _only(platform.repeats_under_new_ids)
            assert await platform.say(desk.http, "hello") < 300
            assert await platform.say(desk.http, "hello", new_id=True) < 300
            await _settled(desk, 1)
            assert desk.echo.texts == ["hello"]

    async def test_messages_out_of_order_are_all_heard(self, tmp_path: Path) -> None:
        """The second one arrives first."""
        async with self.served(tmp_path) as (platform, desk):
            for key in ("2", "1", "3"):
                assert await platform.say(desk.http, f"number {key}", key=key) < 300
            async with asyncio.timeout(WAIT_S):
                while sum(len(claim.utterances) for claim in desk.echo.claims) < 3:
                    await asyncio.sleep(0.01)
            assert sorted("\n".join(desk.echo.texts).split("\n")) == ["number 1", "number 2", "number 3"]

    async def test_what_is_too_large_is_refused(self, tmp_path: Path) -> None:
        """A body of half a megabyte."""
        async with self.served(tmp_path) as (platform, desk):
            _only(platform.calls_us)
            assert 400 <= await platform.post(desk.http, b"x" * 500_000) < 500
            assert not desk.echo.claims

    async def test_what_means_nothing_is_refused_and_breaks_nothing(self, tmp_path: Path) -> None:
        """Junk from the platform itself is a 4xx, or taken as nothing; never a failure of ours."""
        async with self.served(tmp_path) as (platform, desk):
            for junk in JUNK:
                assert await platform.post(desk.http, junk) < 500, junk
            await platform.say(desk.http, "still here")
            await _settled(desk, 1)
            assert desk.echo.texts == ["still here"]

    async def test_it_is_acknowledged_before_the_work(self, tmp_path: Path) -> None:
        """A turn that takes for ever holds up no acknowledgement."""
        async with self.served(tmp_path) as (platform, desk):
            _only(not desk.channel(platform.channel).capability.fetched)
            for number in range(3):
                async with asyncio.timeout(WAIT_S):
                    assert await platform.say(desk.http, "wait", key=str(number + 1), sender="") < 300

    async def test_a_restart_between_storing_and_sending_costs_nothing(self, tmp_path: Path) -> None:
        """The platform is away, the desk goes down, and comes up again."""
        platform = self.platform()
        async with self.served(tmp_path, platform) as (_, desk):
            _only(not desk.channel(platform.channel).capability.fetched)
            platform.trouble = ["down"] * 50
            await platform.say(desk.http, "hello")
            await desk.echo.heard(1)
        platform.trouble = []
        async with self.served(tmp_path, platform) as (_, desk):
            [reply] = await platform.got(1)
            await desk.quiet()
            assert "heard: hello" in reply.text
            assert len(platform.sent) == 1

    async def test_what_was_sent_and_could_not_be_noted_is_not_sent_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The database goes away between the platform's yes and our note of it, and whoever sends comes back to the row."""
        async with self.served(tmp_path) as (platform, desk):
            connector = desk.channel(platform.channel)
            _only(not connector.capability.fetched and not platform.drops_repeats)
            take, refused = platform.take, list[object]()

            def refuse(*asked: object, **_: object) -> object:
                refused.append(asked)
                raise StoreError("the database is away")

            with monkeypatch.context() as away:

                def taken(sent: Sent) -> Trouble | None:
                    away.setattr(desk.store, "write", refuse)
                    return take(sent)

                away.setattr(platform, "take", taken)
                await platform.say(desk.http, "hello")
                await platform.got(1)
                await until(lambda: len(refused) >= 2)  # the channel's note, and the row of the outbox
            channel, *account, conversation = platform.conversation().split(":", 2)
            where = Address(channel=channel, account="".join(account), conversation=conversation)
            [said] = await desk.service.gateway.log(where)
            await connector.send(where, said)
            assert len(platform.sent) == 1

    async def test_a_busy_platform_is_waited_for(self, tmp_path: Path) -> None:
        """It says so once; the reply arrives after the rest it asked for."""
        async with self.served(tmp_path) as (platform, desk):
            _only(not desk.channel(platform.channel).capability.fetched)
            platform.trouble = ["busy"]
            await platform.say(desk.http, "hello")
            [reply] = await platform.got(1)
            assert "heard: hello" in reply.text

    async def test_who_cannot_be_reached_holds_up_nobody(self, tmp_path: Path) -> None:
        """The reply is given up and marked; the next one goes out."""
        async with self.served(tmp_path) as (platform, desk):
            _only(not desk.channel(platform.channel).capability.fetched)
            platform.trouble = ["gone"]
            await platform.say(desk.http, "hello")
            await _settled(desk, 1)
            await desk.quiet()
            assert await desk.states(platform.conversation()) == ["undeliverable"]
            await platform.say(desk.http, "again", key="2")
            assert "heard: again" in (await platform.got(1))[-1].text

    async def test_choices_are_seen_whatever_the_channel_can_show(self, tmp_path: Path) -> None:
        """As buttons, or as numbered lines."""
        async with self.served(tmp_path) as (platform, desk):
            _only(not desk.channel(platform.channel).capability.fetched)
            await platform.say(desk.http, "buttons")
            [reply] = await platform.got(1)
            assert "heard: buttons" in reply.text
            assert reply.choices == ("Yes", "No") or "1. Yes\n2. No" in reply.text

    async def test_what_people_are_shown_beforehand_is_what_is_sent(self, tmp_path: Path) -> None:
        """`seen` says how a reply is cut and what can be pressed below it; it must not say anything else than `send` does."""
        async with self.served(tmp_path) as (platform, desk):
            connector = desk.channel(platform.channel)
            _only(not connector.capability.fetched)
            channel, *account, conversation = platform.conversation().split(":", 2)
            where = Address(channel=channel, account="".join(account), conversation=conversation)
            for number, text in enumerate(("buttons", "long 1200"), 1):
                before = len(platform.sent)
                await platform.say(desk.http, text, key=str(number))
                await _settled(desk, number)
                said = (await desk.service.gateway.log(where))[-1]
                shown = [(seen.text, seen.choices) for seen in await connector.seen(said)]
                sent = [(one.text, one.choices) for one in platform.sent[before:] if not one.media]
                assert len(shown) == len(sent)
                for (seen, choices), (told, pressed) in zip(shown, sent, strict=True):
                    # Pictures are left out, also one that could not be sent and became a link.
                    words = "\n".join(
                        line for line in told.split("\n") if line != said.reply.image or not line
                    )
                    assert choices == pressed
                    assert seen == words or (
                        choices and words.startswith(seen)
                    )  # below which a fallback names them


def _only(fits: bool) -> None:
    if not fits:
        pytest.skip("not of this channel")


async def _settled(desk: EchoDesk, turns: int) -> None:
    await desk.echo.heard(turns)
    await desk.quiet()
