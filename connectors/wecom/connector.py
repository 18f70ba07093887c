"""The WeCom channel: sealed callbacks; customer service is pulled with a saved cursor, an app's messages are pushed."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.connector import Checked, Connector, Gateway, Message, Seen
from bot.errors import BadInput, DeliveryError, HaokeError, NotAllowed, StoreError
from bot.log import get_logger
from bot.tencent import xml
from bot.tencent.account import CAPABILITY, Given
from bot.tencent.api import Api
from bot.tencent.envelope import Envelope, check_fresh
from bot.tencent.media import Files
from bot.tencent.pictures import Pictures
from bot.tencent.uploads import Uploads
from bot.turn import Address
from connectors.wecom import items
from connectors.wecom.checks import checks
from connectors.wecom.codes import problem
from connectors.wecom.kf import Kf
from connectors.wecom.members import Members

if TYPE_CHECKING:
    from aiohttp import ClientSession

PATH: Final = "/webhooks/wecom"
STORE_S: Final = 1.0
AGAIN_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
_FIELDS: Final = web.RequestKey("wecom.fields", Mapping)
_ECHO: Final = web.RequestKey("wecom.echo", str)
_log = get_logger(__name__)


class WeCom(Connector):
    """One company."""

    channel = items.CHANNEL
    capability = CAPABILITY

    def __init__(self, config: Mapping[str, Any], http: "ClientSession", gateway: Gateway) -> None:
        super().__init__(config, http, gateway)
        given = Given(self.channel, config)
        self._corp, self._agent = given.text("corp_id"), str(config.get("agent_id") or "")
        self._envelope = Envelope(given.secret("token"), given.secret("encoding_aes_key"), self._corp)
        url = str(config["api_url"])
        site = str(config.get("public_url") or "")
        pictures, memory = Pictures(http, site), gateway.memory
        self._app = Api(http, memory, url, self._fetch("secret"), problem, name="token:app")
        kf = self._kf_api = Api(http, memory, url, self._fetch("kf_secret"), problem, name="token:kf")
        uploads = Uploads(gateway, kf, pictures, site=site, files=True)
        self.kf = Kf(gateway, kf, uploads, native_desk=bool(config.get("native_desk", True)))
        self._members = Members(
            gateway, self._app, Uploads(gateway, self._app, pictures, site=site, files=True)
        )
        self.files = Files(gateway, self._app, "files:app")
        self._background: set[asyncio.Task[None]] = set()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where WeCom calls."""
        return (web.get(PATH, self.prove), web.post(PATH, self.receive))

    async def start(self) -> None:
        """Pull what was announced before the last stop, and fetch files that were still missing."""
        self.gateway.when_stored(self.channel, self.files.stored)
        await self.files.resume()
        await self.kf.files.resume()
        self._later(None)

    async def stop(self) -> None:
        """Leave nothing running."""
        await self.files.stop()
        await self.kf.files.stop()
        for task in list(self._background):
            task.cancel()

    async def check(self) -> Sequence[Checked]:
        """Ask WeCom for the tokens; Token and key were looked at when this was made."""
        return await checks(self.config, self._kf_api, self._app)

    async def verify(self, request: web.Request) -> None:
        """Callbacks are always sealed."""
        mark, stamp, nonce = (_parameter(request.query, n) for n in ("msg_signature", "timestamp", "nonce"))
        check_fresh(stamp)
        if request.method == "POST":
            sealed = xml.read(await request.read()).get("Encrypt", "")
            request[_FIELDS] = xml.read(self._envelope.opened(mark, stamp, nonce, sealed))
        else:
            # A '+' that was not written as %2B was read as a blank, which base64 never holds.
            sealed = request.query.get("echostr", "").replace(" ", "+")
            echo = self._envelope.opened(mark, stamp, nonce, sealed)
            request[_ECHO] = _decoded(echo)

    async def prove(self, request: web.Request) -> web.Response:
        """What was inside the echo, as it is."""
        return web.Response(text=request[_ECHO])

    async def receive(self, request: web.Request) -> web.Response:
        """Store, then acknowledge. Customer service only announces that there is something to pull."""
        fields = request[_FIELDS]
        if fields.get("Event", "").lower() == "kf_msg_or_event":
            account = fields.get("OpenKfId", "")
            if not account:
                raise BadInput("the callback names no OpenKfId")
            await self.kf.called(account, fields.get("Token", "")[:128])
            self._later(account)
        else:
            address, utterance = items.pushed(fields, self._agent)
            if utterance is not None:
                await self.files.keep(address, utterance)
        return web.Response(text="success")

    async def send(self, address: Address, message: Message) -> None:
        """By the customer service account, or by the app."""
        if address.account != self._agent:
            await self.kf.reply(address, message)
            return
        await self._members.send(address, message)

    async def seen(self, message: Message) -> Sequence[Seen]:
        """As its customer service writes to customers; where only the app is set up, as that writes to members."""
        return self.kf.seen(message) if self.config.get("kf_secret") else self._members.seen(message)

    def _later(self, account: str | None) -> None:
        """Pull in the background; what fails is tried again, and what a crash cuts off is pulled at the next start."""

        async def run() -> None:
            pauses = iter(AGAIN_S)
            while True:
                try:
                    await (self.kf.pull(account) if account else self.kf.pull_all())
                    return
                except StoreError as error:  # they wait at WeCom until they can be kept here
                    _log.error("messages cannot be stored yet", account=account, why=str(error))
                    await asyncio.sleep(STORE_S)
                except HaokeError as error:
                    _log.error("messages could not be pulled", account=account, why=str(error))
                    if (pause := next(pauses, None)) is None:
                        return
                    await asyncio.sleep(pause)

        task = asyncio.create_task(run())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _fetch(self, name: str) -> Any:
        async def fetch(api: Api, forced: bool) -> Mapping[str, Any]:
            secret = self.config.get(name)
            if not secret:
                raise DeliveryError(
                    f"connectors.wecom.{name} is not set: nothing can be sent", undeliverable=True
                )
            return await api.get("/cgi-bin/gettoken", corpid=self._corp, corpsecret=secret.get_secret_value())

        return fetch


def _parameter(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not 1 <= len(value) <= 200:
        raise NotAllowed(f"{name} is missing or too long", status=401)
    return value


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("the echo is not UTF-8") from None
