"""Rules for what is not understood well enough: answered from knowledge, asked back about, sent away kindly, or given to a person."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import ask_which, back_to_pending, decide, hand_over, near_articles, rule, run, say
from bot.judgement.rules import likely, onward
from bot.turn import Decision
from bot.understanding.words import FURTHER

POSSIBLE, LIKELY = 0.15, 0.3  # readings worth asking about: beside another, alone
SLIGHTLY: Final = 0.1  # above "more likely than not"
UNDERSTOOD: Final = 0.5  # enough to ask about a wish rather than quote a passage
OUTSIDE: Final = 0.4  # below it, a sentence that fits nothing is asked about rather than sent away
WELL_KNOWN: Final = ("zh", "en")  # languages of which the judge was taught thousands of sentences
SPOKEN: Final = (*WELL_KNOWN, *FURTHER)  # languages whose words the judge was taught
NO_WISH = ("dialog.", "feedback.", "bot.")  # readings that nobody would choose from a list
SURELY_OUTSIDE = 0.8  # from here on, only a passage that very surely answers keeps it in
LIKELY_OUTSIDE = 0.6  # the same as below in languages that the judge knows less well


@rule("request.out_of_scope", "Not for a shop: declined kindly, with what we can do.")
def out_of_scope(case: Case) -> Decision | None:
    sure = case.request.top.confidence
    least = OUTSIDE if case.heard.language in WELL_KNOWN else LIKELY_OUTSIDE
    ours = case.heard.value("product") is not None or bool(case.turn.passages)
    if case.intent != "oos" or sure < least or ours or case.heard.language not in SPOKEN:
        return None
    return decide("decline", say("decline.out_of_scope"), case=case, confidence=sure)


@rule("request.unclear_again", "Not understood several times in a row: a person helps.")
def unclear_again(case: Case) -> Decision | None:
    if case.talk.unclear >= case.limits.failed_clarifications:
        return decide("handoff", hand_over("not_understood"), case=case, skill="handoff")
    return None


@rule("request.from_knowledge", "The intent is unclear but an approved passage answers the question.")
def from_knowledge(case: Case) -> Decision | None:
    card = case.actions.get("knowledge.ask")
    about_an_order = case.heard.value("order_id") or case.heard.value("tracking_number")
    likely_wish = (
        case.card is not None
        and case.request.top.confidence >= UNDERSTOOD
        and case.intent not in likely.RULES_OF  # a question is answered as well by what was written for it
        and not likely.SUPPOSES.search(case.turn.text)
    )
    heard = case.sure and case.intent != "oos"  # outside is no wish that anything else would serve
    if card is None or not case.turn.passages or heard or about_an_order or likely_wish:
        return None
    return decide("answer", run(card, case), *back_to_pending(case, {card.name}))


@rule("request.two_readings", "Possible readings, none of them sure: ask which is meant.")
def two_readings(case: Case) -> Decision | None:
    if case.card is not None and case.sure:
        return None
    wishes = [i for i in case.request.intents if i.name in case.actions and not i.name.startswith(NO_WISH)]
    readings = [i.name for i in wishes if i.confidence >= POSSIBLE][:3]
    if not readings or (len(readings) == 1 and wishes[0].confidence < LIKELY):
        return None
    if (
        len(readings) == 1
        and readings[0] in likely.INFORMS
        and case.turn.near
        and wishes[0].confidence < UNDERSTOOD
    ):
        return None  # an article answers such a question as well, and several may be shown
    few = 2 if len(readings) == 1 else 1
    articles = [] if wishes[0].confidence >= likely.MORE_LIKELY + SLIGHTLY else near_articles(case, few)
    response = "clarify.one" if len(readings) + len(articles) == 1 else "clarify.which"
    ask = ask_which(case, readings, response, articles=articles)
    return decide("clarify", ask, case=case, confidence=case.confidence(case.request))


@rule("request.near_knowledge", "Not understood, but articles come near: their titles are offered.")
def near_knowledge(case: Case) -> Decision | None:
    card = case.actions.get("knowledge.ask")
    near = bool(case.turn.near) and not case.intent.startswith(NO_WISH)
    return decide("clarify", run(card, case), *back_to_pending(case, {card.name})) if card and near else None


@rule("request.unclear", "Not understood: ask for other words.")
def unclear(case: Case) -> Decision | None:
    return decide("clarify", say("clarify.rephrase"), case=case, confidence=case.confidence(case.request))


BEFORE_OFFERS: Final = (*onward.UNSURE, out_of_scope, unclear_again, from_knowledge)
