"""The Helm chart says what the plain manifests say, the dashboard draws what is counted, the bill of materials is the lock's.

The chart's templates keep to plain values and `quote`, which is put in here, so that this needs no Helm; `test_linters.py` has Helm itself read it.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.insight.metrics import Metrics

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm"
PLACE = re.compile(r"\{\{ \.(Release\.Name|Values(?:\.\w+)+)( \| quote)? \}\}")


def loaded(text: str) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load_all(text))


VALUES = loaded((CHART / "values.yaml").read_text(encoding="utf-8"))[0]


def rendered(values: Mapping[str, Any], release: str = "haoke") -> list[dict[str, Any]]:
    """Every template with its values put in."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "Release.Name":
            return release
        found: Any = values
        for part in match[1].split(".")[1:]:
            found = found[part]
        return json.dumps(str(found)) if match[2] else str(found)

    files = sorted((CHART / "templates").glob("*.yaml"))
    texts = [PLACE.sub(value, file.read_text(encoding="utf-8")) for file in files]
    assert "{{" not in "".join(texts), "a template uses more than plain values"
    return [document for text in texts for document in loaded(text)]


def by_kind(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["kind"]: each for each in documents}


def test_the_chart_as_it_comes_is_the_plain_manifests() -> None:
    plain = loaded((DEPLOY / "kubernetes" / "haoke.yaml").read_text(encoding="utf-8"))
    assert by_kind(rendered(VALUES)) == by_kind(plain)


def test_every_value_is_used_and_another_release_is_another_name() -> None:
    templates = "".join(file.read_text() for file in (CHART / "templates").glob("*.yaml"))
    for name in VALUES:
        assert f".Values.{name}" in templates, name
    other = rendered({**VALUES, "replicas": 5, "image": {"name": "r/haoke", "tag": "2"}}, "second")
    kinds = by_kind(other)
    assert kinds["Deployment"]["spec"]["replicas"] == 5
    assert kinds["HorizontalPodAutoscaler"]["spec"]["minReplicas"] == 5
    (container,) = kinds["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "r/haoke:2"
    assert {each["metadata"]["name"] for each in other} == {"second"}
    assert set(kinds) == {
        *("Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"),
        *("NetworkPolicy", "PersistentVolumeClaim"),
    }


def test_the_chart_is_named_and_versioned_like_the_product() -> None:
    (chart,) = loaded((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert (chart["name"], chart["appVersion"], chart["apiVersion"]) == ("haoke", version[1], "v2")


def test_the_dashboard_draws_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import dashboard

    known = {family.name for family in Metrics().registry.collect()}
    text = (DEPLOY / "grafana" / "haoke.json").read_text(encoding="utf-8")
    assert json.loads(text) == dashboard.dashboard(), "python bin/dashboard.py"
    queries = [target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"]]
    named = {name for query in queries for name in re.findall(r"haoke_[a-z_]+", query)}
    assert len(named) > 8
    for name in named:
        assert re.sub(r"_(total|bucket|count|sum)$", "", name) in known, name
    sys.modules.pop("dashboard")


def test_the_bill_of_materials_is_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import sbom

    lines = sbom.locked(sbom.LOCK.read_text(encoding="utf-8"))
    parts = json.loads(sbom.SBOM.read_text(encoding="utf-8"))["components"]
    found = [(each["name"], each["version"], each["hashes"][0]["content"]) for each in parts]
    assert found == lines, "python bin/sbom.py"
    licences = sbom.LICENCES.read_text(encoding="utf-8")
    assert all(f"| {name} | {version} |" in licences for name, version, _ in lines)
    assert not re.search(r"\b(AGPL|GPL|SSPL|BUSL|Commons Clause)\b", licences), "does not fit Apache-2.0"
    sys.modules.pop("sbom")
