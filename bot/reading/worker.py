"""`python -m bot.reading.worker text` or `… speech MODEL`: a file's path in a line of JSON comes in, what it says goes out.

→ {"path": "…", "type": "image/png", "language": "zh"}    ← {"text": "订单号 10421"}   ← {"error": "…"}
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any, Final

Read = Callable[[dict[str, str]], str]
_RATE: Final = 16_000  # samples a second that speech models hear
_LONGEST_S: Final = 120
_AT_ONCE_S: Final = 30
_SURE: Final = 0.5  # of a line of text in a picture


def text_reader() -> Read:
    """Text in pictures, by PP-OCR's Chinese and English models, which come inside the package."""
    from rapidocr_onnxruntime import RapidOCR

    # Beside a desk: two threads use twice the processor and are no sooner done where others work as well.
    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)

    def read(request: dict[str, str]) -> str:
        lines, _ = engine(request["path"])
        return "\n".join(text for _, text, sure in lines or () if sure >= _SURE)

    return read


def speech_reader(model: str) -> Read:
    """Spoken words, by a speech model of transformers."""
    import torch
    from transformers import pipeline

    torch.set_num_threads(1)
    listen: Any = pipeline(
        "automatic-speech-recognition", model=model, device="cpu", model_kwargs={"use_safetensors": True}
    )

    whisper = listen.type == "seq2seq_whisper"

    def read(request: dict[str, str]) -> str:
        samples = _samples(request["path"])
        # Whisper hears half a minute at once; it goes through more of it only by its own marks of time.
        marks = {"return_timestamps": True} if whisper and samples.size > _RATE * _AT_ONCE_S else {}
        heard = listen({"raw": samples, "sampling_rate": _RATE}, **marks)
        return str(heard["text"]).strip()

    return read


def _samples(path: str) -> Any:
    """A recording as one channel of numbers in [-1, 1], cut off after two minutes."""
    import av
    import numpy as np

    parts, length = [], 0
    resampler = av.AudioResampler(format="flt", layout="mono", rate=_RATE)
    with av.open(path) as container:
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                parts.append(piece.to_ndarray().reshape(-1))
                length += parts[-1].size
            if length >= _RATE * _LONGEST_S:
                break
    return np.concatenate(parts)[: _RATE * _LONGEST_S] if parts else np.zeros(0, dtype=np.float32)


def main(kind: str, *words: str) -> None:
    """Answer line by line until standard input ends; what libraries print goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    read: Read | None = None
    for line in sys.stdin.buffer:
        try:
            read = read or (text_reader() if kind == "text" else speech_reader(*words))
            told = {"text": read(json.loads(line))}
        except Exception as error:  # whatever a file does to a library, the next one is read
            told = {"error": f"{type(error).__name__}: {error}"[:300]}
        out.write(json.dumps(told).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
