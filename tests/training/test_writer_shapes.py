"""Models of other families load, take an adapter and answer: small ones with random weights."""

from pathlib import Path
from typing import Any

import pytest
from transformers import AutoConfig, AutoModelForCausalLM

from bot.writer.prompt import Brief, messages
from training.writer.generate import answers
from training.writer.load import adapter, load_base
from training.writer.memory import Shape
from training.writer.recipe import Recipe
from training.writer.tiny import make_tokenizer

PROMPT = messages(Brief(language="en", decision="answer", approved="On its way.", said="where is it"))


@pytest.mark.parametrize(
    "family", ["qwen2", "qwen3", "llama", "mistral", "gemma", "gemma2", "gemma3_text", "glm", "glm4"]
)
def test_it_loads_takes_an_adapter_and_answers(family: str, tmp_path: Path) -> None:
    tokenizer = make_tokenizer([m["content"] for m in PROMPT], 400)
    config = AutoConfig.for_model(
        family,
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    made: Any = AutoModelForCausalLM
    made.from_config(config).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    recipe = Recipe.model_validate({"model": {"base": str(tmp_path), "method": "lora", "precision": "fp32"}})
    from peft import get_peft_model

    model, words = load_base(recipe)
    shape = Shape.of(model.config, model.num_parameters())
    assert (shape.layers, shape.width, shape.inner) == (2, 32, 48)
    learner = get_peft_model(model, adapter(recipe))
    assert 0 < learner.get_nb_trainable_parameters()[0] < shape.parameters
    assert len(answers(learner, words, [PROMPT], longest=4)) == 1
