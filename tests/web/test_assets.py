"""Files of packages over HTTP, and the browser modules that others wrote."""

import hashlib
import json
from pathlib import Path

import pytest

from bot.assets import page_headers
from bot.web.vendor import VENDOR
from tests.connectors.kit import Running

ROOT = Path(__file__).parents[2]
MODULE = "/static/vendor/purify.es.mjs"


async def test_a_module_has_its_type_and_is_not_sent_twice(desk: Running) -> None:
    async with desk.http.get(MODULE) as first:
        assert first.status == 200
        assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert first.headers["Cache-Control"] == "no-cache"
        etag = first.headers["ETag"]
    async with desk.http.get(MODULE, headers={"If-None-Match": etag}) as again:
        assert again.status == 304
        assert await again.read() == b""


async def test_the_address_with_the_folder_s_fingerprint_may_be_kept_for_ever(desk: Running) -> None:
    async with desk.http.get(VENDOR.url("marked.esm.js")) as kept:
        assert "immutable" in kept.headers["Cache-Control"]
    async with desk.http.get("/static/vendor/@00ff/marked.esm.js") as old:
        assert old.status == 200
        assert old.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "../vendor.py", "%2e%2e/vendor.py", "", "@0/../../vendor.py"])
async def test_nothing_but_the_folder_s_files_is_served(desk: Running, name: str) -> None:
    async with desk.http.get(f"/static/vendor/{name}") as answer:
        assert answer.status == 404


def test_an_address_is_given_only_of_a_file_that_is_there() -> None:
    with pytest.raises(KeyError, match="has no file"):
        VENDOR.url("missing.js")


def test_the_policy_of_pages_forbids_inline_scripts_and_demands_trusted_types() -> None:
    policy = page_headers(connect_src="https://a.test")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "connect-src 'self' https://a.test;" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("folder", ["bot/web/static/vendor", "tests/browser/vendor"])
def test_every_module_of_others_is_the_one_its_version_file_names(folder: str) -> None:
    here = ROOT / folder
    known = json.loads((here / "versions.json").read_text(encoding="utf-8"))
    found = {file.name: file for file in here.iterdir() if file.suffix in (".js", ".mjs", ".css")}
    assert known.keys() == found.keys()
    for name, entry in known.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == entry["sha256"], name
        licence = entry["licence"].replace(";", ",").split(", ")[1].split(";")[0]
        assert (here / licence).exists(), licence
