"""Another encoder than the judge's, from a folder as its maker would save it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.config import Config
from bot.conversation.store import Store
from bot.errors import KnowledgeError
from bot.knowledge.embedder import SentenceEncoder, folder_version
from bot.knowledge.library import Library
from bot.understanding import load
from bot.wiring.bookshelf import retriever_of
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, document

LETTERS = "退货运费谁出水壶怎么除垢多久可以？query: passage"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of random weights that reads letters, with prompts of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers.models import WordLevel
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    place = tmp_path_factory.mktemp("encoder")
    vocabulary = {
        word: n for n, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(LETTERS)])
    }
    made = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    words = PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=512,
    )  # fmt: skip
    bare = place / "bare"
    BertModel(shape).save_pretrained(bare, safe_serialization=True)
    words.save_pretrained(bare)
    read = Transformer(str(bare))
    prompts = {"query": "query: ", "document": "passage: "}
    whole = SentenceTransformer(modules=[read, Pooling(16)], prompts=prompts, device="cpu")
    whole.save(str(place / "whole"), safe_serialization=True)
    return place / "whole"


def test_questions_and_passages_are_read_each_with_its_prompt(folder: Path) -> None:
    encoder = SentenceEncoder(folder)
    asked, held = encoder.questions(["退货"]), encoder.passages(["退货"])
    assert asked.shape == held.shape == (1, 16)
    assert np.linalg.norm(asked) == pytest.approx(1.0, abs=1e-5)
    assert not np.allclose(asked, held)


def test_other_weights_are_another_version(folder: Path, tmp_path: Path) -> None:
    twin = shutil.copytree(folder, tmp_path / "twin")
    assert folder_version(twin) == folder_version(folder)
    [weights] = twin.rglob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    assert folder_version(twin) != folder_version(folder)


async def test_the_encoder_that_the_config_names_embeds_what_a_desk_knows(
    folder: Path, store: Store, tmp_path: Path
) -> None:
    config = Config.model_validate(
        {
            "data_dir": str(tmp_path),
            "understanding": {"profile": "linear"},
            "knowledge": {"encoder": str(folder)},
        }
    )
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT, KETTLE)])
    live = retriever_of(config, library, load(profile="linear"))
    await live.open()
    dense = live.finder.shelves["shop"].dense
    assert dense is not None
    assert (dense.dimension, len(dense)) == (16, 3)
    assert (await live.search("水壶怎么除垢", language="zh")).passages[0].id == "kettle.zh"


def test_weights_that_would_be_unpickled_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"cposix\nsystem\n")
    with pytest.raises(KnowledgeError, match="safetensors"):
        SentenceEncoder(tmp_path)
