"""Writes deploy/sbom.cdx.json (CycloneDX 1.6) and deploy/licences.md: what the image installs, from which file, under which licence.

Versions and hashes come from deploy/requirements.lock, licences from what is installed here in the same versions. After `make lock`:
`python bin/sbom.py`. A package that names no licence in a form that can be read is listed as such, never guessed.
"""

import json
import re
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK, SBOM, LICENCES = (
    ROOT / "deploy" / name for name in ("requirements.lock", "sbom.cdx.json", "licences.md")
)
UNKNOWN = "not stated"
PREFIX = "License :: OSI Approved :: "
HEADER = """\
# What the image installs, and under which licence

Written by `bin/sbom.py` from the packages' own metadata; `deploy/sbom.cdx.json` is the same for machines, with hashes. The image adds
PyTorch's CPU build (BSD-3-Clause), CPython and Debian, which bring their own notices.

| package | version | licence |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One line of the lock, with what its metadata says."""

    name: str
    version: str
    sha256: str
    licence: str


def locked(text: str) -> list[tuple[str, str, str]]:
    """Name, version and hash of every line."""
    return re.findall(r"^(\S+?)==(\S+) --hash=sha256:([0-9a-f]{64})$", text, re.MULTILINE)


def licence_of(name: str, version: str) -> str:
    """An SPDX expression, else the short name a package gives, else UNKNOWN; also when another version is installed."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    if metadata.version(name) != version:
        return UNKNOWN
    for expression in found.get_all("License-Expression") or ():
        return str(expression)
    classifiers = [
        each.removeprefix(PREFIX) for each in found.get_all("Classifier") or () if each.startswith(PREFIX)
    ]
    short = next(iter(found.get_all("License") or ()), "").strip()
    return "; ".join(classifiers) or (short if 0 < len(short) < 60 and "\n" not in short else UNKNOWN)


def packages(text: str) -> list[Package]:
    """Every package of the lock."""
    return [
        Package(name, version, sha256, licence_of(name, version)) for name, version, sha256 in locked(text)
    ]


def sbom(found: list[Package]) -> dict[str, Any]:
    """CycloneDX 1.6; the same lock gives the same document, so no time stands in it."""
    whole = "\n".join(f"{each.name}=={each.version} {each.sha256}" for each in found)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, whole)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "haoke",
                "name": "haoke",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(each) for each in found],
        "dependencies": [{"ref": "haoke", "dependsOn": [_purl(each) for each in found]}],
    }


def _component(each: Package) -> dict[str, Any]:
    named = [] if each.licence == UNKNOWN else [{"license": {"name": each.licence}}]
    return {
        "type": "library",
        "bom-ref": _purl(each),
        "name": each.name,
        "version": each.version,
        "purl": _purl(each),
        "hashes": [{"alg": "SHA-256", "content": each.sha256}],
        "licenses": named,
    }


def _purl(each: Package) -> str:
    return f"pkg:pypi/{each.name}@{each.version}"


def main() -> None:
    """Write both."""
    found = packages(LOCK.read_text(encoding="utf-8"))
    SBOM.write_text(json.dumps(sbom(found), indent=1) + "\n", encoding="utf-8")
    rows = "".join(f"| {each.name} | {each.version} | {each.licence} |\n" for each in found)
    LICENCES.write_text(HEADER + rows, encoding="utf-8")
    unknown = [each.name for each in found if each.licence == UNKNOWN]
    print(f"sbom: {len(found)} packages, without a readable licence: {', '.join(unknown) or 'none'}")


if __name__ == "__main__":
    main()
