"""A scorer begins from the same weights whenever its command is typed."""

from pathlib import Path

import torch

from training.writer.recipe import Recipe
from training.writer.reward import begun
from training.writer.run import Run
from training.writer.tiny import make_tiny


def test_its_head_is_the_same_after_a_kill_before_the_first_checkpoint(tmp_path: Path) -> None:
    make_tiny(tmp_path / "base", ["您好，订单在路上。"] * 8, vocabulary=500, width=32, layers=1, heads=2)
    recipe = Recipe.model_validate({"model": {"base": str(tmp_path / "base"), "method": "full"}})
    run = Run(recipe=recipe, data=tmp_path, folder=tmp_path / "run", say=lambda text: None)
    torch.manual_seed(1)
    first = begun(run, None)[0].score.weight
    torch.manual_seed(2)
    assert torch.equal(first, begun(run, None)[0].score.weight)
