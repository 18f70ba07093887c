"""A model behind any server that speaks OpenAI's chat API: vLLM, SGLang, `haoke models serve`, or a provider."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot.breaker import Breaker
from bot.config.writer import WriterConfig
from bot.writer.generators.base import GenerationError, Piece, Pieces, Usage
from bot.writer.generators.limits import Budget, Room
from bot.writer.generators.logprobs import TOP as _TOP
from bot.writer.generators.logprobs import shares
from bot.writer.generators.sse import pieces
from bot.writer.prompt import Message
from bot.writer.thoughts import spoken

_AGAIN: Final = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_PAUSE_S: Final = 0.1  # before the first repeat, then doubling
_HALF: Final = 0.5  # of the time left may be spent waiting for a busy server


class OpenAI:
    """Streams answers. A request is repeated only while nothing of its answer has come, so no word is ever said twice."""

    def __init__(self, config: WriterConfig) -> None:
        self.name = config.model
        self.breaker = Breaker()
        self.budget = Budget(config.tokens_per_minute)
        self._config = config
        self._room = Room(config.concurrent)
        self._http: ClientSession | None = None

    async def start(self) -> None:
        """Open the client; the server is not asked before the first answer is due."""
        key = self._config.api_key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        timeout = ClientTimeout(total=None, connect=min(3.0, self._config.first_token_s))
        self._http = ClientSession(headers=headers, timeout=timeout)

    async def close(self) -> None:
        """Close the client; answers under way end with an error."""
        if self._http is not None:
            await self._http.close()

    async def stream(self, prompt: tuple[Message, ...], *, deadline_s: float) -> Pieces:
        """The answer piece by piece."""
        if self._room.full():
            raise GenerationError("as many answers are being written as may be", kind="busy")
        if not self.breaker.enter():
            raise GenerationError("the model's server failed several times and is given a rest", kind="busy")
        asked = _estimate(prompt) + self._config.max_tokens
        entry = self.budget.reserve(asked)
        if entry is None:
            self.breaker.left()
            raise GenerationError("the tokens of this minute are spent", kind="budget")
        usage = Usage()
        try:
            async with self._room:
                async for piece in _aloud(self._watched(prompt, deadline_s)):
                    usage = piece.usage or usage
                    yield piece
        finally:
            self.budget.settle(entry, usage.prompt + usage.answer or asked)

    async def weigh(
        self, prompt: tuple[Message, ...], labels: Sequence[str], *, deadline_s: float
    ) -> tuple[float, ...]:
        """The probability of each label as the model's first word, where the server offers logprobs. It is asked once."""
        if self._room.full() or not self.breaker.enter():
            raise GenerationError("the model's server is busy or given a rest", kind="busy")
        entry = self.budget.reserve(cost := _estimate(prompt) + 1)
        if entry is None:
            self.breaker.left()
            raise GenerationError("the tokens of this minute are spent", kind="budget")
        told = False
        try:
            async with self._room, asyncio.timeout(deadline_s):
                answer = await self._asked_once(prompt)
            self.breaker.succeeded()
            told = True
        except TimeoutError:
            raise GenerationError("the opinion did not come in time", kind="late") from None
        except (ClientError, OSError, ValueError, _Again) as error:
            self.breaker.failed()
            told = True
            raise GenerationError(f"the model's server gave no opinion: {type(error).__name__}") from error
        finally:
            if not told:
                self.breaker.left()
            self.budget.settle(entry, cost)
        return shares(answer, labels)

    async def _asked_once(self, prompt: tuple[Message, ...]) -> Any:
        if self._http is None:
            raise GenerationError("the generator is not started")
        body = {
            "model": self._config.model,
            "messages": list(prompt),
            "max_tokens": 1,
            "temperature": 0,
            "logprobs": True,
            "top_logprobs": _TOP,
        }
        url = f"{self._config.url.rstrip('/')}/chat/completions"
        async with self._http.post(url, json=body) as response:
            await _refuse(response)
            return await response.json(content_type=None)

    async def _watched(self, prompt: tuple[Message, ...], deadline_s: float) -> Pieces:
        """Tell the breaker how it went; whoever stops listening tells it nothing."""
        told = False
        try:
            async with aclosing(self._timed(prompt, deadline_s)) as answer:
                async for piece in answer:
                    yield piece
            self.breaker.succeeded()
            told = True
        except GenerationError:
            self.breaker.failed()
            told = True
            raise
        finally:
            if not told:
                self.breaker.left()

    async def _timed(self, prompt: tuple[Message, ...], deadline_s: float) -> Pieces:
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline_s
        first = min(end, loop.time() + self._config.first_token_s)
        async with aclosing(self._tried(prompt, end)) as answer:
            began = False
            while True:
                try:
                    async with asyncio.timeout_at(end if began else first):
                        piece = await anext(answer)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    what = "the rest of an answer" if began else "the first word"
                    raise GenerationError(f"{what} did not come in time", kind="late") from None
                began = began or bool(piece.text)
                yield piece

    async def _tried(self, prompt: tuple[Message, ...], end: float) -> Pieces:
        """Ask, and ask again while nothing has come."""
        for attempt in range(self._config.retries + 1):
            came = False
            try:
                async with aclosing(self._ask(prompt)) as answer:
                    async for piece in answer:
                        came = came or bool(piece.text)
                        yield piece
                return
            except _Again as again:
                await self._pause(again, attempt, end)
            except (ClientError, OSError) as error:
                if came:
                    raise GenerationError("the connection to the model's server broke") from error
                await self._pause(_Again(type(error).__name__), attempt, end)

    async def _pause(self, again: "_Again", attempt: int, end: float) -> None:
        """Wait before the next attempt, unless it was the last or would come too late."""
        pause = again.after if again.after is not None else _PAUSE_S * 2**attempt
        left = end - asyncio.get_running_loop().time()
        if attempt >= self._config.retries or pause > left * _HALF:
            raise GenerationError(f"the model's server does not answer: {again}") from None
        await asyncio.sleep(pause)

    async def _ask(self, prompt: tuple[Message, ...]) -> Pieces:
        if self._http is None:
            raise GenerationError("the generator is not started")
        url = f"{self._config.url.rstrip('/')}/chat/completions"
        async with self._http.post(url, json=self._body(prompt)) as response:
            await _refuse(response)
            async with aclosing(pieces(response.content.iter_any())) as answer:
                async for piece in answer:
                    yield piece

    def _body(self, prompt: tuple[Message, ...]) -> dict[str, Any]:
        return {
            "model": self._config.model,
            "messages": list(prompt),
            "max_tokens": self._config.max_tokens,
            "temperature": self._config.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }


async def _aloud(answer: Pieces) -> Pieces:
    """The pieces without what the model thinks before it says them."""
    came = said = ""
    async with aclosing(answer) as pieces_of_it:
        async for piece in pieces_of_it:
            came += piece.text
            now = spoken(came, finished=False)
            if now != said or piece.usage:
                yield replace(piece, text=now[len(said) :])
            said = now
    if rest := spoken(came)[len(said) :]:
        yield Piece(rest)


class _Again(Exception):  # noqa: N818 - an answer of the server, not a fault of ours
    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


async def _refuse(response: ClientResponse) -> None:
    if response.status == 200:
        return
    if response.status in _AGAIN:
        asked = response.headers.get("Retry-After", "")
        raise _Again(str(response.status), float(asked) if asked.isdigit() else None)
    raise GenerationError(f"the model's server refused the request: {response.status}")


def _estimate(prompt: tuple[Message, ...]) -> int:
    """Tokens of a prompt, roughly and rather too many: one per Chinese character, one per three of others."""
    texts = "".join(message["content"] for message in prompt)
    wide = sum(char > "\u2e80" for char in texts)
    return wide + (len(texts) - wide) // 3 + 16
