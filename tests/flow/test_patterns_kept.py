"""No pattern is compiled question by question: more of them than `re` keeps cost a turn tenfold."""

import re
from collections import Counter as Tally
from typing import Any

import pytest

from tests.flow.kit import Counter, OpenDesk

SAID = (
    "电热水壶多大容量，什么材质的？",
    "能不能进洗碗机",
    "送朋友的，哪个合适",
    "do the earphones have noise cancelling",
    "which lamp is brighter and how wide is it",
    "10423想换货",
    "算了，直接退款",
    "先不办了",
    "运费谁出",
    "10422改地址",
    "上海市徐汇区漕溪北路88号",
    "开发票，抬头上海云帆科技有限公司",
    "水壶冒烟了",
)


async def say_all(counter: Counter) -> None:
    talk = counter.talk()
    for words in SAID:
        await talk.say(words)


async def test_a_desk_that_has_heard_it_all_compiles_no_pattern_again_and_again(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler: Any = getattr(re, "_compiler")  # noqa: B009 - private, and the only place that sees them all
    compiled, really = [], compiler.compile

    def seen(pattern: Any, flags: int = 0) -> Any:
        compiled.append(pattern)
        return really(pattern, flags)

    async with desk() as counter:
        await say_all(counter)
        monkeypatch.setattr(compiler, "compile", seen)
        await say_all(counter)
    # A catalogue that is read afresh meanwhile has its names compiled, once.
    assert [pattern for pattern, times in Tally(map(str, compiled)).items() if times > 1] == []
