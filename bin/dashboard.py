"""Writes deploy/grafana/haoke.json, the dashboard of the desk's own metrics: `python bin/dashboard.py`."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "deploy" / "grafana" / "haoke.json"
RATE = "[$__rate_interval]"

# Title, unit, and what is drawn: a legend and its query.
PANELS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    # Every desk tells what waits in the one database.
    ("Waiting", "short", (("{{queue}}", "max by (queue) (haoke_waiting)"),)),
    ("Desks that limp", "short", (("{{part}}", "sum by (part) (haoke_limping)"),)),
    (
        "Utterances a second",
        "ops",
        (("{{channel}}", f"sum by (channel) (rate(haoke_utterances_total{RATE}))"),),
    ),
    ("Decisions", "ops", (("{{decision}}", f"sum by (decision) (rate(haoke_turns_total{RATE}))"),)),
    (
        "Time of a turn by stage, p95",
        "s",
        (
            (
                "{{stage}}",
                f"histogram_quantile(0.95, sum by (le, stage) (rate(haoke_turn_stage_seconds_bucket{RATE})))",
            ),
        ),
    ),
    (
        "Answers to HTTP requests, p99",
        "s",
        (
            (
                "{{route}}",
                f"histogram_quantile(0.99, sum by (le, route) (rate(haoke_http_request_seconds_bucket{RATE})))",
            ),
        ),
    ),
    (
        "Deliveries",
        "ops",
        (("{{channel}} {{outcome}}", f"sum by (channel, outcome) (rate(haoke_deliveries_total{RATE}))"),),
    ),
    (
        "HTTP errors",
        "ops",
        (
            (
                "{{route}} {{status}}",
                f'sum by (route, status) (rate(haoke_http_requests_total{{status=~"5.."}}{RATE}))',
            ),
        ),
    ),
    (
        "Answers that a model worded",
        "ops",
        (("{{outcome}}", f"sum by (outcome) (rate(haoke_answers_worded_total{RATE}))"),),
    ),
    (
        "Tokens a minute",
        "short",
        (("{{kind}}", f"60 * sum by (kind) (rate(haoke_writer_tokens_total{RATE}))"),),
    ),
    (
        "Lanes replaced, reloads refused",
        "short",
        (
            ("lanes", "sum(increase(haoke_lanes_stuck_total[1h]))"),
            ("reloads", 'sum(increase(haoke_skill_reloads_total{outcome="refused"}[1h]))'),
        ),
    ),
    ("Memory of desks", "bytes", (("{{instance}}", 'process_resident_memory_bytes{app="haoke"}'),)),
)


def dashboard() -> dict[str, Any]:
    """As Grafana imports it."""
    return {
        "title": "Haoke",
        "uid": "haoke",
        "schemaVersion": 39,
        "tags": ["haoke"],
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {
            "list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]
        },
        "panels": [_panel(number, *panel) for number, panel in enumerate(PANELS)],
    }


def _panel(number: int, title: str, unit: str, drawn: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "datasource": source,
        "gridPos": {"x": 12 * (number % 2), "y": 8 * (number // 2), "w": 12, "h": 8},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(65 + n), "datasource": source, "expr": query, "legendFormat": legend}
            for n, (legend, query) in enumerate(drawn)
        ],
    }


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(dashboard(), indent=1) + "\n", encoding="utf-8")
