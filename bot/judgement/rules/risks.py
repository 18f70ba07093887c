"""Rules about risk: what brings in a person at once, and what is refused whoever asks."""

from typing import Final

from bot.judgement import danger
from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, hand_over, rule, run, say
from bot.judgement.rules.of_service import of_service
from bot.judgement.rules.problems import AFTER_SALES
from bot.judgement.topics import only_tricked, robbed, scam, threat, topic
from bot.turn import Decision, Move
from bot.understanding.alarm import THREAT

_SAYS: Final = phrases("risks")
WHAT_NOW: Final = _SAYS.what_now

_WARNING: Final = "risk.scam"
LIKELY = 0.3  # of a wish after a danger was met
PROVEN = 0.97  # of an act that its wording proves
_BREATH: Final = ("poison", "allergy")  # who swallowed it and now breathes badly has one danger
HALF = 0.5  # of a wish beside the word that nobody is in danger


def _is_over(case: Case) -> bool:
    """Whether somebody who was told what to do says that all is well and what they want, or only tells of a trick."""
    if only_tricked(case.turn.text, case.heard.danger):
        return True
    wish = case.sure and case.card in _ways_out(case)
    told = case.talk.danger and not case.talk.danger.endswith("self_harm")
    return bool(told and wish) and danger.called_off(case.turn.text, case.talk.danger)


@rule("risk.safety", "Injury, fire, or somebody in danger: the first right words, then a person at once.")
def safety(case: Case) -> Decision | None:
    if not case.risky("safety") or _menaces(case) or _is_over(case):
        return None
    first = say(
        danger.words_for(case.turn.text, case.heard.language, case.heard.danger), **whom_to_call(case)
    )
    return decide("handoff", first, hand_over("safety", "urgent"), case=case, skill="handoff")


@rule(
    "risk.safety_waiting",
    "Waits for a person and tells of danger or of a fraud: the first right words at once, and the ticket goes to the front.",
)
def waiting(case: Case) -> Decision | None:
    if case.talk.owner != "queue":
        return None
    if not case.risky("safety") or _menaces(case):
        return threatens.apply(case) or victim.apply(case) or warned.apply(case)
    words = danger.words_for(case.turn.text, case.heard.language, case.heard.danger)
    if (_kind(case.talk.danger), _kind(words)) == _BREATH:
        return decide("handoff", say(case.talk.danger, **whom_to_call(case)), case=case, skill="handoff")
    known = case.talk.danger == words and not words.endswith("self_harm")
    first = say(f"{danger.GENERAL}.noted" if known else words, **whom_to_call(case))
    ahead = () if case.talk.danger else (hand_over("safety", "urgent"),)
    return decide("handoff", first, *ahead, case=case, skill="handoff")


@rule(
    "risk.called_off",
    "Says after an alarm that there is no danger: the place in line is given up, and what is wanted instead is done.",
)
def called_off(case: Case) -> Decision | None:
    waits = case.talk.owner == "queue" and case.talk.danger and not case.risky("safety")
    if not waits or not danger.called_off(case.turn.text, case.talk.danger) or wants_a_person(case):
        return None
    wanted = case.wish(least=HALF)
    leave = Move(kind="leave_queue", skill="handoff", intent=case.intent)
    return decide("answer", leave, *((run(wanted, case),) if wanted else ()))


def wants_a_person(case: Case) -> bool:
    """Whether a person is asked for, perhaps beside other things."""
    return any(i.name == "handoff.request" and i.confidence >= LIKELY for i in case.request.intents)


def _ways_out(case: Case) -> list[ActionCard]:
    """What somebody may want done about the thing, once nobody is in danger."""
    return [case.actions[name] for name in AFTER_SALES if name in case.actions]


@rule(
    "risk.safety_goes_on",
    "Was told what to do in danger and says more of it: noted for the person who comes, and whom to call is said again.",
)
def goes_on(case: Case) -> Decision | None:
    wish = (case.card is not None and case.sure) or case.wish(least=LIKELY) in _ways_out(case)
    unwell = _SAYS.symptom.search(case.turn.text)  # who is still unwell is told whom to call first
    wish = wish and not unwell and not _SAYS.keeps_it.search(case.turn.text)
    if not case.talk.danger or wish or case.talk.form is not None or case.talk.pending:
        return None
    if danger.called_off(case.turn.text, case.talk.danger):
        return None
    again = case.talk.danger if _asks_on(case) else _noted(case)
    return decide("answer", say(again, **whom_to_call(case)), case=case)


@rule(
    "risk.safety_asked",
    "Waits for a person after a danger and asks what to do, or whether it may be used, or tells how somebody feels: the first right words again.",
)
def asked_on(case: Case) -> Decision | None:
    if not _awaits_in_danger(case) or _bare_word(case) or not _asks_on(case):
        return None
    return decide("answer", say(case.talk.danger, **whom_to_call(case)), case=case, skill="handoff")


@rule(
    "risk.safety_told",
    "Waits for a person after a danger and says something else: noted for the person who comes, and whom to call is said again.",
)
def told_on(case: Case) -> Decision | None:
    if not _awaits_in_danger(case) or _bare_word(case):
        return None
    return decide("answer", say(_noted(case), **whom_to_call(case)), case=case, skill="handoff")


