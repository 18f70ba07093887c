"""Rules about risk: what brings in a person at once, and what is refused whoever asks."""

from bot.judgement.case import Case
from bot.judgement.rule import decide, hand_over, rule, say
from bot.turn import Decision


@rule("risk.safety", "Injury, fire, or somebody in danger: the first right words, then a person at once.")
def safety(case: Case) -> Decision | None:
    if case.risky("safety"):
        return decide(
            "handoff", say("risk.safety"), hand_over("safety", "urgent"), case=case, skill="handoff"
        )
    return None


@rule("risk.legal", "Lawyers, courts or authorities are mentioned as a threat: a person answers.")
def legal(case: Case) -> Decision | None:
    if case.risky("legal"):
        return decide("handoff", hand_over("legal"), case=case, skill="handoff")
    return None


@rule("risk.fraud", "Signs of fraud: a person looks at it.")
def fraud(case: Case) -> Decision | None:
    if case.risky("fraud"):
        return decide("handoff", hand_over("fraud"), case=case, skill="handoff")
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


AT_ONCE = (safety, legal)
REFUSED = (injection, privacy, fraud, abuse)
