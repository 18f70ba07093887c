"""The libraries' own noise, turned off: progress bars of single files, and warnings that only their authors can heed."""

import logging
import os
import warnings


def hush() -> None:
    """Call it before the libraries are imported."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    warnings.filterwarnings("ignore", category=FutureWarning)
    warnings.filterwarnings("ignore", category=UserWarning)
    import datasets
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    datasets.disable_progress_bars()
    logging.getLogger("trl").setLevel(logging.ERROR)
    without_advice()


def without_advice() -> None:
    """No line of every try to reach a hub: the error says it."""
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


def without_kernels() -> None:
    """No advice of bitsandbytes to install what nothing here needs, said as soon as peft is imported; whatever else it says is heard."""
    logging.getLogger("bitsandbytes.backends.cpu.ops").addFilter(_heeded)


def _heeded(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Failed to load CPU gemm_4bit_forward")
