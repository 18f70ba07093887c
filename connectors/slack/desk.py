"""A Slack channel as a desk: who is on the list takes a handoff over, writes in its thread, gives it back or ends it.

The rules are those of every desk: one owner, changed by compare-and-set. What a click carries decides nothing; the thread it
stands in and the list of people do.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.connector import Gateway
from bot.errors import BadInput
from bot.handoff.floor import Floor
from bot.log import get_logger
from bot.staff import Accounts
from connectors.slack import events
from connectors.slack.approvals import VERDICTS, Approvals
from connectors.slack.cards import UnknownPostError
from connectors.slack.desk_channel import DeskChannel
from connectors.slack.desk_files import FROM_SLACK, DeskFiles
from connectors.slack.drafts import DROP, EDIT, FORM, SEND, Drafts
from connectors.slack.handoffs import Handoffs
from connectors.slack.posting import Posting
from connectors.slack.relay import Relay
from connectors.slack.threads import Threads
from connectors.slack.uploads import Uploads

if TYPE_CHECKING:
    from aiohttp import ClientSession

NOTE: Final = "//"
_log = get_logger(__name__)


class Desk:
    """What people do in the desk's channel."""

    def __init__(
        self, config: Mapping[str, Any], gateway: Gateway, posting: Posting, http: "ClientSession"
    ) -> None:
        self.channel = str(config["desk_channel"])
        self.team = str(config.get("desk_team") or config.get("team_id") or "")
        self._people = dict(member.split("=", 1) for member in config["desk_members"])
        self._gateway = gateway
        self._posting = posting
        self._accounts, self._floor = gateway.part(Accounts), gateway.part(Floor)
        self._threads = Threads(gateway.memory)
        uploads = Uploads(http, gateway.media, posting)
        place = {"team": self.team, "channel": self.channel}
        self._approvals, self._drafts = (
            Approvals(gateway, posting, **place),
            Drafts(gateway, posting, **place),
        )
        self._files = DeskFiles(config, http, gateway, posting, **place)
        here = DeskChannel(gateway=gateway, posting=posting, threads=self._threads, **place)
        self._handoffs = Handoffs(
            here, relay=Relay(here, uploads), approvals=self._approvals, drafts=self._drafts
        )

    async def start(self) -> None:
        """Begin to post handoffs, and send on the files that were still on their way."""
        self._handoffs.start()
        await self._files.start()

    async def stop(self) -> None:
        """Post no more."""
        await self._handoffs.stop()
        await self._files.stop()

    def owns(self, channel: str, team: str) -> bool:
        """Whether this channel is the desk's: nobody in it is a customer."""
        return channel == self.channel and team in (self.team or team,)

    async def wrote(self, heard: events.Heard) -> None:
        """A message in the channel; outside the threads of handoffs people talk among themselves."""
        _, thread = events.place(heard.address)
        ts = heard.utterance.key.removeprefix("message:")
        conversation = await self._threads.conversation(thread or "")
        text = heard.utterance.text
        if not conversation or thread == ts or not (text or heard.files):
            return

        async def do(agent: str) -> None:
            if text.startswith(NOTE):  # files beside a note are for colleagues too
                await self._note(conversation, agent, text.removeprefix(NOTE).strip(), ts)
                return
            if text:
                await self._gateway.people.say(conversation, agent, text, key=f"{FROM_SLACK}{ts}")
            if heard.files:
                await self._files.send(conversation, agent, heard)

        await self._try(heard.utterance.sender, str(thread), do)

    async def clicked(self, click: events.Click) -> None:
        """Accept, give back, resolve, approve, refuse, and what drafts offer; whoever was slower is told who has it."""
        if click.action in VERDICTS:
            await self._decide(click, approve=VERDICTS[click.action])
            return
        if click.action in (SEND, EDIT, DROP):
            await self._drafted(click)
            return
        conversation = await self._threads.conversation(click.ts)
        people = self._gateway.people
        acts: Mapping[str, Callable[[str, str], Awaitable[object]]] = {
            "desk_accept": people.claim,
            "desk_release": people.release,
            "desk_resolve": people.close,
        }
        act = acts.get(click.action)
        if act is None:
            return

        async def do(agent: str) -> None:
            if not conversation:
                raise UnknownPostError
            await act(conversation, agent)

        await self._try(click.user, click.ts, do)

    async def _decide(self, click: events.Click, *, approve: bool) -> None:
        async def do(agent: str) -> None:
            await self._approvals.decide(click.ts, click.user, agent, approve=approve)

        await self._try(click.user, click.ts, do)

    async def _drafted(self, click: events.Click) -> None:
        card = await self._drafts.at(click.ts)

        async def do(agent: str) -> None:
            if card is None:
                raise UnknownPostError
            if click.action == EDIT:
                await self._drafts.edit(card, click.trigger)
            else:
                await self._drafts.decide(card, agent, approve=click.action == SEND)

        await self._try(click.user, card.thread if card else "", do)

    async def submitted(self, form: events.Submitted) -> None:
        """A draft in other words."""
        if form.form != FORM:
            return
        card = await self._drafts.at(form.about)

        async def do(agent: str) -> None:
            if card is None:
                raise UnknownPostError
            await self._drafts.decide(card, agent, approve=True, text=form.text)

        await self._try(form.user, card.thread if card else "", do)

    async def _note(self, conversation: str, agent: str, text: str, ts: str) -> None:
        if not await self._threads.said(f"note:{ts}"):
            await self._floor.note(conversation, agent, text)
            await self._threads.say(f"note:{ts}")

    async def _try(self, user: str, thread: str, act: Callable[[str], Awaitable[object]]) -> None:
        """Act as the person behind a Slack user, and tell that one person why where it cannot be."""
        agent = self._people.get(user, "")
        person = await self._accounts.get(agent) if agent else None
        if person is None or not person.active:
            _log.warning("somebody who is not on the list acts in the desk's channel", user=user)
            self._tell(user, thread, self._gateway.word("slack.desk_stranger"))
            return
        try:
            await act(person.id)
        except BadInput as error:
            self._tell(user, thread, self._gateway.word("slack.desk_refused", why=str(error)))
        self._handoffs.look()

    def _tell(self, user: str, thread: str, text: str) -> None:
        self._posting.whisper(events.address(self.team, self.channel, thread), user, text)
