"""Questions by which a skill looks for an article, whichever way the customer asked: a file of them for each folder of skills."""

import tomllib
from functools import cache
from importlib.resources import files


def looked_for(module: str, name: str, language: str) -> str:
    """The question of this name in `questions.toml` beside a module, in Chinese for Chinese and in English for any other language."""
    question = _questions(module.rpartition(".")[0])[name]
    return question["zh" if language == "zh" else "en"]


@cache
def _questions(package: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(files(package).joinpath("questions.toml").read_text(encoding="utf-8"))
