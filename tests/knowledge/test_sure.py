"""How sure an answer is: what questions are about, and what a second reader says."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.knowledge import MemoryRetriever
from bot.knowledge.finder import Asked
from bot.knowledge.rerank import CrossEncoder
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, embed, wishes

ARTICLES = [RETURNS, FREIGHT, KETTLE]


def test_what_a_text_is_about_is_read_from_its_words() -> None:
    returns, freight, weather = (wishes()(text) for text in ("多久可以退货", "退货运费谁出", "明天会下雨吗"))
    assert returns.fits(freight) > returns.fits(weather)
    assert weather.outside > 0.5 > returns.outside
    assert wishes()("你好呀").social > 0.5
    assert wishes()("这个水壶是什么材质的").product > 0.5


def test_what_a_question_is_about_speaks_for_and_against_an_answer() -> None:
    finder = MemoryRetriever(ARTICLES, wishes=wishes()).finder
    fits, strange = (
        finder.evidence(Asked(question=question, language="zh"), None).signs
        for question in ("我想问一下多久可以退货", "明天会下雨还是退烧")
    )
    assert fits.fits > strange.fits
    assert strange.outside > fits.outside
    sure = finder.words_only.confidence
    assert sure(replace(fits, outside=1.0)) < sure(fits)
    assert sure(replace(fits, fits=0.0)) < sure(fits)


class Preferring:
    """Reads nothing but the subject it is told to prefer."""

    def __init__(self, word: str, sure: float) -> None:
        self.word, self.sure = word, sure

    def read(self, question: str, passages: list[str]) -> list[float]:
        return [self.sure if self.word in passage else 0.01 for passage in passages]


@pytest.mark.parametrize(("sure", "answered"), [(0.9, True), (0.2, False)])
async def test_a_second_reader_orders_and_says_how_sure_it_is(sure: float, answered: bool) -> None:
    retriever = MemoryRetriever(ARTICLES, embed, reranker=Preferring("除垢", sure))  # type: ignore[arg-type]
    found = await retriever.search("退货运费谁出", language="zh")
    assert found.passages[0].id == "kettle.zh"
    assert (found.answerable, found.confidence) == (answered, sure)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of random weights, as its maker would save it."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    place = tmp_path_factory.mktemp("reranker")
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: n for n, word in enumerate([*marks, *"退货运费谁出水壶除垢"])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(place)
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(shape).save_pretrained(place, safe_serialization=True)
    return place


async def test_a_cross_encoder_is_loaded_from_its_folder(folder: Path) -> None:
    reader = CrossEncoder(folder)
    first, second = reader.read("退货运费谁出", ["水壶除垢", "退货运费"])
    assert 0 < first < 1
    assert first != second
    found = await MemoryRetriever(ARTICLES, embed, reranker=reader).search("退货", language="zh")
    assert found.confidence == pytest.approx(max(reader.read("退货", [a.whole for a in ARTICLES])), abs=1e-3)


def test_weights_that_would_be_unpickled_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"cposix\nsystem\n")
    with pytest.raises(KnowledgeError, match="safetensors"):
        CrossEncoder(tmp_path)
