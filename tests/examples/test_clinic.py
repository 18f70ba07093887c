"""The clinic is a package of its own: installed by pip beside Haoke, tested there, and served without a change in Haoke."""

import asyncio
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tests.test_architecture import PLUGINS_MAY_IMPORT_UP_TO, layer_of, runtime_imports

ROOT = Path(__file__).parents[2]
CLINIC = ROOT / "examples" / "clinic"
SECRETS = {"SMS_API_KEY": "key", "SMS_SIGNING_SECRET": "shared"}


@dataclass(frozen=True)
class Installed:
    """The package in a folder of its own, and its project without the sources."""

    site: Path
    project: Path

    def run(self, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment in the project's folder."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.project,
            env=self.env(**env),
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def env(self, **more: str) -> dict[str, str]:
        """The environment in which Python finds the installed package."""
        fixture = {"HAOKE_SHOP__FIXTURE": str(self.site / "haoke_clinic" / "clinic.json")}
        return {**os.environ, **SECRETS, **fixture, "PYTHONPATH": str(self.site), **more}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The clinic, installed by pip from a copy of its folder; gone afterwards."""
    folder = tmp_path_factory.mktemp("clinic")
    source, site, project = folder / "source", folder / "site", folder / "project"
    shutil.copytree(
        CLINIC, source, ignore=shutil.ignore_patterns("data", "__pycache__", "build", "*.egg-info")
    )
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "--target", str(site), str(source)], check=True, timeout=400)
    shutil.copytree(CLINIC / "tests", project / "tests")
    for name in ("pyproject.toml", "config.toml"):
        shutil.copy(CLINIC / name, project)
    yield Installed(site, project)
    shutil.rmtree(folder)


def test_its_own_tests_pass_where_it_is_installed(clinic: Installed) -> None:
    ran = clinic.run("pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\d\d passed", ran.stdout)


def test_haoke_check_finds_its_skills_and_its_channel(clinic: Installed, tmp_path: Path) -> None:
    ran = clinic.run("bot.cli", "check", HAOKE_DATA_DIR=str(tmp_path), COLUMNS="200")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "appointments, opening_hours" in ran.stdout
    assert "sms" in ran.stdout
    assert "安和口腔" in ran.stdout


def test_it_imports_only_what_a_plugin_may() -> None:
    import ast

    for file in (CLINIC / "haoke_clinic").rglob("*.py"):
        for name in runtime_imports(ast.parse(file.read_text(encoding="utf-8"))):
            if name.split(".")[0] == "bot":
                assert layer_of(name) <= PLUGINS_MAY_IMPORT_UP_TO, f"{file.name} imports {name}"
            assert name.split(".")[0] not in ("skills", "connectors", "training", "tests"), file.name


@dataclass
class Phone:
    """Every text message that the provider was asked to send, in order."""

    got: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    async def deliver(self, request: web.Request) -> web.Response:
        """The provider's API."""
        self.got.put_nowait((await request.json())["text"])
        return web.Response()


@asynccontextmanager
async def served(clinic: Installed, data: Path, provider: str) -> AsyncIterator[str]:
    """`haoke run` in a process of its own; its address."""
    env = clinic.env(
        HAOKE_DATA_DIR=str(data),
        HAOKE_WEB__PORT="0",
        HAOKE_UNDERSTANDING__PROFILE="linear",
        HAOKE_SKILLS__APPOINTMENTS__CALENDAR=str(data / "calendar.db"),
        HAOKE_CONNECTORS__SMS__API_URL=provider,
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "run"),
        cwd=clinic.project,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while line := (await process.stdout.readline()).decode():
                if match := re.search(r"http://[\d.:]+", line):
                    break
        assert match, "the desk did not open"
        yield match[0]
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), 30)


async def test_a_patient_books_by_text_message(clinic: Installed, tmp_path: Path) -> None:
    phone, api = Phone(), web.Application()
    api.router.add_post("/messages", phone.deliver)
    async with (
        TestServer(api) as provider,
        ClientSession() as http,
        served(clinic, tmp_path, str(provider.make_url("/messages"))) as url,
    ):

        async def text(words: str, key: str) -> str:
            body = {
                "id": key,
                "from": "+8613800001111",
                "text": words,
                "sent_at": "2026-03-10T10:00:00+08:00",
            }
            raw, stamp = json.dumps(body).encode(), str(int(time.time()))
            mark = hmac.new(b"shared", f"{stamp}.".encode() + raw, sha256).hexdigest()
            headers = {"X-Timestamp": stamp, "X-Signature": mark, "Content-Type": "application/json"}
            async with http.post(f"{url}/webhooks/sms", data=raw, headers=headers) as answer:
                assert answer.status == 202
            return await asyncio.wait_for(phone.got.get(), 20)

        assert "哪天方便" in await text("我想预约洗牙", "m1")
        assert "几点来" in await text("1", "m2")
        assert "确认吗" in await text("1", "m3")
        assert "约好了" in await text("确认", "m4")
