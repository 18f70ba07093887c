"""A real model in a real process: batches, cancelling, refusals, death, and a change of adapter in the middle of answers."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.config.writer import WriterConfig
from bot.errors import ConfigError
from bot.model_server import ModelServer
from bot.writer.engine import Engine, EngineDied
from bot.writer.engine.settings import EngineSettings
from bot.writer.generators import GenerationError, load_generator, resting, transformers
from bot.writer.prompt import Brief, messages
from bot.writer.registry import Card, Registry
from training.writer.tiny import make_tiny

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
PROMPT = [
    dict(m) for m in messages(Brief(language="zh", decision="answer", approved="在路上。", said="到哪了"))
]
PATIENT_S = 180.0  # on a machine that other tests keep busy; what hangs has a test of its own
TEXTS = [m["content"] for m in PROMPT] * 3 + ["您好，订单在路上。", "Your order is on its way."]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh model of a fifth of a million parameters; what it says is noise, how it is said is real."""
    return make_tiny(
        tmp_path_factory.mktemp("tiny"),
        TEXTS,
        vocabulary=600,
        width=48,
        layers=2,
        heads=2,
        seed=5,
        spread=0.1,
    )


@pytest.fixture(scope="module")
def adapters(base: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two adapters that change every answer."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    made = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        model = get_peft_model(
            AutoModelForCausalLM.from_pretrained(str(base)),
            LoraConfig(r=4, lora_alpha=64, target_modules="all-linear", init_lora_weights=False),
        )
        folder = tmp_path_factory.mktemp(f"adapter{seed}")
        model.save_pretrained(str(folder))
        AutoTokenizer.from_pretrained(str(base)).save_pretrained(str(folder))
        made.append(folder)
    return made


def plain(folder: Path, **more: Any) -> EngineSettings:
    return EngineSettings(folder=str(folder), precision="fp32", device="cpu", temperature=0.0, **more)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["pages", "slots"])
