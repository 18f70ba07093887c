"""The Official Account channel: pushes are checked, stored and acknowledged with `success`; answers follow by custom/send."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from aiohttp import web

from bot.connector import Capability, Checked, Connector, Gateway, Message
from bot.errors import DeliveryError, HaokeError
from bot.log import get_logger
from bot.tencent.api import Api
from bot.tencent.budget import Budget
from bot.tencent.late import Late
from bot.tencent.media import Files
from bot.tencent.sending import Sending, chosen
from bot.turn import Address, Utterance
from connectors.wechat import passive, pushed
from connectors.wechat.doorway import Doorway
from connectors.wechat.wire import CustomMessages

if TYPE_CHECKING:
    from aiohttp import ClientSession

PATH: Final = "/webhooks/wechat"
PICKUP: Final = PATH + "/pickup"
TYPING_AFTER_S: Final = 1.0
_FIELDS: Final = web.RequestKey("wechat.fields", Mapping)
_log = get_logger(__name__)


class WeChat(Connector):
    """One Official Account."""

    channel = pushed.CHANNEL
    capability = Capability(
        buttons=True, text_limit=680, reply_window_s=48 * 3600, reply_quota=5, proves=True, unasked=True
    )

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway) -> None:
        super().__init__(config, http, gateway)
        self._door = Doorway(config)
        self._app_id, self._secret = str(config["app_id"]), _plain(config, "app_secret")
        self.api = Api(http, gateway.memory, str(config["api_url"]), self._new_token)
        self.budget, self.late = Budget(gateway.memory), Late(gateway)
        self.sending = Sending(gateway, CustomMessages(self.api, gateway.memory), self.budget, self.late)
        self.files = Files(gateway, self.api)
        self._holds = passive.Holds()
        self._background: set[asyncio.Task[None]] = set()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where WeChat calls, and the page of late answers."""
        return (web.get(PATH, self.prove), web.post(PATH, self.receive), web.get(PICKUP, self.pick_up))

    async def start(self) -> None:
        """Fetch the files that were still missing."""
        await self.files.resume()

    async def stop(self) -> None:
        """Leave nothing running."""
        await self.files.stop()
        for task in list(self._background):
            task.cancel()

    async def check(self) -> Sequence[Checked]:
        """Ask WeChat for a token; Token and key were looked at when this was made."""
        found = [
            Checked("token", "ok", "is set"),
            Checked(
                "mode",
                "ok" if self.config["mode"] == "safe" else "warn",
                "sealed messages only" if self.config["mode"] == "safe" else "plain is for test accounts",
            ),
        ]
        try:
            await self.api.token()
        except DeliveryError as error:
            return [*found, Checked("app_secret", "fail", f"no access token: {error}")]
        return [*found, Checked("app_secret", "ok", "WeChat gives an access token")]

    async def verify(self, request: web.Request) -> None:
        """All that Tencent's rules ask for, on the raw bytes."""
        if request.path == PICKUP:
            passive.check_link(self._link_secret, request.query)
        elif request.method == "POST":
            request[_FIELDS] = self._door.message(request.query, await request.read())
        else:
            self._door.check_address(request.query)

    async def prove(self, request: web.Request) -> web.Response:
        """Answer the address check."""
        return web.Response(text=self._door.check_address(request.query))

    async def receive(self, request: web.Request) -> web.Response:
        """Store, then acknowledge."""
        fields = request[_FIELDS]
        event = pushed.read(fields, self._app_id)
        holds = event.utterance is not None and await self._passive()
        hold = self._holds.open(event.address) if holds else None
        try:
            if event.utterance is not None:
                said = await self._meant(event, event.utterance)
                await self.gateway.keep(event.address, await self.files.expect(event.address, said))
            self._later(self._after(event))
            if hold is not None:
                return await self._answered(request, fields, event.address, hold)
        finally:
            if hold is not None:
                self._holds.close(event.address, hold)
        return web.Response(text="success")

    async def send(self, address: Address, message: Message) -> None:
        """By customer-service message, or in the push that is held."""
        if not await self._passive():
            await self.sending.reply(address, message)
            return
        try:
            await self._holds.give(address, message)
        except HaokeError:
            await self.late.add(address, [message.seq])
            raise

    async def pick_up(self, request: web.Request) -> web.Response:
        """The replies behind a signed link, as plain as can be."""
        openid, after = passive.check_link(self._link_secret, request.query)
        messages = await self.gateway.log(self._address(openid), after=after)
        lines = [escape(message.reply.plain()).replace("\n", "<br>") for message in messages]
        title = escape(self.gateway.word("channel.pickup_title"))
        body = "".join(f"<p>{line}</p>" for line in lines) or escape(self.gateway.word("channel.pickup_wait"))
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        wait = '<meta http-equiv="refresh" content="5">' if not lines else ""
        page = f"<!doctype html><html><head>{head}{wait}<title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
        return web.Response(text=page, content_type="text/html")

    async def _answered(
        self, request: web.Request, fields: Mapping[str, str], address: Address, hold: passive.Hold
    ) -> web.Response:
        """The passive reply: what was late, then what is said in time, else where it can be read."""
        late = await self.late.messages(address)
        await hold.wait(passive.HOLD_S)
        text, said = passive.merged([*late, *hold.messages])
        self._holds.close(address, hold, said)
        if late:
            await self.late.clear(address)
            await self.late.add(address, [message.seq for message in late if message.seq not in said])
        if not text:
            text = await self._link(request, address)
        xml = passive.as_xml(fields, text)
        if self._door.envelope is not None and request.query.get("encrypt_type") == "aes":
            xml = self._door.envelope.answer(xml, request.query.get("nonce", ""))
        return web.Response(text=xml, content_type="application/xml")

    async def _link(self, request: web.Request, address: Address) -> str:
        said = await self.gateway.log(address)
        after, until = (said[-1].seq if said else 0), int(time.time()) + passive.LINK_S
        mark = passive.link_mark(self._link_secret, address.conversation, after, until)
        query = urlencode({"u": address.conversation, "n": after, "t": until, "s": mark})
        base = str(self.config.get("public_url") or f"https://{request.host}").rstrip("/")
        return self.gateway.word("channel.pickup", url=f"{base}{PICKUP}?{query}")

    async def _meant(self, event: pushed.Pushed, said: Utterance) -> Utterance:
        """A click on a menu message means what its item stood for."""
        if not event.menu:
            return said
        try:
            button = chosen(event.menu, await self.gateway.log(event.address))
        except HaokeError:  # the words of the item will do
            button = None
        return replace(said, kind="press", text=button.payload) if button else said

    async def _after(self, event: pushed.Pushed) -> None:
        """What may wait until the push is acknowledged."""
        openid = event.address.conversation
        await self.budget.opened(openid, event.window, event.key)
        if event.gone:
            _log.info("a follower has left", conversation=event.address.id)
        if event.utterance is None or await self._passive():
            return
        await self.sending.late(event.address)
        if self.config.get("typing", True):
            await asyncio.sleep(TYPING_AFTER_S)
            if (await self.budget.now(openid)).untouched:
                await self.api.call("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        async def run() -> None:
            try:
                await work
            except HaokeError as error:
                _log.warning("something beside an answer failed", why=str(error))

        task = asyncio.create_task(run())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _passive(self) -> bool:
        """Whether this account can only answer: by the settings, or because WeChat said so."""
        if self.config.get("passive"):
            return True
        try:
            return bool(await self.gateway.memory.get("passive"))
        except HaokeError:
            return False

    async def _new_token(self, api: Api) -> Mapping[str, Any]:
        if not self._secret:
            raise DeliveryError(
                "connectors.wechat.app_secret is not set: nothing can be sent", undeliverable=True
            )
        body = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        return await api.post("/cgi-bin/stable_token", body)

    @property
    def _link_secret(self) -> str:
        return _plain(self.config, "token") + self._secret

    def _address(self, openid: str) -> Address:
        return Address(channel=self.channel, account=self._app_id, conversation=openid)


def _plain(config: Mapping[str, Any], name: str) -> str:
    secret = config.get(name)
    return secret.get_secret_value() if secret else ""
