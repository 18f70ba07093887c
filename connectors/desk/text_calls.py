"""The exact texts that customers read, as each channel carries them; the role of a manager.

GET  /api/manage/texts?subject&language&channel   every line about something, cut and written as that channel sends it
"""

from collections.abc import Sequence
from dataclasses import asdict

from aiohttp import web

from bot import intake
from bot.insight.previews import Previews
from connectors.desk.entry import Entry, open_to
from connectors.desk.lab_calls import LabCalls


class TextCalls(LabCalls):
    """Texts over HTTP."""

    def entries(self) -> Sequence[Entry]:
        """The call above."""
        return open_to("manager", web.get("/api/manage/texts", self.texts))

    async def texts(self, request: web.Request) -> web.Response:
        """The lines, and what else there is to choose."""
        lab, previews = self.lab, self._gateway.part(Previews)
        subjects, channels = lab.subjects(), await previews.channels()
        subject = request.query.get("subject") or subjects[0]
        language = request.query.get("language") or "en"
        channel = request.query.get("channel") or channels[0]
        found = [
            {
                "name": name,
                "wordings": [
                    [asdict(each) for each in await previews.seen(channel, reply)] for reply in replies
                ],
            }
            for name, replies in lab.texts(subject, language)
        ]
        return intake.answer({"texts": found, "subjects": list(subjects), "channels": list(channels)})