async def engine(base: Path, request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    """Both ways of decoding say the same."""
    more = {"pages": {"cache_tokens": 2048}, "slots": {"cache_tokens": 16_384, "concurrent": 8}}[
        request.param
    ]
    made = Engine(plain(base, decoding=request.param, **more), hangs_s=PATIENT_S)
    await made.start()
    yield made
    await made.close()


async def say(engine: Engine, longest: int = 12, prompt: Any = PROMPT) -> str:
    text = ""
    async with aclosing(engine.ask({"op": "say", "messages": prompt, "longest": longest})) as told:
        async for answer in told:
            if answer.get("error"):
                raise GenerationError(answer["error"])
            text += answer.get("text", "")
    return text


async def drained(pieces: Any) -> None:
    async for _ in pieces:
        pass


def generated(folder: Path, adapter: Path | None = None, longest: int = 12) -> str:
    """The same by transformers' plain `generate`."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from training.writer.generate import answers

    model = AutoModelForCausalLM.from_pretrained(str(folder))
    if adapter is not None:
        model = PeftModel.from_pretrained(model, str(adapter))
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    return answers(model, tokenizer, [tuple(PROMPT)], longest=longest)[0]  # type: ignore[arg-type]


async def test_the_batch_says_what_generate_says(engine: Engine, base: Path) -> None:
    expected = generated(base)
    texts = await asyncio.gather(*(say(engine) for _ in range(6)))
    assert expected
    assert {text.strip() for text in texts} == {expected}


async def test_what_does_not_fit_is_refused_and_the_engine_lives(engine: Engine) -> None:
    with pytest.raises(GenerationError, match="longer than the cache"):
        await say(engine, longest=4000)
    assert await say(engine)


async def test_a_cancelled_answer_gives_its_room_back(engine: Engine) -> None:
    for _ in range(12):
        request = {"op": "say", "messages": PROMPT, "longest": 900}
        async with aclosing(engine.ask(request)) as told:
            assert len((await anext(told))["text"]) < 100, "it is cancelled in the middle"
    assert await say(engine)


async def test_json_is_json_of_its_schema(engine: Engine) -> None:
    schema = {
        "type": "object",
        "properties": {"intent": {"enum": ["refund", "order"]}, "sure": {"type": "boolean"}},
        "required": ["intent", "sure"],
        "additionalProperties": False,
    }
    text = ""
    request = {"op": "json", "messages": PROMPT, "longest": 200, "schema": schema}
    async with aclosing(engine.ask(request)) as told:
        async for answer in told:
            text += answer.get("text", "")
    value = json.loads(text)
    assert value["intent"] in ("refund", "order")
    assert isinstance(value["sure"], bool)


async def test_a_changed_adapter_never_speaks_with_the_old_ones_memory(
    base: Path, adapters: list[Path]
) -> None:
    def settings(adapter: Path) -> EngineSettings:
        return plain(adapter, base=str(base), cache_tokens=4096)

    first, second = (generated(base, adapter) for adapter in adapters)
    assert first != second
    engine = Engine(settings(adapters[0]), hangs_s=PATIENT_S)
    try:
        await engine.start()
        assert (await say(engine)).strip() == first
        under_way = [asyncio.create_task(say(engine)) for _ in range(3)]
        await asyncio.sleep(0)
        await engine.swap(settings(adapters[1]))
        assert {(await task).strip() for task in under_way} <= {first, second}
        texts = await asyncio.gather(*(say(engine) for _ in range(4)))
        assert {text.strip() for text in texts} == {second}
        with pytest.raises(ConfigError):
            await engine.swap(settings(base / "nowhere"))
        assert (await say(engine)).strip() == second, "a swap that fails leaves the old one speaking"
    finally:
        await engine.close()


async def test_adapters_take_turns_under_load_and_no_answer_is_of_both(
    base: Path, adapters: list[Path]
) -> None:
    ways = [plain(adapter, base=str(base), cache_tokens=4096) for adapter in adapters]
    known = {generated(base, adapter) for adapter in adapters}
    engine = Engine(ways[0], hangs_s=PATIENT_S)
    over = asyncio.Event()
    heard: list[str] = []

    async def customer() -> None:
        while not over.is_set():
            heard.append((await say(engine)).strip())

    try:
        await engine.start()
        customers = [asyncio.create_task(customer()) for _ in range(6)]
        for way in (1, 0, 1):
            before = len(heard)
            await engine.swap(ways[way])
            while len(heard) < before + 12:  # noqa: ASYNC110 - until some have spoken since
                await asyncio.sleep(0.02)
        over.set()
        await asyncio.gather(*customers)
    finally:
        await engine.close()
    assert set(heard) == known, "each answer is one model's from its first word to its last"
    assert engine.started == 1


async def test_a_killed_process_fails_its_answers_and_is_started_again(base: Path, tmp_path: Path) -> None:
    config = WriterConfig(
        generator="transformers", model=str(base), precision="fp32", device="cpu", max_tokens=900
    )
    generator: Any = load_generator(config, tmp_path)
    await generator.start()
    pid = generator.engine.pid
    try:
        pieces = generator.stream(tuple(PROMPT), deadline_s=60)
        await anext(pieces)
        os.killpg(pid, signal.SIGKILL)
        with pytest.raises(GenerationError):
            await drained(pieces)
        with pytest.raises(GenerationError, match="loaded again"):
            await drained(generator.stream(tuple(PROMPT), deadline_s=60))
        await asyncio.wait_for(generator._restart, 120)
        assert generator.engine.pid != pid
        async with aclosing(generator.stream(tuple(PROMPT), deadline_s=60)) as pieces:
            assert (await anext(pieces)).text
    finally:
        await generator.close()
    with pytest.raises(ProcessLookupError):
        os.kill(generator.engine.pid or pid, 0)


async def test_a_model_that_was_taken_out_stays_out(base: Path, tmp_path: Path) -> None:
    config = WriterConfig(generator="transformers", model=str(base), precision="fp32", device="cpu")
    generator: Any = load_generator(config, tmp_path)
    await generator.start()
    under_way = generator.stream(tuple(PROMPT), deadline_s=60)
    await anext(under_way)
    await generator.close()
    with pytest.raises(GenerationError):
        await drained(under_way)
    with pytest.raises(GenerationError, match="taken out"):
        await anext(generator.stream(tuple(PROMPT), deadline_s=60))
    with pytest.raises(GenerationError):
        await generator.weigh(tuple(PROMPT), ["1"], deadline_s=5)
    await asyncio.sleep(0.2)
    assert not generator.engine.running, "a turn that began before starts no process that nobody ends"


async def test_a_process_that_hangs_is_killed(base: Path) -> None:
    engine = Engine(plain(base), ping_s=0.2, hangs_s=1.0)
    await engine.start()
    try:
        os.kill(engine.pid, signal.SIGSTOP)
        with pytest.raises(EngineDied):
            await asyncio.wait_for(say(engine), 60)
    finally:
        await engine.close()


async def test_a_booby_trapped_pickle_is_never_opened(base: Path, tmp_path: Path) -> None:
    import pickle
    import shutil

    class Trap:
        def __reduce__(self) -> Any:
            return (os.mkdir, (str(tmp_path / "sprung"),))

    folder = tmp_path / "model"
    shutil.copytree(base, folder)
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Trap()))
    engine = Engine(plain(folder))
    with pytest.raises(ConfigError, match="safetensors"):
        await engine.start()
    await engine.close()
    assert not (tmp_path / "sprung").exists()


async def test_the_desk_follows_whichever_model_is_live(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformers, "LOOKS_S", 0.05)
    config = WriterConfig(generator="transformers", model="live", precision="fp32", device="cpu")
    with pytest.raises(ConfigError, match="no model is live"):
        ModelServer(config, tmp_path)  # an endpoint has nothing else to say
    registry = Registry(tmp_path)
    registry.add(base, Card(name="one"))
    registry.add(base, Card(name="two"))
    registry.add(base, Card(name="odd", parity={"prompt": "0"}))
    registry.promote("one", "live", by="Lee", force=True)
    generator: Any = load_generator(config, tmp_path)
    await generator.start()
    try:
        registry.promote("two", "live", by="Lee", force=True)
        await until(lambda: generator.name == "two")
        registry.promote("odd", "live", by="Lee", force=True)
        await until(lambda: "odd was refused" in resting(generator))
        pieces = generator.stream(tuple(PROMPT), deadline_s=60)
        assert (await anext(pieces)).text, "a model that is refused leaves the one before it speaking"
        await pieces.aclose()
        assert generator.name == "two"
        for _ in range(3):
            registry.rollback(by="Lee")
        await until(lambda: generator._wanted == "")
        with pytest.raises(GenerationError, match="no model is live"):
            await anext(generator.stream(tuple(PROMPT), deadline_s=60))
    finally:
        await generator.close()


async def test_a_desk_opens_without_a_live_model_and_takes_the_first_one(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformers, "LOOKS_S", 0.05)
    config = WriterConfig(generator="transformers", model="live", precision="fp32", device="cpu")
    registry = Registry(tmp_path)
    registry.add(base, Card(name="odd", parity={"prompt": "0"}))
    registry.add(base, Card(name="one"))
    registry.promote("one", "live", by="Lee", force=True)
    registry.rollback(by="alarm")  # what is left when the last one was taken back and the desk starts again
    generator: Any = load_generator(config, tmp_path)
    await generator.start()
    try:
        with pytest.raises(GenerationError, match="no model is live"):
            await anext(generator.stream(tuple(PROMPT), deadline_s=60))
        registry.promote("odd", "live", by="Lee", force=True)
        await until(lambda: generator._wanted == "odd")
        registry.promote("one", "live", by="Lee", force=True)
        await until(lambda: generator.name == "one")
        assert resting(generator) == ""
        pieces = generator.stream(tuple(PROMPT), deadline_s=60)
        assert (await anext(pieces)).text
        await pieces.aclose()
    finally:
        await generator.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not holds():  # noqa: ASYNC110 - a loop in another task looks now and then
            await asyncio.sleep(0.05)


async def test_labels_are_weighed_by_the_very_scores_of_the_model(engine: Engine, base: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    request = {"op": "weigh", "messages": PROMPT, "labels": ["1", "2", "3"]}
    async with aclosing(engine.ask(request)) as told:
        answer = await anext(told)
    tokenizer = AutoTokenizer.from_pretrained(str(base))
    text = tokenizer.apply_chat_template(PROMPT, tokenize=False, add_generation_prompt=True)
    ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
    model: Any = AutoModelForCausalLM.from_pretrained(str(base))
    with torch.inference_mode():
        likely = torch.softmax(model(input_ids=ids).logits[0, -1], -1)
    expected = [float(likely[tokenizer(label)["input_ids"][0]]) for label in request["labels"]]
    assert answer["shares"] == pytest.approx(expected, abs=1e-4)
    assert answer["done"]


async def test_a_label_of_several_tokens_is_refused(engine: Engine) -> None:
    request = {"op": "weigh", "messages": PROMPT, "labels": ["1", "订单退款退款"]}
    async with aclosing(engine.ask(request)) as told:
        assert "no single token" in (await anext(told))["error"]
