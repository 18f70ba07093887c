"""`haoke actions`: the skills as an action server for Rasa, or as a domain file for a Rasa project."""

import asyncio
import ipaddress
import signal
from pathlib import Path

from rich.console import Console

from bot.commands.common import make_data_dir
from bot.config import Config, load_config
from bot.errors import BadInput, ConfigError
from bot.log import setup_logging

_out = Console(highlight=False, soft_wrap=True, markup=False)


def actions(path: Path | None, *, host: str, port: int, trust_sender: bool) -> int:
    """Serve until told to stop; returns the exit code."""
    config = load_config(path)
    token = config.actions.token.get_secret_value() if config.actions.token else ""
    if trust_sender and not token and not _is_here(host):
        raise ConfigError(
            f"--trust-sender on {host} would show customers' orders to whoever calls: set HAOKE_ACTIONS__TOKEN"
        )
    setup_logging(config.log)
    make_data_dir(config)
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(config, host, port, token, trust_sender=trust_sender))


def write(path: Path | None, file: Path, language: str) -> int:
    """Write the Rasa domain of the skills that the settings name."""
    from bot.domain import CORE_RESPONSES, Domain, Installed
    from bot.foreign.rasa_domain import write_domain
    from bot.plugins import load_skills
    from bot.wiring.models import response_files
    from bot.writer import Responses

    config = load_config(path)
    found = load_skills(config.skills.use)
    responses = Responses.load([*sorted(CORE_RESPONSES.glob("*.toml")), *response_files(found)])
    domain = Domain.build([Installed(item.cls(), item.folder) for item in found], responses)
    try:
        write_domain(domain, language, file)
    except OSError as problem:
        raise BadInput(f"{file} cannot be written: {problem.strerror}") from None
    _out.print(f"{file}: {len(domain.installed)} actions, {len(responses.by_name)} responses in {language}")
    return 0


async def _serve(config: Config, host: str, port: int, token: str, *, trust_sender: bool) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    from bot.action_server import ActionServer
    from bot.foreign.serve import Kitchen
    from bot.identity import SessionShop
    from bot.plugins import load_object
    from bot.runner import Runner
    from bot.wiring.models import Models
    from bot.wiring.opening import make_domain, open_shop

    shop = await open_shop(config)
    domain, guests = await make_domain(config, await Models.load(config), SessionShop(shop))
    runner = Runner(domain, deadline_s=config.turn.budget_s, foreign_s=config.actions.timeout_s)
    server = ActionServer(Kitchen(runner, SessionShop(shop), trust_sender=trust_sender), token=token)
    try:
        real = await server.start(host, port)
        _out.print(f"{len(domain.rasa['actions'])} actions at http://{host}:{real}/webhook", style="bold")
        await stop.wait()
    finally:
        await server.stop()
        runner.stop()
        await guests.close()
        await load_object("skills.shop.open:close_shop")(shop)
    return 0


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
