"""The stage that lets a model word what was decided, once the approved text stands and the guardrail has passed it.

The approved text is what the model is told to mean, and what is said when the model is late, blocked or loses something. Every
sentence is read by the guardrail before anybody sees it; on channels that show text as it comes, it is released at once.
"""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

from bot.config.writer import WriterConfig
from bot.flow.conversation import Conversation
from bot.flow.press import PRESS
from bot.flow.release import Release, Stopped
from bot.judgement.guardrail import APPROVED, MODEL, Guardrail
from bot.judgement.promises import sentences
from bot.log import get_logger
from bot.turn import Passage, Reply, Turn, Wording, WordingOutcome
from bot.writer import Responses
from bot.writer.generators import GenerationError, Generator, Pieces
from bot.writer.keeps import lost, unusable
from bot.writer.prompt import Brief, history, masked, messages
from bot.writer.told import told

_log = get_logger(__name__)
_LOOK_S: Final = 0.3  # between two looks whether an answer that grows is still wanted
_SHARE: Final = 0.8  # of a turn's budget that may be gone when the words are there
# Every word of these counts: risks, people, money, identity, and the guardrail's own.
_FIXED: Final = frozenset(
    {"risk", "handoff", "effect", "identity", "guardrail", "error", "skill", "form", "baton"}
)
_GRAVE: Final = frozenset({"legal", "safety", "fraud", "injection", "abuse", "privacy"})


class _Refused(Exception):  # noqa: N818 - how wording ends, not a fault
    def __init__(self, outcome: WordingOutcome, why: str) -> None:
        super().__init__(why)
        self.outcome, self.why = outcome, why


@dataclass(frozen=True, slots=True)
class Word:
    """Words the wordable replies of a turn by a generator."""

    generator: Generator | None
    guardrail: Guardrail
    responses: Responses
    config: WriterConfig
    budget_s: float = 20.0
    shop: str = ""

    async def __call__(self, turn: Turn, conversation: Conversation, release: Release) -> Turn:
        """The turn, worded by the model or by the approved text; its `wording` tells which and why."""
        if self.generator is None or not self.generator.name:  # no model, or none that a person has made live
            return turn
        span = self._wordable(turn)
        if not span:
            return turn.evolve(wording=Wording(model=self.generator.name, outcome="kept"))
        began = perf_counter()
        outcome: WordingOutcome
        attempt = _Attempt(self, self.generator, turn, span, release)
        try:
            async with asyncio.timeout(self._time_left(turn)):
                text = await attempt.run(self._brief(turn, span, conversation))
            outcome, why = "model", ""
        except Stopped as stopped:
            wording = replace(attempt.wording, outcome="stopped", total_ms=(perf_counter() - began) * 1000)
            return turn.evolve(wording=wording, replies=(stopped.reply,))
        except _Refused as refused:
            text, outcome, why = "", refused.outcome, refused.why
        except GenerationError as error:
            text, outcome, why = "", error.kind, str(error)
        except TimeoutError:
            text, outcome, why = "", "late", "the deadline has passed"
        if why:
            _log.info("approved text instead of a model's", turn_id=turn.id, outcome=outcome, why=why)
        wording = replace(attempt.wording, outcome=outcome, why=why, total_ms=(perf_counter() - began) * 1000)
        turn = turn.evolve(wording=wording)
        return turn.evolve(replies=_worded(turn.replies, span, text)) if text else turn

    def _time_left(self, turn: Turn) -> float:
        gone = sum(turn.timings_ms.values()) / 1000
        return max(0.05, min(self.config.deadline_s, self.budget_s * _SHARE - gone))

    def _wordable(self, turn: Turn) -> range:
        """The first run of replies that a model may word together."""
        grave = turn.wish is not None or turn.proposals or turn.effects or _GRAVE & set(turn.heard.risk)
        passed = turn.verdict is not None and turn.verdict.kind == "pass"
        if grave or not passed or turn.judged.kind not in self.config.words:
            return range(0)
        free = [self._free(reply) for reply in turn.replies]
        if True not in free:
            return range(0)
        first = free.index(True)
        last = next((n for n in range(first, len(free)) if not free[n]), len(free))
        only_sympathy = all(turn.replies[n].response == "empathy" for n in range(first, last))
        return range(0) if only_sympathy else range(first, last)

    def _free(self, reply: Reply) -> bool:
        name = reply.response
        fixed = (
            name.split(".")[0] in _FIXED or "confirm" in name
        )  # what is agreed to is read exactly as it is done
        if fixed or name not in self.responses or reply.image or reply.cards:
            return False
        return self.responses[name].decision in self.config.words

    def _brief(self, turn: Turn, span: range, conversation: Conversation) -> Brief:
        replies = [turn.replies[n] for n in span]
        language = turn.heard.language
        facts = {name: value for reply in replies for name, value in reply.facts.items()}
        wanted = {name for reply in replies for name in reply.passages}
        brief = Brief(
            language=language,
            decision=turn.judged.kind,
            approved=_text(turn.replies, span),
            said="" if turn.heard.model == PRESS else turn.text,
            before=history(conversation.events),
            facts=told(facts, language),
            passages=tuple(p.text for p in turn.passages if p.id in wanted),
            anger=turn.heard.anger,
            shop=self.shop,
        )
        return masked(brief) if self.config.masks else brief


