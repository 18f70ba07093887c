"""The test kit for skills: a whole desk at a demo shop, in milliseconds, offline, with a clock of its own.

    from bot.testing import desk, heard

    async def test_a_refund_is_asked_about_first():
        async with desk(customer="C1001") as d:
            r = await d.say("退掉 10423", heard("refund.request", order_id="10423"))
            assert "¥189.00" in r.text
            r = await d.press("确认")
            r.expect(decision="act", effects=[{"type": "refund", "order": "10423", "state": "done"}])

Whatever assertion fails, pytest shows the conversation beside it.
"""

from bot.testing.desk import desk
from bot.testing.heard import Heard, heard
from bot.testing.network import NetworkUsed
from bot.testing.transcript import Unexpected

__all__ = ["Heard", "NetworkUsed", "Unexpected", "desk", "heard"]
