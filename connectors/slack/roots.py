"""The root post of a handoff: who waits and why, who has it, and what can be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.connector import Gateway
from bot.handoff.customers import Customers
from connectors.slack.blocks import SECTION, Block
from connectors.slack.text import escaped, on_one_line


class Roots:
    """Writes root posts from the board's rows."""

    def __init__(self, gateway: Gateway) -> None:
        self._word = gateway.word
        self._customers = gateway.part(Customers)

    async def of(self, row: Mapping[str, Any], reason: str, *, ended: bool = False) -> Mapping[str, Any]:
        """The post as it should read now."""
        word, owner = self._word, str(row["owner"])
        name = await self._customers.name(row["customer_id"]) or word("slack.desk_visitor")
        facts = {"channel": str(row["channel"]), "spoken": str(row["language"] or "-")}
        state = self._state(owner, ended=ended)
        text = escaped(
            word("slack.desk_root", customer=on_one_line(name), state=state, reason=reason or "-", **facts)
        )
        blocks: list[Block] = [
            {"type": "section", "text": {"type": "mrkdwn", "text": text[:SECTION], "verbatim": True}}
        ]
        if not ended:
            names = ("release", "resolve") if owner.startswith("agent:") else ("accept", "resolve")
            blocks.append({"type": "actions", "block_id": "desk", "elements": buttons(self._word, names)})
        return {"text": text, "blocks": blocks}

    def _state(self, owner: str, *, ended: bool) -> str:
        if owner.startswith("agent:"):
            return self._word("slack.desk_with", agent=owner.removeprefix("agent:"))
        if owner == "closed":
            return self._word("slack.desk_closed")
        if ended:
            return self._word("slack.desk_over")
        return self._word("slack.desk_drafted" if owner == "bot" else "slack.desk_waiting")


def buttons(word: Any, names: Sequence[str], *, first: str = "accept") -> list[Block]:
    """Buttons by the names of what they do."""
    return [
        {
            "type": "button",
            "action_id": f"desk_{name}",
            "text": {"type": "plain_text", "text": word(f"slack.desk_{name}")},
            **({"style": "primary"} if name == first else {}),
        }
        for name in names
    ]
