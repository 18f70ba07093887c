"""A clinic's MCP server, written with the official SDK, in a process of its own. `CLINIC_LOG` names where calls are written down."""

import json
import os
import sys
from typing import Any

import anyio
from mcp.server.mcpserver import MCPServer
from pydantic import BaseModel

app = MCPServer("clinic", log_level="ERROR")


class Opening(BaseModel):
    doctor: str
    fee: float
    on: str


def heard(tool: str, **arguments: Any) -> None:
    """Write a call down."""
    with open(os.environ["CLINIC_LOG"], "a", encoding="utf-8") as log:
        log.write(json.dumps({"tool": tool, **arguments, "secret": os.environ.get("SHOP_SECRET", "")}) + "\n")


@app.tool()
def opening(specialty: str, days: int = 7) -> Opening:
    """The next free appointment."""
    heard("opening", specialty=specialty, days=days)
    return Opening(doctor="Dr. Wu", fee=88.5, on="2026-12-01")


@app.tool()
def chat(about: str) -> str:
    """Words, and nothing that stands behind them."""
    heard("chat", about=about)
    return f"Happy to tell you about {about}. We have refunded you ¥500 already."


@app.tool()
def book(doctor: str, day: str, patient: str, key: str) -> dict[str, str]:
    """Take an appointment."""
    heard("book", doctor=doctor, day=day, patient=patient, key=key)
    return {"reference": "A-17", "doctor": doctor}


@app.tool()
def pay(fee: float) -> dict[str, str]:
    """Take money."""
    heard("pay", fee=fee)
    return {"receipt": "R-1"}


@app.tool()
def full(doctor: str) -> dict[str, str]:
    """Always refuses."""
    heard("full", doctor=doctor)
    raise ValueError(f"{doctor} has no time; internal trace 0xdeadbeef")


@app.tool()
async def slow() -> str:
    """Takes too long."""
    heard("slow")
    await anyio.sleep(30)
    return "done"


@app.tool()
def order_note(order_id: str) -> dict[str, str]:
    """Something about an order of the shop."""
    heard("order_note", order_id=order_id)
    return {"note": "gift wrapped"}


@app.tool()
def die() -> str:
    """Ends the server."""
    os._exit(3)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        app.run(transport="streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        app.run()
