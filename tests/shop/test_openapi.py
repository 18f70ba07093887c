"""The published description says what the adapter sends and reads, and what the stand-in answers."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML
from shop_contract import DONE, NOW, FakeClock
from shop_stand_in import StandIn

from skills.shop import wire
from skills.shop.fixture import DEMO, load_fixture
from skills.shop.sql import SqlShop, Template

PAGE: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).parents[2] / "docs" / "shop-openapi.yaml").read_text("utf-8")
)
SCHEMAS: dict[str, Any] = PAGE["components"]["schemas"]
KINDS = {
    "ShopInfo": wire.INFO, "Customer": wire.CUSTOMER, "Order": wire.ORDER, "Product": TypeAdapter(wire.Product),
    "Promotion": TypeAdapter(wire.Promotion), "Command": wire.COMMAND, "Receipt": wire.RECEIPT,
    "Problem": TypeAdapter(wire.Problem),
}  # fmt: skip


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*map(_references, node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(PAGE):
        node = PAGE
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


@pytest.mark.parametrize("name", KINDS)
def test_the_fields_are_those_of_the_port(name: str) -> None:
    ours = KINDS[name].json_schema()
    parts = {name: ours, **ours.get("$defs", {})}
    for part in parts.keys() & SCHEMAS.keys():
        assert set(SCHEMAS[part]["properties"]) == set(parts[part]["properties"]), part
        assert set(SCHEMAS[part].get("required", [])) == set(parts[part].get("required", [])), part
        for field, schema in parts[part]["properties"].items():
            published = SCHEMAS[part]["properties"][field]
            known = schema.get("enum") or next(
                (each["enum"] for each in schema.get("anyOf", ()) if "enum" in each), None
            )
            assert published.get("enum", known) == known, (
                part,
                field,
            )  # a skill's own types never reach the shop
    apart = {"price_adjustment", "cancel_request"}  # need something done before
    assert {each.type for each in DONE.values()} | apart == set(
        SCHEMAS["Command"]["properties"]["type"]["enum"]
    )


async def test_the_stand_in_serves_exactly_these_paths() -> None:
    template = await Template.of(load_fixture(DEMO), NOW)
    async with SqlShop.from_template(template) as behind, StandIn(behind, FakeClock()) as server:
        served = {
            (route.method.lower(), (route.resource.canonical if route.resource else "").removeprefix("/v1"))
            for route in server.routes()
            if route.method != "HEAD"
        }
    described = {
        (method, path) for path, ways in PAGE["paths"].items() for method in ways.keys() & {"get", "post"}
    }
    assert {(method, path.replace("{key}", "{id}")) for method, path in described} == served