def _asks_on(case: Case) -> bool:
    """Whether it is asked what to do, or told how somebody feels: the first words hold all that may be said."""
    said = case.turn.text
    feels = _SAYS.what_now.search(said) or _SAYS.symptom.search(said)
    of_else = _SAYS.how_long.search(said) or _SAYS.papers.search(said.lower()) or of_service(case)
    return bool(feels or (_SAYS.question.search(said) and not of_else))


def _noted(case: Case) -> str:
    """The response to what is told besides; whoever may harm themselves is told whom to call, whatever they say."""
    return case.talk.danger if case.talk.danger.endswith("self_harm") else f"{danger.GENERAL}.noted"


def _awaits_in_danger(case: Case) -> bool:
    return case.talk.owner == "queue" and bool(case.talk.danger)


def _bare_word(case: Case) -> bool:
    """Whether it is a thank-you or an "all right", which wants no answer."""
    return case.intent in ("dialog.social", "dialog.affirm") and case.says(case.intent, bar=PROVEN)


def _kind(words: str) -> str:
    return words.rpartition(".")[2]


def _only_names(case: Case) -> bool:
    """Whether a court or a law firm is only named as whom an invoice is for: they want invoices too."""
    form = case.talk.form
    if form is not None and form.takes is True and not form.entity:
        return True
    told = _SAYS.invoice_name.search(case.turn.text) is not None
    return told and case.sure and case.intent.startswith("invoice.")


@rule("risk.legal", "Lawyers, courts or authorities are mentioned as a threat: a person answers.")
def legal(case: Case) -> Decision | None:
    if case.risky("legal") and not _only_names(case):
        return decide("handoff", say("risk.legal"), hand_over("legal"), case=case, skill="handoff")
    return None


def _menaces(case: Case) -> bool:
    """Whether somebody of the shop is threatened: by the wording, or heard where nobody is hurt and no other danger is sure."""
    if case.risky("safety") and case.heard.danger == THREAT and not case.talk.danger:
        return not danger.sure(case.turn.text)
    return threat(case.turn.text) and case.heard.danger in ("", "violence", THREAT)


@rule(
    "risk.threat",
    "Threatens the shop or its people with violence: said that it is recorded, and a person answers.",
)
def threatens(case: Case) -> Decision | None:
    if not _menaces(case):
        return None
    return decide("handoff", say("risk.threat"), hand_over("threat", "urgent"), case=case, skill="handoff")


@rule("risk.victim", "Somebody was robbed or tricked: what to do now, then a person who checks the account.")
def victim(case: Case) -> Decision | None:
    after_warning = case.talk.last_response == _WARNING and _SAYS.gave.search(case.turn.text)
    if not (robbed(case.turn.text) or after_warning):
        return None
    first = say("risk.victim", **whom_to_call(case))
    return decide("handoff", first, hand_over("victim", "urgent"), case=case, skill="handoff")


@rule(
    "risk.scam",
    "Tells or asks of a message or call that wants money, a code or a click in our name: a warning before anything else.",
)
def warned(case: Case) -> Decision | None:
    return decide("answer", say(_WARNING), case=case) if scam(case.turn.text) else None


@rule("risk.fraud", "Signs of fraud: a person looks at it.")
def fraud(case: Case) -> Decision | None:
    if case.risky("fraud"):
        return decide("handoff", say("risk.fraud"), hand_over("fraud"), case=case, skill="handoff")
    return None


@rule("risk.injection", "Tries to steer the bot itself: declined, nothing is done.")
def injection(case: Case) -> Decision | None:
    return decide("decline", say("risk.injection"), case=case) if case.risky("injection") else None


@rule(
    "risk.privacy",
    "Asks for somebody's personal data: declined. A sure wish about an order is guarded by who may see it.",
)
def privacy(case: Case) -> Decision | None:
    numbered = case.heard.value("order_id") or case.heard.value("tracking_number")
    guarded = case.card is not None and case.sure and numbered is not None
    return (
        decide("decline", say("risk.privacy"), case=case) if case.risky("privacy") and not guarded else None
    )


@rule("risk.abuse", "Insults without a request: a calm line and the offer of help.")
def abuse(case: Case) -> Decision | None:
    bare = case.card is None or not case.sure or case.intent == "feedback.negative"
    return decide("decline", say("risk.abuse"), case=case) if case.risky("abuse") and bare else None


@rule(
    "risk.topic", "Medicine, law, politics or another shop: not ours to judge, and said so without a lecture."
)
def off_limits(case: Case) -> Decision | None:
    name = topic(case.turn.text)
    ours = case.card is not None and case.sure and name not in ("politics", "health")
    return decide("decline", say(f"topic.{name}"), case=case) if name and not ours else None


def whom_to_call(case: Case) -> dict[str, str]:
    """The numbers to call where the customer is."""
    country = danger.country_said(case.turn.text) or case.talk.country
    return danger.numbers(country, case.heard.language).facts()


WAITING = (waiting, called_off)
ASKED_ON = (asked_on,)
TOLD_ON = (told_on,)
AT_ONCE = (safety, legal, threatens, victim, warned)
REFUSED = (injection, privacy, fraud, abuse)
TOPICS = (off_limits,)
STILL = (goes_on,)
