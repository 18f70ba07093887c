"""What the channels in use can do, by name, as the parts of a desk need to know it; and what signs for them."""

from collections.abc import Mapping

from bot.config import Config
from bot.connector import Connector
from bot.conversation.store import Store
from bot.identity.links import Links
from bot.identity.tokens import Tokens
from bot.outreach import Channel

Classes = Mapping[str, type[Connector]]


def fetched_channels(connectors: Classes) -> frozenset[str]:
    """The channels whose customers read their messages, so that nothing needs to be sent."""
    return frozenset(cls.channel for cls in connectors.values() if cls.capability.fetched)


def file_channels(connectors: Classes) -> frozenset[str]:
    """The channels on which people may send files to customers."""
    return frozenset(cls.channel for cls in connectors.values() if cls.capability.files)


def streaming_channels(connectors: Classes) -> frozenset[str]:
    """The channels that can show a reply while it grows."""
    return frozenset(cls.channel for cls in connectors.values() if cls.capability.streaming)


def reply_windows(connectors: Classes) -> Mapping[str, int]:
    """How many seconds after a message each channel takes a reply, where it does not take one for ever."""
    found = {cls.channel: cls.capability.reply_window_s for cls in connectors.values()}
    return {channel: seconds for channel, seconds in found.items() if seconds is not None}


def unasked_channels(connectors: Classes) -> Mapping[str, Channel]:
    """The channels on which the shop may speak first, and what they allow."""
    found = [cls for cls in connectors.values() if cls.capability.unasked]
    return {cls.channel: Channel.of(cls.capability) for cls in found}


def tokens_of(config: Config) -> Tokens:
    """What signs at this desk."""
    secret = config.identity.secret
    return Tokens(secret.get_secret_value() if secret else "", config.data_dir)


def public_url(config: Config) -> str:
    """Where customers reach this server."""
    return config.web.public_url or f"http://{config.web.host}:{config.web.port}"


def links_of(config: Config, store: Store, tokens: Tokens, connectors: Classes) -> Links:
    """The links of this desk."""
    proving = frozenset(cls.channel for cls in connectors.values() if cls.capability.proves)
    return Links(store, tokens, proving, minutes=config.identity.link_minutes, page=_link_page(config))


def _link_page(config: Config) -> str:
    """Where an account is linked; empty where no page of the shop could say who somebody is."""
    demo = config.connectors.web.demo == "on" or (
        config.connectors.web.demo == "auto" and config.shop.adapter == "sql"
    )
    return f"{public_url(config)}/link" if config.identity.login_url or demo else ""
