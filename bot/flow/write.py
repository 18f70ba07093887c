"""The stage that words drafts: approved responses rendered from facts, in the customer's language."""

from zlib import crc32

from bot.flow.conversation import Conversation
from bot.turn import Draft, Reply, Turn
from bot.writer import Responses


class Write:
    """Words what was decided; never decides."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    async def __call__(self, turn: Turn, conversation: Conversation) -> Turn:
        """The turn with its replies, in order."""
        return turn.evolve(replies=tuple(self.word(draft, turn) for draft in turn.drafts))

    def word(self, draft: Draft, turn: Turn) -> Reply:
        """One draft as a reply. The variant follows from the message answered, so that a retry says the same."""
        if not draft.response:
            return Reply(
                text=draft.text,
                buttons=draft.buttons,
                image=draft.image,
                passages=draft.passages,
                sources=draft.sources,
                asks=draft.asks,
            )
        variant = crc32(f"{turn.address.id}/{turn.utterances[0].seq}/{draft.response}".encode())
        reply = self._responses.render(draft.response, draft.facts, turn.heard.language, variant=variant)
        return Reply(
            text=reply.text,
            response=reply.response,
            buttons=(*draft.buttons, *reply.buttons),
            image=draft.image,
            facts=reply.facts,
            passages=draft.passages,
            sources=draft.sources,
            asks=draft.asks,
        )
