"""What a visitor can do, the same over a socket and over POST: say, press, ask for a person, stop an answer, sign in, rate,
say whether to be learned from, be forgotten."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from bot.connector import Accepted, Gateway
from bot.errors import Busy
from bot.rates import Rate
from bot.turn import MAX_TEXT, Attachment, Utterance, UtteranceKind, clean_text
from bot.visits import Entry
from connectors.web import limits
from connectors.web.files import whose
from connectors.web.refused import RefusedError
from connectors.web.sessions import Session, Sessions
from connectors.web.wire import Frame

HUMAN: Final = "/handoff.request"  # the press behind "talk to a person"
NEVER_MIND: Final = "/dialog.deny"  # and the one that leaves the line again
UNLEARN: Final = "/learning.decline"  # the press behind "don't train on my chats"
LEARN: Final = "/learning.allow"  # and the one that takes it back
_MAX_ID: Final = 64
MOST_SEQ: Final = 2**53  # a number that a page can hold, and any database too
_REASONS: Final = ("wrong", "unclear", "unhelpful", "rude", "other", "")
_LOOKED_BACK: Final = 50  # entries in which a pressed button must stand


class Talk:
    """Carries out frames that need an answer; `RefusedError` is the answer when it cannot."""

    def __init__(self, gateway: Gateway, sessions: Sessions) -> None:
        self._gateway = gateway
        self._sessions = sessions
        self._rate = Rate(limits.MESSAGES_A_MINUTE, limits.BURST)
        self._acts: Mapping[str, Callable[[Session, Frame], Awaitable[Frame]]] = {
            "message": self._say,
            "press": self._press,
            "human": self._human,
            "learning": self._learning,
            "stop": self._stop,
            "identify": self._identify,
            "rate": self._rated,
            "read": self._read,
            "forget": self._forget,
            "logout": self._logout,
        }

    async def do(self, session: Session, frame: Frame) -> Frame:
        """The answer to one frame."""
        act = self._acts.get(str(frame.get("type")))
        if act is None:
            raise RefusedError("bad_frame")
        return await act(session, frame)

    async def _say(self, session: Session, frame: Frame) -> Frame:
        text = frame.get("text", "")
        if not isinstance(text, str):
            raise RefusedError("bad_frame")
        text = clean_text(text, None)
        if len(text) > MAX_TEXT:
            raise RefusedError("too_long")
        attachments, names = await self._files(session, frame.get("files") or [])
        if not text and not attachments:
            raise RefusedError("empty")
        # A picture alone is still something said; its name is what there is to read.
        return await self._accept(
            session, frame, text or " ".join(names), attachments=attachments, metadata={"files": list(names)}
        )

    async def _press(self, session: Session, frame: Frame) -> Frame:
        payload = frame.get("payload")
        of = frame.get("of")
        if not isinstance(payload, str) or not isinstance(of, int) or not 0 < of < MOST_SEQ:
            raise RefusedError("bad_frame")
        shown = await self._gateway.visits.log(session.address, after=max(0, of - 1), limit=1)
        buttons = shown[0].reply.buttons if shown and shown[0].seq == of and shown[0].reply else ()
        title = next((button.title for button in buttons if button.payload == payload), None)
        if title is None:
            raise RefusedError("no_such_button")
        return await self._accept(session, frame, payload, kind="press", metadata={"title": title, "of": of})

    async def _human(self, session: Session, frame: Frame) -> Frame:
        """Ask for a person, or say that it is not wanted any more."""
        return await self._wish(session, frame, NEVER_MIND if frame.get("leave") is True else HUMAN, "☎")

    async def _learning(self, session: Session, frame: Frame) -> Frame:
        """Say whether the shop's models may learn from this visitor."""
        allowed = frame.get("allowed")
        if not isinstance(allowed, bool):
            raise RefusedError("bad_frame")
        return await self._wish(session, frame, LEARN if allowed else UNLEARN, "⋯")

    async def _wish(self, session: Session, frame: Frame, wish: str, sign: str) -> Frame:
        """A press of the page's own, shown by the words that stood on it."""
        label = clean_text(str(frame.get("text") or ""), 80)
        return await self._accept(session, frame, wish, kind="press", metadata={"title": label or sign})

    async def _stop(self, session: Session, _: Frame) -> Frame:
        """End an answer that still grows: what was not shown by now is never sent."""
        return {"type": "stopped", "was": await self._gateway.stop(session.address)}

    async def _accept(
        self,
        session: Session,
        frame: Frame,
        text: str,
        *,
        kind: UtteranceKind = "message",
        attachments: tuple[Attachment, ...] = (),
        metadata: Mapping[str, Any],
    ) -> Frame:
        cid = _cid(frame)
        wait = self._rate.wait(session.id)
        if wait:
            raise RefusedError("rate_limited", retry_after=wait)
        utterance = Utterance(
            key=cid,
            text=text,
            at=datetime.now(UTC),
            kind=kind,
            sender=session.id,
            customer_id=session.customer,
            attachments=attachments,
            metadata=metadata,
        )
        try:
            found: Accepted = await self._gateway.accept(session.address, utterance)
        except Busy as busy:
            raise RefusedError("rate_limited", retry_after=busy.retry_after) from None
        for attachment in attachments:
            self._gateway.media.carried(attachment.ref)
        return {"type": "ack", "cid": cid, "seq": found.log_seq, "dup": found.duplicate}

    async def _identify(self, session: Session, frame: Frame) -> Frame:
        known = await self._sessions.identified(session, frame.get("token"))
        if known is None:
            return {"type": "identified", "known": session.customer is not None, "refused": True}
        return {
            "type": "identified",
            "known": True,
            "token": self._sessions.sign(known),
            "fresh": known.id != session.id,
        }

    async def _rated(self, session: Session, frame: Frame) -> Frame:
        kind: Literal["thumb", "csat"] = "csat" if frame.get("kind") == "csat" else "thumb"
        score = frame.get("score")
        least, most = (1, 5) if kind == "csat" else (-1, 1)
        standing = await self._gateway.visits.standing(session.address)
        if not isinstance(score, int) or not least <= score <= most or not standing.known:
            raise RefusedError("bad_frame")
        reason = frame.get("reason", "")
        subject = str(standing.episode) if kind == "csat" else clean_text(str(frame.get("subject", "")), 128)
        await self._gateway.visits.rate(
            session.address,
            kind,
            subject,
            score,
            reason=reason if reason in _REASONS else "other",
            comment=clean_text(str(frame.get("comment") or ""), 1000),
        )
        return {"type": "rated", "kind": kind, "subject": subject}

    async def _read(self, session: Session, frame: Frame) -> Frame:
        seq = frame.get("seq")
        if not isinstance(seq, int) or not 0 <= seq < MOST_SEQ:
            raise RefusedError("bad_frame")
        await self._gateway.memory.set(f"read:{session.id}", seq, ttl_s=86_400)
        return {"type": "noted"}

    async def _forget(self, session: Session, _: Frame) -> Frame:
        """Delete everything of this conversation, its files too, and end the session."""
        async for entry in whole_log(self._gateway, session):
            theirs = entry.reply.attachments if entry.reply else ()
            for attachment in (*entry.attachments, *theirs):
                self._gateway.media.forget(attachment.ref)
        await self._gateway.visits.forget(session.address)
        await self._sessions.revoke(session.id)
        return {"type": "forgotten"}

    async def _logout(self, session: Session, _: Frame) -> Frame:
        await self._sessions.revoke(session.id)
        return {"type": "ended"}

    async def _files(self, session: Session, ids: object) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
        if not isinstance(ids, list):
            raise RefusedError("bad_frame")
        if len(ids) > limits.FILES:
            raise RefusedError("too_many_files")
        # Only one's own: whoever names a file gets new links to it, and deletes it with their conversation.
        owners = [await self._gateway.memory.get(whose(str(item)[:64])) for item in ids]
        if any(owner != session.id for owner in owners):
            raise RefusedError("no_such_file")
        found = [self._gateway.media.find(str(item)) for item in ids]
        if not all(found):
            raise RefusedError("no_such_file")
        kept = [each[0] for each in found if each]
        return (
            tuple(Attachment(kind=k.kind, ref=k.id, media_type=k.media_type, bytes=k.bytes) for k in kept),
            tuple(k.name for k in kept),
        )


async def whole_log(gateway: Gateway, session: Session) -> AsyncIterator[Entry]:
    """Every entry of a conversation, oldest first."""
    seen = 0
    while page := [e for e in await gateway.visits.log(session.address, after=seen, limit=500) if e.seq]:
        for entry in page:
            yield entry
        seen = page[-1].seq


def named(frame: Frame) -> str:
    """The key that a page gave its frame; empty when it gave none that could be one."""
    cid = frame.get("cid")
    good = isinstance(cid, str) and 8 <= len(cid) <= _MAX_ID and cid.isascii() and cid.isprintable()
    return str(cid) if good else ""


def _cid(frame: Frame) -> str:
    if not (cid := named(frame)):
        raise RefusedError("bad_frame")
    return cid
