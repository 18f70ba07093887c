"""The wheel holds every file of the packages that is in git, but for what is read on paper."""

import subprocess
from pathlib import Path

import pytest
from setuptools import Distribution

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "connectors", "skills", "training")


def test_no_file_of_the_packages_is_missing_from_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    made = Distribution({"script_name": "setup.py"})
    made.parse_config_files()
    build = made.get_command_obj("build_py")
    build.ensure_finalized()
    held = {
        Path(file).relative_to(build.build_lib).as_posix()
        for file in build.get_outputs(include_bytecode=False)
    }
    listed = subprocess.run(["git", "ls-files", *PACKAGES], capture_output=True, text=True, check=True).stdout
    kept = {name for name in listed.splitlines() if not name.endswith(".md")}
    assert len(kept) > 1000
    assert kept <= held, sorted(kept - held)
