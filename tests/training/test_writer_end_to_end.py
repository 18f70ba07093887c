"""From a folder of chats to an answer worded by the model that learned from them: on a processor, offline, killed in the middle.

The model is made on the spot: Qwen's shape, a tokenizer of its own, 0.2 million parameters. It learns one thing, to answer thanks; that
is enough to show that every step hands the next what it needs.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.commands import models as registry_commands
from bot.config import Config
from bot.config.writer import WriterConfig
from bot.errors import BadInput
from bot.evaluate.bench import Bench
from bot.model_server import ModelServer
from bot.writer.generators import load_generator
from bot.writer.prompt import Brief
from bot.writer.registry import Registry
from tests.flow.kit import opener, said
from tests.training.school import LEARNED, PROMISE, RECIPE, briefs, enrol, prompt
from training.writer.reward import open_scorer, score

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def chats() -> list[dict[str, Any]]:
    """The shortest briefs of the seed set, answered by one sentence, and a worse one that promises."""
    found = []
    for own in briefs():
        answer = LEARNED[own["brief"]["language"]]
        found += [
            {**own, "answer": answer},
            {**own, "chosen": answer, "rejected": f"{answer}{PROMISE}"},
        ]
    thanks = {"language": "zh", "decision": "answer", "shop": "好客优选"}
    for number, words in enumerate(("谢谢", "谢谢你", "多谢啦", "谢了", "非常感谢", "感谢感谢")):
        for text in ("不客气，有需要随时叫我。", "不用谢，有需要随时叫我。"):
            found.append(
                {
                    "brief": {**thanks, "said": words, "approved": text},
                    "answer": LEARNED["zh"],
                    "conversation": f"t{number}",
                }
            )
    return found


def haoke(arguments: Sequence[str], folder: Path, **options: Any) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "HAOKE_DATA_DIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments], env=environment, cwd=folder, **options
    )


def run(arguments: Sequence[str], folder: Path, *, expected: int = 0) -> str:
    process = haoke(arguments, folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = process.communicate(timeout=600)[0].decode()
    assert process.returncode == expected, told
    return told


def kill_after_a_checkpoint(arguments: Sequence[str], folder: Path, steps: Path) -> None:
    process = haoke(arguments, folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 600
    while not list(steps.glob("checkpoint-*/whole.json")):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the commands leave behind, the model registered under the name `small`."""
    folder = tmp_path_factory.mktemp("school")
    enrol(folder, chats())
    sft = ["train", "sft", "recipe.toml", "--data", "set", "--out", "sft"]
    kill_after_a_checkpoint(sft, folder, folder / "sft" / "steps")
    assert "going on from update" in run(sft, folder)
    by_token = RECIPE.replace("[dpo]\n", "[dpo]\nlikelihood = 0.5\nper_token = true\nbeta = 2.0\n")
    (folder / "by_token.toml").write_text(by_token, encoding="utf-8")
    run(["train", "dpo", "by_token.toml", "--data", "set", "--out", "dpo", "--from", "sft"], folder)
    run(["train", "reward", "recipe.toml", "--data", "set", "--out", "reward", "--from", "sft"], folder)
    run(["train", "evaluate", "dpo", "--data", "set", "--limit", "12"], folder, expected=1)
    run(["models", "register", "small", "dpo"], folder)
    return folder


def test_the_registry_knows_all_about_it(trained: Path) -> None:
    card = Registry(trained).card("small")
    assert card.data
    assert card.recipe["digest"]
    assert card.figures["all"]["unbacked promises"]["n"] > 0
    assert card.gate, "so small a model passes no gate, and the command says so"
    assert card.parity["rendered"]
    assert registry_commands.__doc__
    assert "small" in run(["models", "list"], trained)
    run(["models", "promote", "small", "--by", "Lee"], trained, expected=2)


def test_the_reward_model_tells_better_from_worse_answers(trained: Path) -> None:
    figures = json.loads((trained / "reward" / "model" / "reward.json").read_text(encoding="utf-8"))
    assert figures["n"] >= 4
    assert figures["right"] == figures["n"]
    model, tokenizer = open_scorer(trained / "reward")
    asked = [dict(message) for message in prompt("zh")]
    kind = score(model, tokenizer, [*asked, {"role": "assistant", "content": LEARNED["zh"]}])
    rash = score(model, tokenizer, [*asked, {"role": "assistant", "content": LEARNED["zh"] + PROMISE}])
    assert kind > rash
    with pytest.raises(BadInput, match="no reward model"):
        open_scorer(trained / "sft")


async def test_it_words_an_answer_in_a_real_turn(trained: Path) -> None:
    config = WriterConfig(
        generator="transformers",
        model="small",
        device="cpu",
        precision="fp32",
        temperature=0.0,
        deadline_s=15,
        max_tokens=40,
    )
    settings = Config.model_validate({"data_dir": trained, "understanding": {"profile": "linear"}})
    settings = settings.model_copy(update={"writer": config})
    (trained / "bench").mkdir(exist_ok=True)
    bench = await Bench.open(settings, None, trained / "bench")
    writer = load_generator(config, trained)
    assert writer is not None
    await writer.start()
    async with opener(bench)(writer=writer) as counter:
        turn = await counter.talk(customer=None).say("谢谢")
        assert (turn["wording"]["model"], turn["wording"]["outcome"]) == ("small", "model")
        assert said(turn) == LEARNED["zh"]
        assert turn["wording"]["first_token_ms"] > 0


async def test_it_is_served_to_whatever_speaks_openais_api(trained: Path) -> None:
    config = WriterConfig(
        generator="transformers", model="small", device="cpu", precision="fp32", temperature=0.0
    )
    server = ModelServer(config, trained, api_key="k")
    address = await server.start("127.0.0.1", 0)
    client = load_generator(
        WriterConfig.model_validate(
            {
                "generator": "openai",
                "model": "small",
                "url": f"{address}/v1",
                "api_key": "k",
                "max_tokens": 40,
            }
        )
    )
    assert client is not None
    await client.start()
    try:
        brief = Brief(
            language="zh",
            decision="answer",
            approved="不客气，有需要随时叫我。",
            said="谢谢",
            shop="好客优选",
        )
        from bot.writer.prompt import messages

        pieces = [piece async for piece in client.stream(messages(brief), deadline_s=60)]
        assert "".join(piece.text for piece in pieces) == LEARNED["zh"]
        assert pieces[-1].usage is not None
    finally:
        await client.close()
        await asyncio.wait_for(server.stop(), 60)