class _Attempt:
    """One generation: reads every sentence, releases what passes, measures."""

    def __init__(self, stage: Word, generator: Generator, turn: Turn, span: range, release: Release) -> None:
        self._stage, self._turn, self._span, self._release = stage, turn, span, release
        self._generator = generator
        approved = Passage(
            id=APPROVED, text=_text(turn.replies, span), score=1.0
        )  # it passed: it backs its retelling
        self._backed = (*turn.passages, approved)
        self.wording = Wording(model=generator.name)
        self._looked = 0.0

    async def run(self, brief: Brief) -> str:
        """The whole text; `_Refused` when it may not be said or no longer says what was decided."""
        approved, language = brief.approved, brief.language
        text, read = "", ""
        async with aclosing(self._pieces(brief)) as pieces:
            async for piece in pieces:
                text += piece.text
                await self._look()
                done = "".join(sentences(text)[:-1])
                if len(done) <= len(read):
                    continue
                if why := unusable(done, approved=approved, language=language):
                    raise _Refused("lost", why)
                self._check(done.strip())
                read = done
                await self._show(done.strip())
        text = text.strip()
        self._check(text)
        quoted = bool(brief.passages)
        if why := lost(text, approved=approved, decision=brief.decision, language=language, quoted=quoted):
            raise _Refused("lost", why)
        return text

    async def _pieces(self, brief: Brief) -> Pieces:
        began = perf_counter()
        first = 0.0
        deadline = self._stage._time_left(self._turn)
        async for piece in self._generator.stream(messages(brief), deadline_s=deadline):
            if not first and piece.text:
                first = (perf_counter() - began) * 1000
                self.wording = replace(self.wording, first_token_ms=first)
            if piece.usage is not None:
                self.wording = replace(
                    self.wording, prompt_tokens=piece.usage.prompt, answer_tokens=piece.usage.answer
                )
            yield piece

    def _check(self, text: str) -> None:
        reply = replace(self._reply(text), author=MODEL)
        read = self._stage.guardrail.read(self._turn.evolve(replies=(reply,), passages=self._backed))
        verdict = read.verdict
        if verdict is None or verdict.kind != "pass":
            rules = sorted({found.rule for found in verdict.findings}) if verdict else []
            raise _Refused("blocked", ", ".join(rules))

    async def _show(self, text: str) -> None:
        if self._span.start == 0 and await self._release(
            self._turn, replace(self._reply(text), buttons=(), asks="")
        ):
            self.wording = replace(self.wording, streamed=True)

    async def _look(self) -> None:
        now = perf_counter()
        if self.wording.streamed and now - self._looked > _LOOK_S:
            self._looked = now
            await self._release.check(self._turn)

    def _reply(self, text: str) -> Reply:
        return _joined(self._turn.replies, self._span, text)


def _text(replies: tuple[Reply, ...], span: range) -> str:
    return "\n".join(replies[n].text for n in span)


def _joined(replies: tuple[Reply, ...], span: range, text: str) -> Reply:
    """One reply in place of those of the span, with all that backs them."""
    parts = [replies[n] for n in span]
    return replace(
        next(part for part in parts if part.response != "empathy"),
        text=text,
        buttons=tuple(button for part in parts for button in part.buttons),
        facts={name: value for part in parts for name, value in part.facts.items()},
        passages=tuple(dict.fromkeys(name for part in parts for name in part.passages)),
        asks=next((part.asks for part in parts if part.asks), ""),
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
    )


def _worded(replies: tuple[Reply, ...], span: range, text: str) -> tuple[Reply, ...]:
    return (*replies[: span.start], _joined(replies, span, text), *replies[span.stop :])
