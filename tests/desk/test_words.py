"""What the pages say in Chinese has nothing missing."""

import re

from bot.judgement.policy import RULES
from connectors.desk.pages import STATIC


def test_every_rule_has_a_sentence_in_chinese() -> None:
    told = dict(re.findall(r'"([\w.]+)": "([^"]+)"', STATIC.text("shared/rules.js")))
    assert [rule.id for rule in RULES if not re.search(r"[一-鿿]", told.get(rule.id, ""))] == []
    assert set(told) == {rule.id for rule in RULES}, "of rules that are gone nothing is left"
