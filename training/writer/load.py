"""Loading a base model and its tokenizer: any causal model of a hub id or folder, in safetensors, without its own code."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.writer.weights import refuse_pickles
from training.writer.memory import Shape
from training.writer.recipe import Recipe

_LAYS_OUT_ANEW = "support_avx512bf16_for_cpu"  # bitsandbytes.nn.Linear4bit
# Small models of one's own may come without a template; this one is ChatML.
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{{ message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def load_base(recipe: Recipe) -> tuple[Any, Any]:
    """The model and its tokenizer, in the recipe's precision."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    name = _named(recipe.model.base)
    shared = {"revision": recipe.model.revision or "main", "trust_remote_code": False}
    dtype = kept_in(recipe)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, **shared)
        model = AutoModelForCausalLM.from_pretrained(
            name, dtype=dtype, use_safetensors=True, quantization_config=_quantised(recipe), **shared
        )
    except (OSError, ValueError) as error:
        raise unloadable(name, error) from None
    _complete(tokenizer)
    return learns(model), tokenizer


def learns(model: Any) -> Any:
    """The same model, whose four-bit layers keep the layout that can be learned through.

    On processors with AVX512-BF16, bitsandbytes lays such a layer out anew when it is first looked at without learning (a probe, a
    reference), and then has no gradient for it: what is learned afterwards would be wrong without an error.
    """
    for layer in model.modules():
        if hasattr(layer, _LAYS_OUT_ANEW):
            setattr(layer, _LAYS_OUT_ANEW, False)
    return model


def shape_of(recipe: Recipe) -> Shape:
    """How large the base is, from its configuration alone: what does not fit is said before gigabytes are read."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    name = _named(recipe.model.base)
    try:
        config = AutoConfig.from_pretrained(
            name, revision=recipe.model.revision or "main", trust_remote_code=False
        )
        with torch.device("meta"):
            made: Any = AutoModelForCausalLM
            model = made.from_config(config)
    except (OSError, ValueError) as error:
        raise unloadable(name, error) from None
    return Shape.of(config, model.num_parameters())


def _named(name: str) -> str:
    """A folder without pickles, or what can only be a hub id."""
    if Path(name).exists():
        refuse_pickles(Path(name))
    elif name.startswith(("/", ".", "~")) or name.count("/") > 1:
        raise ConfigError(f"model.base: there is no folder {name}")
    return name


def unloadable(name: str, error: Exception) -> ConfigError:
    """Why a base cannot be loaded, in the library's first line."""
    there = Path(name).exists()
    where = "" if there else " (a hub id: there is no folder of that name here)"
    helps = "" if there else "; a folder with a model can be given with --base"
    return ConfigError(f"model.base: {name}{where} cannot be loaded: {str(error).splitlines()[0]}{helps}")


def kept_in(recipe: Recipe) -> Any:
    """Frozen weights in the precision that is computed in; weights that are trained whole in fp32, since a small update is less than bf16
    can tell from nothing."""
    import torch

    frozen = recipe.model.method != "full"
    return torch.bfloat16 if recipe.model.precision == "bf16" and frozen else torch.float32


def load_scorer(recipe: Recipe, start: Path | None = None) -> tuple[Any, Any]:
    """The same model with one score in place of words, and its tokenizer; from a whole trained model where one is given."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    if start is not None:
        refuse_pickles(start)
    whole = start is not None and not (start / "adapter_config.json").exists()
    name = _named(str(start) if whole else recipe.model.base)
    shared = {"revision": recipe.model.revision or "main", "trust_remote_code": False}
    dtype = kept_in(recipe)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, **shared)
        model = AutoModelForSequenceClassification.from_pretrained(
            name,
            num_labels=1,
            dtype=dtype,
            use_safetensors=True,
            quantization_config=_quantised(recipe),
            **shared,
        )
    except (OSError, ValueError) as error:
        raise unloadable(name, error) from None
    _complete(tokenizer)
    model.config.pad_token_id = tokenizer.pad_token_id
    return learns(model), tokenizer


def _complete(tokenizer: Any) -> None:
    """A template and a padding token, where the model came without."""
    if tokenizer.chat_template is None:
        tokenizer.chat_template = CHATML
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token


def _quantised(recipe: Recipe) -> Any:
    if recipe.model.method != "qlora":
        return None
    if find_spec("bitsandbytes") is None:
        raise ConfigError("model.method: qlora needs bitsandbytes: pip install 'haoke[bits]'")
    import torch
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=torch.bfloat16,
        bnb_4bit_use_double_quant=True,
    )


def adapter(recipe: Recipe, task: str = "CAUSAL_LM") -> Any:
    """The peft configuration of a recipe; None when the whole model is trained."""
    if recipe.model.method == "full":
        return None
    from peft import LoraConfig

    part = recipe.lora
    return LoraConfig(
        r=part.rank,
        lora_alpha=part.alpha,
        lora_dropout=part.dropout,
        target_modules=part.targets if isinstance(part.targets, str) else list(part.targets),
        use_dora=recipe.model.method == "dora",
        task_type=task,
    )
