"""What the pages say in Chinese has nothing missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.judgement.policy import RULES
from bot.turn import PART_OF
from bot.understanding.entities import details as entities
from connectors.desk.pages import STATIC
from skills.logistics._orders import PROBLEMS


def test_every_rule_has_a_sentence_in_chinese() -> None:
    told = dict(re.findall(r'"([\w.]+)": "([^"]+)"', STATIC.text("shared/rules.js")))
    assert [rule.id for rule in RULES if not re.search(r"[一-鿿]", told.get(rule.id, ""))] == []
    assert set(told) == {rule.id for rule in RULES}, "of rules that are gone nothing is left"


def written(node: ast.AST) -> Iterator[ast.Dict]:
    """What a skill writes down for an act that people may have to decide on."""
    if isinstance(node, ast.keyword):
        named = node.arg == "details"
    else:
        named = isinstance(node, ast.Assign) and any(
            getattr(name, "id", "") == "details" for name in node.targets
        )
    value = getattr(node, "value", None)
    if named and isinstance(value, ast.Dict):
        yield value


def test_whatever_a_skill_notes_of_an_act_has_words_at_the_desk() -> None:
    words = set(re.findall(r"\b((?:detail|why|field)_\w+): \[", STATIC.text("desk/strings.js")))
    files = (Path(__file__).parents[2] / "skills").rglob("*.py")
    found = [
        d for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) for d in written(node)
    ]
    keys = {str(key.value) for table in found for key in table.keys if isinstance(key, ast.Constant)} | {
        PART_OF
    }
    assert {"reason", "kind", "change", "address"} <= keys
    assert {f"detail_{key}" for key in keys} - words == set()
    codes = {*entities._SAYS.tables["reasons"], *PROBLEMS, "other", "unspecified", "customer_request"}
    assert {f"why_{code}" for code in codes} - words == set()
