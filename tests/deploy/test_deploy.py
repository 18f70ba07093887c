"""What stands under deploy/ fits the product: settings exist, probes lead somewhere, metrics are counted, nothing runs as root."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.config.schema import Place, locate
from bot.insight.metrics import Metrics
from bot.web import health

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
SETTING = re.compile(r"HAOKE_[A-Z_]+")
OUTSIDE = {"HAOKE_CONFIG", "HAOKE_DATA_DIR"}


def documents(name: str) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load_all((DEPLOY / name).read_text(encoding="utf-8")))


def kind(name: str) -> dict[str, Any]:
    return next(each for each in documents("kubernetes/haoke.yaml") if each["kind"] == name)


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "kubernetes/haoke.yaml"])
def test_every_setting_exists(file: str) -> None:
    named = set(SETTING.findall((DEPLOY / file).read_text(encoding="utf-8"))) - OUTSIDE
    assert named
    for name in named:
        path = name.removeprefix("HAOKE_").lower().split("__")
        assert locate(path) is not Place.UNKNOWN, name


def test_nothing_comes_into_the_image_without_its_hash() -> None:
    installs = [
        command
        for command in re.split(r"&&|\n(?! )", DOCKERFILE.replace("\\\n", " "))
        if "pip install" in command
    ]
    assert len(installs) == 3
    for command in installs:
        assert "--require-hashes" in command or "--no-deps --no-build-isolation ." in command, command
    lines = (DEPLOY / "torch.lock").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith(("#", "--index-url "))]
    assert all(re.fullmatch(r"torch==2\.13\.\d+\+cpu --hash=sha256:[0-9a-f]{64}", line) for line in wanted)
    assert wanted, "torch, with its hash"


def test_the_image_copies_what_exists_and_is_not_root() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for source in " ".join(copied).split():
        assert (ROOT / source).exists(), source
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE


def test_the_lock_covers_what_the_constraints_pin() -> None:
    locked = dict(
        line.split(" ")[0].split("==")
        for line in (DEPLOY / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    pinned = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    assert len(locked) > 60
    stale = {
        name: version
        for name, version in locked.items()
        if (pin := pinned.get(name.replace("_", "-"))) is not None and pin != version
    }
    assert not stale, "make lock"


def test_probes_lead_somewhere() -> None:
    paths = {route.path for route in health.ROUTES}
    (container,) = kind("Deployment")["spec"]["template"]["spec"]["containers"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in paths
    assert "/readyz" in DOCKERFILE


def test_pods_run_without_rights_and_have_time_to_stop() -> None:
    spec = kind("Deployment")["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert spec["terminationGracePeriodSeconds"] >= 3 + 15  # preStop, then the desk's own grace
    assert kind("Deployment")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_services_select_the_pods() -> None:
    labels = kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    for name, path in (("Service", ("selector",)), ("PodDisruptionBudget", ("selector", "matchLabels"))):
        found: Any = kind(name)["spec"]
        for key in path:
            found = found[key]
        assert found == labels


def test_compose_runs_two_desks_alike_on_one_database() -> None:
    (compose,) = documents("compose.yaml")
    desks = [each for name, each in compose["services"].items() if name.startswith("desk")]
    assert len(desks) == 2
    assert desks[0] == desks[1]
    assert desks[0]["read_only"] is True
    assert all(f"server {name}:8080" in (DEPLOY / "nginx.conf").read_text() for name in ("desk-1", "desk-2"))


def test_alerts_watch_what_is_counted() -> None:
    metrics = Metrics()
    known = {family.name for family in metrics.registry.collect()}
    used = set(re.findall(r"haoke_[a-z_]+", (DEPLOY / "alerts.yaml").read_text(encoding="utf-8")))
    assert used
    for name in used:
        assert re.sub(r"_(total|bucket|count|sum)$", "", name) in known, name


def test_the_lock_is_made_of_pips_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import lock

    def item(name: str, **archive: Any) -> dict[str, Any]:
        return {"metadata": {"name": name, "version": "1"}, "download_info": {"archive_info": archive}}

    report = {"install": [item("Torch"), item("haoke"), item("Zed", hashes={"sha256": "ab"})]}
    assert lock.lock(report).splitlines()[-1] == "zed==1 --hash=sha256:ab"
    with pytest.raises(SystemExit, match="no hash for bare"):
        lock.lock({"install": [item("bare")]})
    sys.modules.pop("lock")
