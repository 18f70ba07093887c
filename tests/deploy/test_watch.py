"""What watches a desk asks for what there is: metrics, their labels and values, and a row of the runbook for every alert."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.insight.metrics import _PARTS, Metrics

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SELECTOR = re.compile(r"\b((?:haoke|process)_[a-z_]+|up)(?:\{([^}]*)\})?")
MATCH = re.compile(r'(\w+)=~?"([^"]*)"')
GROUPED = re.compile(r"\bby \(([^)]*)\)")
VALUES = {
    "part": set(_PARTS),
    "queue": {"inbox", "outbox"},
    "outcome": {"refused", "taken"},
    "app": {"haoke"},
    "status": {"5.."},
}
SCRAPED = {"app", "instance"}  # labels that a scrape adds, the first one by deploy/prometheus.yaml


def load(name: str) -> dict[str, object]:
    found: dict[str, object] = YAML(typ="safe").load((DEPLOY / name).read_text(encoding="utf-8"))
    return found


RULES = [rule for group in load("alerts.yaml")["groups"] for rule in group["rules"]]  # type: ignore[attr-defined]
PANELS = json.loads((DEPLOY / "grafana" / "haoke.json").read_text(encoding="utf-8"))["panels"]
QUERIES = [rule["expr"] for rule in RULES] + [each["expr"] for panel in PANELS for each in panel["targets"]]


def labels() -> dict[str, set[str]]:
    """Every name that a desk exports, with its labels."""
    metrics = Metrics()
    found: dict[str, set[str]] = {"up": set()}
    for family in metrics.registry.collect():
        kept = getattr(metrics.registry, "_names_to_collectors").get(family.name)  # noqa: B009 - has no other door
        names = set(getattr(kept, "_labelnames", ()))
        for suffix in ("", "_total", "_sum", "_count"):
            found[family.name + suffix] = names
        found[f"{family.name}_bucket"] = names | {"le"}
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_finds_something(query: str) -> None:
    known = labels()
    selected = SELECTOR.findall(query)
    assert selected, query
    here: set[str] = set()
    for name, inside in selected:
        assert name in known, name
        here |= known[name] | SCRAPED
        for label, value in MATCH.findall(inside):
            assert label in known[name] | SCRAPED, f"{name} has no {label}"
            assert set(value.split("|")) <= VALUES[label], f"{label} is never {value}"
    for group in GROUPED.findall(query):
        assert {part.strip() for part in group.split(",")} <= here, query


def test_what_every_desk_tells_of_the_one_database_is_never_summed() -> None:
    for query in QUERIES:
        assert not re.search(r"\b(sum|avg)\b[^(]*\([^()]*haoke_waiting", query), query
    manifests = (DEPLOY / "kubernetes" / "haoke.yaml").read_text(encoding="utf-8")
    (scaler,) = (
        each for each in YAML(typ="safe").load_all(manifests) if each["kind"] == "HorizontalPodAutoscaler"
    )
    (waiting,) = (each for each in scaler["spec"]["metrics"] if each["type"] == "External")
    (rule,) = load("prometheus-adapter.yaml")["rules"]["external"]  # type: ignore[index]
    assert waiting["external"]["metric"]["name"] == rule["name"]["as"]
    assert rule["metricsQuery"].startswith("max(")


def test_every_alert_stands_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| (Haoke\w+) \|", runbook, re.MULTILINE))
    assert {rule["alert"] for rule in RULES} == told


def test_the_scrape_that_comes_with_it_sets_what_the_rules_look_for() -> None:
    scrape = load("prometheus.yaml")
    assert scrape["rule_files"] == ["alerts.yaml"]
    (job,) = scrape["scrape_configs"]  # type: ignore[misc]
    (target,) = job["static_configs"]
    assert target["labels"] == {"app": "haoke"}
    (compose,) = [load("compose.yaml")]
    desks = [name for name in compose["services"] if name.startswith("desk")]  # type: ignore[attr-defined]
    assert target["targets"] == [f"{name}:8080" for name in desks]
