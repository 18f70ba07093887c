"""A model behind the desk for the browser tests: says the approved text sentence by sentence, each when the test lets it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GREETING = {
    "zh": "您好，很高兴为您服务。",
    "en": "Hello, and thank you for writing to us. I am glad to help.",
}


@dataclass
class Teller:
    """A server of OpenAI's chat API on loopback; `go` lets one more sentence through, `flow` all that follow."""

    url: str = ""
    pace_s: float = 0.1  # between two sentences while nothing is held back
    gate: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    free: threading.Event = field(default_factory=threading.Event)

    def go(self, sentences: int = 1) -> None:
        """Let so many more sentences through."""
        self.gate.release(sentences)

    def flow(self) -> None:
        """Hold nothing back any more."""
        self.free.set()
        self.gate.release(100)

    def hold(self) -> None:
        """Wait before every sentence again."""
        self.free.clear()
        while self.gate.acquire(blocking=False):
            pass

    @property
    def settings(self) -> dict[str, str]:
        """What a desk is told to ask this model."""
        return {
            "HAOKE_WRITER__GENERATOR": "openai",
            "HAOKE_WRITER__MODEL": "teller",
            "HAOKE_WRITER__URL": self.url,
            "HAOKE_WRITER__DEADLINE_S": "15",
            "HAOKE_WRITER__FIRST_TOKEN_S": "15",
        }


def sentences(prompt: list[dict[str, str]]) -> list[str]:
    """The approved text of a prompt behind two sentences that add nothing, cut where a reader would pause."""
    case = prompt[-1]["content"]
    approved = case.rpartition("<approved>")[2].removesuffix("</approved>")
    language = "zh" if "language=zh" in case else "en"
    whole = f"{GREETING[language]}{'' if language == 'zh' else ' '}{approved}"
    cut: list[str] = [""]
    for place, char in enumerate(whole):
        cut[-1] += char
        if char in "。！？" or (char in ".!?" and whole[place + 1 : place + 2] in ("", " ", "\n")):
            cut.append("")
    return [part for part in cut if part]


@contextmanager
def telling() -> Iterator[Teller]:
    """The model, answering on a free port until the block ends."""
    teller = Teller()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for part in sentences(body["messages"]):
                    if teller.free.is_set():
                        time.sleep(teller.pace_s)
                    else:
                        teller.gate.acquire()
                    self._event({"choices": [{"index": 0, "delta": {"content": part}}]})
                self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                pass  # whoever asked has gone

        def _event(self, value: dict[str, Any]) -> None:
            self.wfile.write(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    teller.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield teller
    finally:
        teller.flow()
        server.shutdown()
        server.server_close()
        thread.join(5)
