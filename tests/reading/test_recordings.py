"""Voice messages: written down by a speech model where one is named, else kept for people and said so."""

from pathlib import Path

import pytest

from bot.config import Config
from tests.flow.kit import OpenDesk, rule, said
from tests.reading.kit import sent, voice


@pytest.fixture(scope="module")
def speech_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Whisper as small as it gets, which hears one word in everything; the way there is the real one."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )
    from transformers.models.whisper import WhisperTokenizer

    folder = tmp_path_factory.mktemp("whisper")
    special = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"]
    vocabulary = {token: number for number, token in enumerate(["order", "where", "parcel", *special])}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<|endoftext|>"))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel()
    tokenizer = WhisperTokenizer(tokenizer_object=raw, additional_special_tokens=special[1:])
    config = WhisperConfig(
        vocab_size=len(vocabulary),
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_target_positions=24,
        decoder_start_token_id=vocabulary["<|startoftranscript|>"],
        pad_token_id=vocabulary["<|endoftext|>"],
        bos_token_id=vocabulary["<|endoftext|>"],
        eos_token_id=vocabulary["<|endoftext|>"],
        begin_suppress_tokens=None,
        suppress_tokens=None,
    )
    model = WhisperForConditionalGeneration(config)
    model.generation_config.max_new_tokens = 3
    with torch.no_grad():  # whatever it hears, it says "order"
        decoder = model.model.decoder
        decoder.layer_norm.weight.zero_()
        decoder.layer_norm.bias.fill_(1.0)
        decoder.embed_tokens.weight.zero_()
        decoder.embed_tokens.weight[vocabulary["order"]] = 1.0
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)  # type: ignore[no-untyped-call]
    return folder


async def test_a_recording_is_written_down_and_answered(desk: OpenDesk, speech_model: Path) -> None:
    def hearing(config: Config) -> Config:
        media = {"speech": str(speech_model), "deadline_s": 120.0}
        return Config.model_validate({**config.model_dump(), "media": media})

    async with desk(hearing) as counter:
        mei = counter.talk(customer="C1001")
        recording = await sent(counter.app, voice(), "voice.mp3", sounds=True)
        assert recording.kind == "audio"
        turn = await mei.say("", files=(recording,))
        found = counter.app.service.gateway.media.find(recording.ref)
        assert found is not None
        heard = found[0].read["speech"]
        assert "order" in heard
        assert turn["utterances"][0]["text"] == heard


async def test_without_a_speech_model_it_is_kept_for_people_and_said_so(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say("", files=(await sent(counter.app, voice(0.3), "voice.mp3", sounds=True),))
        assert rule(turn) == "request.file_only"
        assert "语音" in said(turn)
