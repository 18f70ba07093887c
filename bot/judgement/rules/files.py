"""Rules about a picture or a file that comes without a word."""

from bot.judgement.case import Case
from bot.judgement.rule import decide, rule, say
from bot.turn import Decision, Utterance


@rule(
    "request.file_only",
    "Sends a picture or a file and no words: it is here, and what should become of it is asked.",
)
def file_only(case: Case) -> Decision | None:
    said = case.turn.utterances
    wordless = all(each.attachments and not words(each) for each in said)
    told = case.heard.requests[0].top.name == "dialog.inform" and case.heard.entities  # by the file itself
    if not said or not wordless or told or case.talk.form is not None:
        return None
    voice = all(file.kind == "audio" for each in said for file in each.attachments)
    return decide("clarify", say("dialog.voice_received" if voice else "dialog.file_received"), case=case)


def words(said: Utterance) -> str:
    """The words of a message besides the names of its files, which a channel may give in place of words."""
    names = said.metadata.get("files")
    text = said.text
    for name in sorted(map(str, names), key=len, reverse=True) if isinstance(names, list | tuple) else ():
        text = text.replace(name, " ")
    return text.strip()


RULES = (file_only,)
