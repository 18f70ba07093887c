"""A small Qwen3-shaped model with a tokenizer of its own, made on the spot from texts: for tests, and to learn the ropes on a laptop."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from training.writer.load import CHATML

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def make_tiny(
    folder: Path,
    texts: Iterable[str],
    *,
    vocabulary: int = 4096,
    width: int = 128,
    layers: int = 4,
    heads: int = 4,
    context: int = 2048,
    seed: int = 0,
    spread: float = 0.02,
    more: tuple[str, ...] = (),
) -> Path:
    """Write a fresh model with random weights, and a byte-level tokenizer trained on the texts; each of `more` is a token of its own.

    With weights of the usual `spread`, a model that has learned nothing repeats the last token; with wide ones it babbles.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = make_tokenizer(texts, vocabulary, more)
    torch.manual_seed(seed)
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=width * 3,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=max(1, heads // 2),
        head_dim=width // heads,
        max_position_embeddings=context,
        initializer_range=spread,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen3ForCausalLM(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    return folder


def make_tokenizer(texts: Iterable[str], vocabulary: int, more: tuple[str, ...] = ()) -> Any:
    """A byte-level BPE that keeps digits apart, so that numbers can be copied."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(texts, trainer)
    raw.add_tokens(list(more))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token=SPECIAL[2], pad_token=SPECIAL[0])
    tokenizer.chat_template = CHATML
    return tokenizer
