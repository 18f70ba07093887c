"""The guardrail reads every outgoing sentence, whoever wrote it, and lets through only what is backed.

An approved response is trusted in its words and read for what was filled in; free text is read sentence by sentence. What
is not backed is dropped when the rest still stands, else the reply is replaced; a claim that something was done or admitted
brings in a person, since somebody may have acted where nobody wrote it down.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from bot.judgement.approved import approved_claims, filled_in, wording
from bot.judgement.house import House
from bot.judgement.planted import cleaned
from bot.judgement.promises import Backing, Claim, read_sentence, sentences
from bot.judgement.promises.acts import acts
from bot.judgement.promises.leaks import Canaries, leaks_in
from bot.judgement.promises.shapes import prepare_readers
from bot.judgement.promises.support import unsupported
from bot.judgement.repair import softened, stands
from bot.turn import HandoffWish, Reason, Reply, Source, Turn, Verdict, VerdictKind
from bot.writer import Responses

MODEL: Final = "model"  # the author of what a model worded
APPROVED: Final = "approved"  # the passage that stands for approved words which a model retells
QUOTED: Final = "baton."  # responses of the core that quote what a person wrote down
_ORDER: Final[tuple[VerdictKind, ...]] = ("pass", "rewrite", "block", "handoff")
_DONE: Final = ("act", "liability")
_WHY: Final = {
    "amount": "an amount or rate that no fact, effect or passage holds",
    "date": "a day or time that no fact or passage holds",
    "duration": "a length of time that no fact or passage holds",
    "number": "a number that nobody gave",
    "phone": "a phone number that no fact or passage holds",
    "email": "an e-mail address that no fact or passage holds",
    "link": "a link that no fact or passage holds",
    "address": "a street address that no fact or passage holds",
    "guarantee": "a guarantee outside approved words",
    "liability": "an admission or a promise to compensate outside approved words",
    "unsupported": "a statement that no fact or passage holds, in a model's words",
    "estimate": "an expected day stated as if it were certain",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one reply; `reply` is None when it must be replaced."""

    kind: VerdictKind
    reply: Reply | None
    findings: tuple[Reason, ...] = ()


class Guardrail:
    """Reads a turn's replies against what was really done, looked up and fetched."""

    def __init__(
        self,
        responses: Responses | None = None,
        *,
        canaries: Iterable[str] = (),
        domains: Iterable[str] = (),
        timezone: str = "Asia/Shanghai",
        strict: bool = False,
        house: House | None = None,
    ) -> None:
        """Read with these responses as approved words.

        Args:
            canaries: Secrets that must never show.
            domains: Hosts that may be linked in free text.
            house: The shop's own rules about words.
            strict: Hold all free text to what facts and passages say, as a model's is (`Reply.author` "model") in any case.
        """
        self._responses = responses
        own = responses if responses and "guardrail.replaced" in responses else None
        self._words = own or Responses.load([Path(str(files("bot.writer"))) / "responses" / "guardrail.toml"])
        self._canaries = Canaries(canaries)
        self._domains = frozenset(domains)
        self._timezone = timezone
        self._strict = strict
        self._house = house or House()
        acts()
        prepare_readers()

    def read(self, turn: Turn) -> Turn:
        """The turn with its verdict, and with every reply that may be said."""
        backing = self._backing(turn)
        readings = [self._reply(number, reply, backing) for number, reply in enumerate(turn.replies, 1)]
        kind: VerdictKind = max((reading.kind for reading in readings), key=_ORDER.index, default="pass")
        findings = tuple(finding for reading in readings for finding in reading.findings)
        verdict = Verdict(kind=kind, findings=findings)
        if kind == "pass":
            return turn.evolve(verdict=verdict)
        said = tuple(reading.reply for reading in readings if reading.reply is not None)
        if len(said) < len(readings):
            said = (*said, self._instead(turn, person=kind == "handoff"))
        turn = turn.evolve(verdict=verdict, replies=said)
        return _with_person(turn) if kind == "handoff" else turn

    def _backing(self, turn: Turn) -> Backing:
        cited = {APPROVED, *(name for reply in turn.replies for name in reply.passages)}
        return Backing(
            turn=turn,
            facts=(turn.facts, *(reply.facts for reply in turn.replies if reply.facts)),
            texts=tuple(passage.text for passage in turn.passages),
            uncited=tuple(passage.text for passage in turn.passages if passage.id not in cited),
            domains=self._domains,
            timezone=self._timezone,
        )

    def _reply(self, number: int, reply: Reply, backing: Backing) -> Reading:
        if reply.author.startswith("agent:"):
            return Reading("pass", reply)
        own = tuple(source for source in reply.sources if _may_link(source, reply))
        if len(own) < len(reply.sources):
            read = self._reply(number, replace(reply, sources=own), backing)
            kind = max(read.kind, "rewrite", key=_ORDER.index)
            return Reading(kind, read.reply, (_finding("link", number, _WHY["link"]), *read.findings))
        if self._canaries.shown(reply.plain()):
            return Reading("block", None, (_finding("canary", number, "something secret"),))
        if reply.author == MODEL and self._house.forbids(reply.plain(), backing.turn):
            return Reading(
                "block", None, (_finding("forbidden", number, "words that this house never says"),)
            )
        approved = None if reply.author == MODEL else wording(reply, self._responses)
        if approved is None:  # a model's words are never approved, even where a response is all holes
            return self._free(number, reply, backing)
        if reply.response.startswith(QUOTED):
            return Reading("pass", reply)  # a colleague's words, between quotation marks, under their name
        problems = approved_claims(approved.words, backing) or filled_in(reply, backing)
        if not problems and approved.acts and not _something_done(backing.turn):
            problems = [Claim("act", "done")]
        if not problems:
            return self._without_planted(number, reply, backing)
        return Reading("handoff", None, tuple(_unbacked(claim, number, 1) for claim in problems))

    def _without_planted(self, number: int, reply: Reply, backing: Backing) -> Reading:
        """Approved words, and in them only what belongs into the looked-up texts they show."""
        left_out = self._words.text("guardrail.left_out", {}, _language(backing.turn))
        clean = cleaned(reply, backing.leaves, backing.turn.text, left_out)
        if clean is reply:
            return Reading("pass", reply)
        return Reading(
            "rewrite", clean, (_finding("planted", number, "something that was planted in a looked-up text"),)
        )

    def _free(self, number: int, reply: Reply, backing: Backing) -> Reading:
        leaks = leaks_in(reply.plain())
        if leaks:
            return Reading(
                "block", None, tuple(_finding(f"leak.{name}", number, "something internal") for name in leaks)
            )
        kept, findings, claims = self._sentences(
            number, reply.text, backing, strict=self._strict or reply.author == MODEL
        )
        buttons = tuple(b for b in reply.buttons if not _problems(b.title, backing))
        if len(buttons) < len(reply.buttons):
            findings.append(_finding("button", number, "a button that claims what is not backed"))
        if not findings:
            return Reading("pass", reply)
        if not claims or stands(kept):
            return Reading(
                "rewrite", replace(reply, text="".join(kept).strip(), buttons=buttons), tuple(findings)
            )
        grave = any(claim.kind in _DONE and claim.mood != "will" for claim in claims)
        return Reading("handoff" if grave else "block", None, tuple(findings))

    def _sentences(
        self, number: int, text: str, backing: Backing, *, strict: bool
    ) -> tuple[list[str], list[Reason], list[Claim]]:
        """The sentences that may be said, and what was wrong with the others."""
        quoted = {said.strip() for passage in backing.texts for said in sentences(passage)}
        kept: list[str] = []
        findings: list[Reason] = []
        unbacked: list[Claim] = []
        for place, sentence in enumerate(sentences(text), 1):
            problems = [] if sentence.strip() in quoted else _problems(sentence, backing, strict=strict)
            if not problems:
                kept.append(sentence)
                continue
            findings += [_unbacked(claim, number, place) for claim in problems]
            milder = softened(sentence, problems)
            if milder and not _problems(milder, backing):
                kept.append(milder)
            else:
                unbacked += problems
        return kept, findings, unbacked

    def _instead(self, turn: Turn, *, person: bool) -> Reply:
        name = "guardrail.handed_over" if person or turn.wish is not None else "guardrail.replaced"
        return self._words.render(name, {}, _language(turn))


