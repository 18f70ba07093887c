"""The pytest plugin, in a pytest of its own."""

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

FAILING = """
    import pytest
    from bot.testing import desk, heard

    pytestmark = pytest.mark.asyncio

    async def test_wrong():
        async with desk(skills=["orders"], customer="C1001") as d:
            r = await d.say("查一下 10421", heard("order.status", order_id="10421"))
            assert "已签收" in r.text

    async def test_right():
        async with desk(skills=["orders"], customer="C1001") as d:
            r = await d.say("查一下 10422", heard("order.status", order_id="10422"))
            assert r.decision == "act"

    async def test_without_a_desk():
        assert 1 == 2
"""


def test_a_failed_test_shows_its_own_conversation(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    ran = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    ran.assert_outcomes(failed=3)
    shown = ran.stdout.str()
    first, rest = shown.split("test_right ___")
    second, third = rest.split("test_without_a_desk ___")
    assert "conversation" in first
    assert "C1001: 查一下 10421" in first
    assert "(answer · orders · order.status · request.known)" in first
    assert "10422" not in first
    assert "C1001: 查一下 10422" in second
    assert "- conversation -" not in third


def test_the_plugin_is_light() -> None:
    look = "import sys, bot.testing.plugin; print(sorted({'rasa_sdk', 'sqlalchemy', 'torch'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"
