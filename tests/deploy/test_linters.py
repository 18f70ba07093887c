"""What stands under deploy/ is read by Helm, hadolint and Kubernetes' own schemas, which `make test` brings (`bin/linters.py`)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
LINTERS = Path(sys.prefix) / "linters"

pytestmark = pytest.mark.skipif(
    not (LINTERS / "linters.txt").exists(), reason="python bin/linters.py could not bring the linters"
)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """A linter, as its owner would run it."""
    environment = {**os.environ, "PYTHONPATH": str(LINTERS), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, env=environment
    )


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(LINTERS / "bin" / "helm", *arguments)


def schemas(file: Path) -> subprocess.CompletedProcess[str]:
    """Kubernetes' own schemas, where a field that nobody knows is an error."""
    return run(sys.executable, "-m", "kubernetes_validate", "--strict", file)


def test_helm_finds_nothing_and_renders_the_plain_manifests(tmp_path: Path) -> None:
    linted = helm("lint", "--strict", DEPLOY / "helm")
    assert linted.returncode == 0, linted.stdout + linted.stderr
    rendered = helm("template", "haoke", DEPLOY / "helm")
    assert rendered.returncode == 0, rendered.stderr
    yaml = YAML(typ="safe")
    plain = (DEPLOY / "kubernetes" / "haoke.yaml").read_text(encoding="utf-8")
    by_kind = [{each["kind"]: each for each in yaml.load_all(text)} for text in (rendered.stdout, plain)]
    assert by_kind[0] == by_kind[1]
    assert len(by_kind[0]) == 6


def test_helm_does_not_render_a_chart_that_is_broken(tmp_path: Path) -> None:
    broken = tmp_path / "chart"
    (broken / "templates").mkdir(parents=True)
    (broken / "Chart.yaml").write_bytes((DEPLOY / "helm" / "Chart.yaml").read_bytes())
    (broken / "templates" / "pod.yaml").write_text("kind: {{ .Values.nobody.knows }}\n")
    assert helm("lint", "--strict", broken).returncode != 0


def test_kubernetes_knows_every_field(tmp_path: Path) -> None:
    plain = DEPLOY / "kubernetes" / "haoke.yaml"
    told = schemas(plain)
    assert told.returncode == 0, told.stdout + told.stderr
    values = ("--set", "replicas=5", "--set", "storage=1Ti", "--set", "image.name=registry.example/haoke")
    chart = tmp_path / "chart.yaml"
    chart.write_text(helm("template", "second", DEPLOY / "helm", *values).stdout, encoding="utf-8")
    told = schemas(chart)
    assert told.returncode == 0, told.stdout + told.stderr
    chart.write_text(plain.read_text(encoding="utf-8").replace("readOnlyRootFilesystem", "readOnlyRoot"))
    assert schemas(chart).returncode != 0


def test_hadolint_finds_nothing_in_the_dockerfile(tmp_path: Path) -> None:
    told = run(LINTERS / "bin" / "hadolint", DEPLOY / "Dockerfile")
    assert told.returncode == 0, told.stdout
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python:latest\nRUN cd /tmp && sudo pip install haoke\n")
    assert run(LINTERS / "bin" / "hadolint", bad).returncode != 0