def _may_link(source: Source, reply: Reply) -> bool:
    """Whether a reply cites this source, and its link is a place on the web or of the shop's own site."""
    place = re.match(r"https://|/(?!/)|$", source.link) is not None
    return source.id in reply.passages and place


def _language(turn: Turn) -> str:
    return turn.understanding.language if turn.understanding else "zh"


def _problems(sentence: str, backing: Backing, *, strict: bool = False) -> list[Claim]:
    claims = read_sentence(sentence, _language(backing.turn))
    unbacked = [claim for claim in claims if not backing.backs(claim, claims, sentence)]
    flat = [
        Claim("date", "estimate")
        for claim in claims
        if backing.backs(claim, claims) and backing.estimated(claim)
    ]
    if strict and not unbacked and not claims and unsupported(sentence, backing):
        return [Claim("unsupported")]
    return [*unbacked, *flat[:1]]


def _something_done(turn: Turn) -> bool:
    return any(effect.state in ("done", "unknown", "pending_approval") for effect in turn.effects)


def _with_person(turn: Turn) -> Turn:
    """A person looks at it: the wish for one, and the decision that says so."""
    reason = Reason("guardrail.person", "A reply claimed what nothing backs; a person looks at it.")
    decision = turn.decision
    if decision is not None:
        decision = replace(decision, kind="handoff", reasons=(*decision.reasons, reason))
    return turn.evolve(decision=decision, wish=turn.wish or HandoffWish(reason="guardrail"))


def _unbacked(claim: Claim, reply: int, sentence: int) -> Reason:
    if claim.kind == "act":
        rule, what = (
            f"act.{claim.value}",
            f"says that {claim.value} is {claim.mood}; no effect or state of this turn backs it",
        )
    elif claim.value == "estimate":
        rule, what = "estimate", _WHY["estimate"]
    else:
        rule, what = claim.kind, _WHY[claim.kind]
    return _finding(rule, reply, what, sentence)


def _finding(rule: str, reply: int, what: str, sentence: int = 0) -> Reason:
    place = f"reply {reply}, sentence {sentence}" if sentence else f"reply {reply}"
    return Reason(f"guardrail.{rule}", f"{place}: {what}")
