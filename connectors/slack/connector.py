"""The Slack channel: what comes in is verified, stored and acknowledged; replies go out into their thread.

HTTP (`mode = "http"`) and Socket Mode (`mode = "socket"`) end in the same `take`. Nothing here asks Slack who the bot is:
every event names the bot user it was delivered for, so that a Slack API that is down costs no message.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot import intake
from bot.connector import Capability, Checked, Connector, Gateway, Message, Seen
from bot.errors import BadInput, ConfigError
from bot.log import get_logger
from bot.turn import Address
from connectors.slack import events, signing
from connectors.slack.blocks import read
from connectors.slack.checks import checks
from connectors.slack.desk import Desk
from connectors.slack.files import Files
from connectors.slack.oauth import OAuth
from connectors.slack.posting import KEPT_S, Posting
from connectors.slack.socket import Socket
from connectors.slack.streams import Streams
from connectors.slack.tokens import Tokens
from connectors.slack.uploads import Uploads

if TYPE_CHECKING:
    from aiohttp import ClientSession

PATH: Final = "/webhooks/slack/events"
_log = get_logger(__name__)


class Slack(Connector):
    """A Slack app in one workspace or many."""

    channel = events.CHANNEL
    capability = Capability(
        buttons=True,
        cards=True,
        images=True,
        files=True,
        streaming=True,
        text_limit=4000,
        proves=True,
        unasked=True,
    )
    # 40,000 characters, each perhaps written as six, and once more in the message's blocks.
    largest_body = 1024 * 1024

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway) -> None:
        super().__init__(config, http, gateway)
        self.tokens = Tokens(config, http, gateway.memory)
        self.posting = Posting(config, http, gateway.memory, self.tokens)
        self.streams = Streams(gateway.memory, self.posting)
        self.files = Files(config, http, gateway, self.posting)
        self._uploads: Uploads | None = None
        self.desk: Desk | None = None
        self.oauth: OAuth | None = None
        self._socket: Socket | None = None
        self._me = [str(config[name]) for name in ("bot_user_id", "bot_id") if config.get(name)]

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Events and interactivity, both at one path; and where the app is installed."""
        called = (web.post(PATH, self.receive),) if self.config["mode"] == "http" else ()
        return (*called, *(self.oauth.routes() if self.oauth is not None else ()))

    async def start(self) -> None:
        """Say at once what is missing; in Socket Mode, call Slack."""
        needed = "signing_secret" if self.config["mode"] == "http" else "app_token"
        secret = self.config.get(needed)
        if not secret:
            raise ConfigError(
                f"connectors.slack.{needed} is not set; see docs/channels/slack.md for where Slack shows it"
            )
        if self.config.get("desk_channel"):
            self.desk = Desk(self.config, self.gateway, self.posting, self.http)
            await self.desk.start()
        if self.tokens.many:
            self.oauth = OAuth(self.config, self.http, self.gateway, self.tokens.installations)
        self._uploads = Uploads(self.http, self.gateway.media, self.posting)
        await self.files.start()
        if needed == "app_token":
            self._socket = Socket(secret.get_secret_value(), str(self.config["api_url"]), self.take)
            self._socket.start()

    async def stop(self) -> None:
        """Close the streams, and the connection of Socket Mode."""
        if self.desk is not None:
            await self.desk.stop()
        await self.files.stop()
        self.posting.stop()
        await self.streams.close()
        if self._socket is not None:
            await self._socket.stop()

    async def check(self) -> Sequence[Checked]:
        """Ask Slack about the tokens and scopes."""
        return await checks(self.config)

    async def verify(self, request: web.Request) -> None:
        """Slack's signature over the raw bytes. Whoever installs the app is a browser; its state is looked at later."""
        if request.method == "GET":
            return
        secret = self.config["signing_secret"].get_secret_value()
        signing.check(secret, request.headers, await request.read())

    async def receive(self, request: web.Request) -> web.Response:
        """Store, then acknowledge. What cannot be read is not worth sending again."""
        try:
            answer = await self.take(events.body_of(request.content_type, await request.read()))
        except BadInput as error:
            _log.warning("a signed request of Slack cannot be read", why=str(error))
            problem = intake.answer({"error": {"code": "bad_request", "message": str(error)}}, status=400)
            problem.headers["X-Slack-No-Retry"] = "1"
            return problem
        return intake.answer(answer) if answer else web.Response()

    async def take(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """What came in by either road, once it is known to be Slack's; what Slack is to be answered."""
        match body.get("type"):
            case "url_verification":
                return {"challenge": intake.said(body.get("challenge"), "challenge")}
            case "app_rate_limited":
                _log.error("Slack holds events back: more than 30,000 an hour", team=events.team_of(body))
            case "event_callback":
                await self._event(body, events.team_of(body))
            case "block_actions":
                await self._clicked(body, events.team_of(body))
            case "view_submission":
                await self._submitted(body, events.team_of(body))
        return {}

    async def send(self, address: Address, message: Message) -> None:
        """Post a reply where the conversation is, or complete what is seen of it already."""
        parts = self.posting.parts(message.reply, await self._speaker(address))
        done = await self.posting.done(message.key) or await self.streams.finish(address, message, parts)
        await self.posting.post(address, message.key, parts, done)
        await self._files(address, message)

    async def seen(self, message: Message) -> Sequence[Seen]:
        """The posts, as people read them."""
        return [read(post) for post in self.posting.parts(message.reply, "")]

    async def _files(self, address: Address, message: Message) -> None:
        """What people at the desk send along; each is noted once it is there."""
        channel, thread = events.place(address)
        for number, file in enumerate(message.reply.attachments):
            note = f"file:{message.key}:{number}"
            if self._uploads is not None and not await self.gateway.memory.get(note):
                await self._uploads.show(address.account, channel, thread, file.ref)
                await self.gateway.memory.set(note, value=True, ttl_s=KEPT_S, durable=False)

    async def grow(self, address: Address, message: Message) -> None:
        """Show a reply as far as it has come, where Slack can stream it."""
        await self.streams.grow(address, message, await self._speaker(address))

    async def _accept(self, heard: events.Heard | None, team: str) -> None:
        if heard is None or not await self._listens(heard, team):
            return
        if self.desk is not None and self.desk.owns(events.place(heard.address)[0], team):
            await self.desk.wrote(heard)
            return
        if heard.clicker and heard.clicker != heard.utterance.sender:
            _log.info("a click on somebody else's button", conversation=heard.address.id)
            text = self.gateway.word("slack.not_yours")
            self.posting.whisper(heard.address, heard.utterance.sender, text)
            return
        if heard.utterance.kind == "message" and (self.desk is not None or not events.direct(heard.address)):
            # Whose buttons the answer's will be where several people see them, and who may not decide on what it asks for.
            note = f"speaker:{heard.address.id}"
            await self.gateway.memory.set(note, heard.utterance.sender, ttl_s=30 * KEPT_S, durable=False)
        utterance = await self.files.expect(heard)
        await self.gateway.accept(heard.address, utterance)
        if heard.files:
            await self.files.fetch(heard, utterance)

    async def _event(self, body: Mapping[str, Any], team: str) -> None:
        removed = events.removed_at(body)
        if removed is not None and self.tokens.many:
            await self.tokens.installations.removed(team, removed)
        else:
            await self._accept(events.message(body, self._me, team), team)

    async def _clicked(self, body: Mapping[str, Any], team: str) -> None:
        click = events.bare_click(body)
        if click is not None and self.desk is not None and self.desk.owns(click.channel, team):
            await self.desk.clicked(click)
        else:
            await self._accept(events.click(body, team), team)

    async def _submitted(self, body: Mapping[str, Any], team: str) -> None:
        form = events.submitted(body)
        if form is not None and self.desk is not None and self.desk.owns(self.desk.channel, team):
            await self.desk.submitted(form)

    async def _listens(self, heard: events.Heard, team: str) -> bool:
        if not await self.tokens.serves(team):
            _log.warning("an event of a workspace where the app is not installed", team=team)
            return False
        channel = events.place(heard.address)[0]
        if self.desk is not None and self.desk.owns(channel, team):
            return True
        if heard.called or self.config.get("listen", "all") == "all":
            return True
        return bool(await self._speaker(heard.address))  # a thread that the bot is in

    async def _speaker(self, address: Address) -> str:
        known = None if events.direct(address) else await self.gateway.memory.get(f"speaker:{address.id}")
        return str(known or "")
