"""The Official Account channel: pushes are checked, stored and acknowledged with `success`; answers follow by custom/send."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.connector import Checked, Connector, Gateway, Message, Seen
from bot.errors import DeliveryError, HaokeError, StoreError
from bot.log import get_logger
from bot.patience import within
from bot.tencent.account import CAPABILITY, Given
from bot.tencent.api import Api
from bot.tencent.budget import Budget
from bot.tencent.late import Late
from bot.tencent.media import Files
from bot.tencent.parts import chosen, menu_seq
from bot.tencent.pictures import Pictures
from bot.tencent.sending import Sending
from bot.tencent.uploads import Uploads
from bot.turn import Address, Utterance
from connectors.wechat import pushed
from connectors.wechat.checks import checks
from connectors.wechat.codes import problem
from connectors.wechat.doorway import Doorway
from connectors.wechat.passive import PICKUP, Passive
from connectors.wechat.wire import PASSIVE, CustomMessages

if TYPE_CHECKING:
    from aiohttp import ClientSession

PATH: Final = "/webhooks/wechat"
TYPING_AFTER_S: Final = 1.0
KNOWN_S: Final = 30.0  # how long it is known whether the account may send
SOON_S: Final = 0.8  # for what a push may wait for besides being stored
_FIELDS: Final = web.RequestKey("wechat.fields", Mapping)
_log = get_logger(__name__)


class WeChat(Connector):
    """One Official Account."""

    channel = pushed.CHANNEL
    capability = CAPABILITY

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway) -> None:
        super().__init__(config, http, gateway)
        self._door = Doorway(config)
        given = Given(self.channel, config)
        self._app_id, self._secret = str(config["app_id"]), given.secret("app_secret", needed=False)
        self.api = Api(http, gateway.memory, str(config["api_url"]), self._new_token, problem)
        self.budget, self.late = Budget(gateway.memory), Late(gateway)
        site = str(config.get("public_url") or "")
        uploads = self.uploads = Uploads(gateway, self.api, Pictures(http, site), site=site, files=False)
        wire = CustomMessages(self.api, gateway.memory, uploads, self._no_right)
        self.sending = Sending(gateway, wire, self.budget, self.late, uploads)
        self.files = Files(gateway, self.api)
        self.passive = Passive(
            gateway,
            self.late,
            secret=given.secret("token") + self._secret,
            site=site,
            envelope=self._door.envelope,
            links=uploads.links,
        )
        self._only_answers, self._asked_at = False, -KNOWN_S
        self._background: set[asyncio.Task[None]] = set()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where WeChat calls, and the page of late answers."""
        return (
            web.get(PATH, self.prove),
            web.post(PATH, self.receive),
            web.get(PICKUP, self.passive.pick_up),
        )

    async def start(self) -> None:
        """Fetch the files that were still missing."""
        self.gateway.when_stored(self.channel, self.files.stored)
        await self.files.resume()

    async def stop(self) -> None:
        """Leave nothing running."""
        await self.files.stop()
        for task in list(self._background):
            task.cancel()

    async def check(self) -> Sequence[Checked]:
        """Ask WeChat for a token; Token and key were looked at when this was made."""
        return await checks(self.config, self.api)

    async def verify(self, request: web.Request) -> None:
        """All that Tencent's rules ask for, on the raw bytes."""
        if request.path == PICKUP:
            self.passive.check(request)
        elif request.method == "POST":
            request[_FIELDS] = self._door.message(request.query, await request.read())
        else:
            self._door.check_address(request.query)

    async def prove(self, request: web.Request) -> web.Response:
        """Answer the address check."""
        return web.Response(text=self._door.check_address(request.query))

    async def receive(self, request: web.Request) -> web.Response:
        """Store, then acknowledge; where the account can only answer, hold the push for that."""
        fields = request[_FIELDS]
        event = pushed.read(fields, self._app_id)
        if event.utterance is not None and await self._passive():
            return await self.passive.answer(
                request, fields, event.address, event.key, lambda: self._take(event)
            )
        await self._take(event)
        return web.Response(text="success")

    async def send(self, address: Address, message: Message) -> None:
        """By customer-service message, or in the push that is held."""
        if await self._passive():
            await self.passive.give(address, message)
        else:
            await self.sending.reply(address, message)

    async def seen(self, message: Message) -> Sequence[Seen]:
        """As customer-service messages, or as the answer of an account that may only answer."""
        return self.passive.seen(message) if await self._passive() else self.sending.seen(message)

    async def _take(self, event: pushed.Pushed) -> None:
        if event.utterance is not None:
            said = await self._meant(event, event.utterance)
            await self.files.keep(event.address, said)
        self._later(self._after(event))

    async def _meant(self, event: pushed.Pushed, said: Utterance) -> Utterance:
        """A click on a menu message means what its item stood for."""
        if not event.menu:
            return said
        try:
            after = max(0, menu_seq(event.menu) - 1)
            shown = await within(SOON_S, self.gateway.log(event.address, after=after))
            button = chosen(event.menu, shown)
        except (HaokeError, TimeoutError):  # the words of the item will do
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
        if self._asked_at + KNOWN_S < time.monotonic():  # a database that is away must hold up no push
            try:
                self._only_answers = bool(await within(SOON_S, self.gateway.memory.get(PASSIVE)))
            except (StoreError, TimeoutError):
                _log.warning("it is not known whether this account may send; what was last known counts")
            self._asked_at = time.monotonic()
        return self._only_answers

    def _no_right(self) -> None:
        self._only_answers, self._asked_at = True, time.monotonic()

    async def _new_token(self, api: Api, forced: bool) -> Mapping[str, Any]:
        if not self._secret:
            raise DeliveryError(
                "connectors.wechat.app_secret is not set: nothing can be sent", undeliverable=True
            )
        body: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret,
        }
        body |= {"force_refresh": True} if forced else {}
        return await api.post("/cgi-bin/stable_token", body)
