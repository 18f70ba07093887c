"""`haoke models …`: taking a writer in, and serving one as an OpenAI-compatible endpoint."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.commands.registered import registry_of
from bot.config import load_config
from bot.errors import BadInput
from bot.writer.registry import Card
from bot.writer.weights import refuse_pickles

_out = Console(highlight=False, soft_wrap=True, markup=False)


def register(config: Path | None, name: str, run: Path, data: Path | None, base: str) -> int:
    """Take the result of a training run in, with what is known of it and its parity stamp."""
    from bot.writer import parity
    from training.writer.evaluate import base_of, open_model

    registry = registry_of(config, "writer")
    registry.free(name)
    folder = run / "model" if (run / "model").is_dir() else run
    refuse_pickles(folder)
    base = base_of(folder, base)
    model, tokenizer = open_model(folder, base)
    evaluation = _json(run / "evaluation.json")
    mark = _json(run / "run.json")
    card = Card(
        name=name,
        base=base,
        data=str(mark.get("data", "")),
        recipe={
            "stage": mark.get("stage", ""),
            "digest": mark.get("recipe", ""),
            "values": _json(run / "recipe.json"),
        },
        figures=evaluation.get("figures", {}),
        gate=evaluation.get("gate", []),
        parity=parity.stamp(model, tokenizer),
        privacy=_json(run / "privacy.json"),
    )
    registry.add(folder, card)
    state = "passed the gate" if evaluation and not card.gate else f"{len(card.gate)} bars missed"
    _out.print(f"registered {name}: {state if evaluation else 'not evaluated yet'}")
    if card.privacy:
        _out.print(
            f"private: epsilon {card.privacy['epsilon']} at delta {card.privacy['delta']:.1e} per example"
        )
    return 0


def serve(config: Path | None, name: str, *, host: str, port: int) -> int:
    """Serve a model at /v1/chat/completions until Ctrl-C."""
    import asyncio

    from bot.model_server import ModelServer

    settings = load_config(config)
    key = settings.writer.api_key
    server = ModelServer(
        settings.writer.model_copy(update={"generator": "transformers", "model": name}),
        settings.data_dir,
        api_key=key.get_secret_value() if key else "",
    )

    async def run() -> None:
        address = await server.start(host, port)
        _out.print(f"{name} at {address}/v1/chat/completions")
        try:
            await asyncio.Event().wait()
        finally:
            await server.stop()

    asyncio.run(run())
    return 0


def _json(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise BadInput(f"{path} holds no JSON object")
    return value
