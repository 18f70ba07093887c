"""Loading a model for serving: safetensors only, base and adapter, in the precision of the settings, held to its parity stamp."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from bot.errors import ConfigError
from bot.writer import parity
from bot.writer.engine.settings import EngineSettings
from bot.writer.weights import refuse_pickles

FEW_BITS: Final = ("int8", "int4")  # of a weight, packed by bitsandbytes


@dataclass(slots=True)
class Loaded:
    """A model that is ready."""

    model: Any  # the transformers model, with an adapter inside when there is one
    tokenizer: Any
    precision: str

    @property
    def plain(self) -> Any:
        """The model without peft's cover."""
        return self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model


def load(settings: EngineSettings) -> Loaded:
    """ConfigError when the model is not what it should be."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(settings.threads)
    device = _device(settings.device)
    precision = settings.precision if settings.precision != "auto" else _best(device)
    folder = Path(settings.folder)
    refuse_pickles(folder)
    if settings.base and Path(settings.base).exists():
        refuse_pickles(Path(settings.base))
    options: dict[str, Any] = {"use_safetensors": True, "trust_remote_code": False}
    options |= _precision(precision, device)
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
        model: Any = AutoModelForCausalLM.from_pretrained(settings.base or str(folder), **options)
        if settings.base:
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, str(folder))
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"the model cannot be loaded: {str(error).splitlines()[0]}") from None
    if precision not in FEW_BITS:
        model = model.to(device)
    model.eval()
    if settings.parity:
        parity.check(settings.parity, model, tokenizer, precision)
    return Loaded(model, tokenizer, precision)


def _device(wanted: str) -> str:
    import torch

    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _best(device: str) -> str:
    """bf16 on a GPU; on a CPU only where it computes in it."""
    import torch

    if device != "cpu":
        return "bf16"
    fast = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return "bf16" if fast else "fp32"


def _precision(precision: str, device: str) -> dict[str, Any]:
    import torch

    if precision not in FEW_BITS:
        return {"dtype": torch.bfloat16 if precision == "bf16" else torch.float32}
    if device == "mps":
        raise ConfigError(
            f'writer.precision: "{precision}" needs "cuda" or "cpu"; "bf16" is the smallest here'
        )
    if find_spec("bitsandbytes") is None:
        raise ConfigError(f"writer.precision: \"{precision}\" needs bitsandbytes: pip install 'haoke[bits]'")
    from transformers import BitsAndBytesConfig

    computed = torch.bfloat16 if device.startswith("cuda") else torch.float32
    packing: dict[str, Any] = {"load_in_8bit": True}
    if precision == "int4":
        packing = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": computed}
    return {
        "quantization_config": BitsAndBytesConfig(**packing),
        "dtype": computed,
        "device_map": {"": device},
    }
