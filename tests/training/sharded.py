"""`haoke train …` by FSDP on processors: what `accelerate launch` starts in the test.

`accelerate` shards on GPUs and their like only (`AcceleratorState`: FSDP is taken where the type is MULTI_GPU and so on, and on
MULTI_CPU the setting is passed over without a word). Here it is told that the processes have a GPU each, while their device is the
processor and they talk by gloo; sharding, gathering and saving are then its own and PyTorch's.
"""

import os
from pathlib import Path
from typing import Any

os.environ["ACCELERATE_TORCH_DEVICE"] = "cpu"

import torch.distributed
from accelerate import PartialState
from accelerate.utils import DistributedType

from bot.cli import main
from training.writer.run import Run


def gloo(*_: object, **__: object) -> tuple[str, DistributedType]:
    """In the place of what looks for a GPU."""
    return "gloo", DistributedType.MULTI_GPU


finish = Run.finish


def told(run: Run, trainer: Any, *rest: Any) -> Path:
    """Says how much of the model lies in this process before it is gathered and written."""
    parts = [(p.to_local().numel(), p.numel()) for p in trainer.model.parameters() if hasattr(p, "to_local")]
    here, whole = (sum(each) for each in zip(*parts, strict=True))
    # One write and a line of its own: two processes share the pipe.
    os.write(1, f"\n{here} of {whole} parameters in process {trainer.args.process_index}\n".encode())
    return finish(run, trainer, *rest)


if __name__ == "__main__":
    PartialState._prepare_backend = gloo  # type: ignore[method-assign]
    Run.finish = told  # type: ignore[method-assign]
    torch.distributed.init_process_group("gloo")
    main()
