"""Rules about an effect that waits for the customer's word. Money moves only on a clear yes to exactly what was shown."""

from bot.judgement.case import Case, Pending
from bot.judgement.rule import decide, rule, run
from bot.turn import Decision, Move

CONFIRM = "effect.confirm"  # intents that only a button press can carry
REFUSE = "effect.refuse"


def _move(kind: str, pending: Pending) -> Move:
    word = "confirm" if kind == "confirm" else "drop"
    return Move(
        kind=word,
        target=pending.effect,
        skill=pending.skill,
        intent=f"dialog.{'affirm' if word == 'confirm' else 'deny'}",
    )


@rule(
    "effect.pressed",
    "The button of one certain effect was pressed: that effect is meant, whatever else is open.",
)
def pressed(case: Case) -> Decision | None:
    if case.intent not in (CONFIRM, REFUSE):
        return None
    target = case.heard.value("effect") or ""
    known = next((p for p in case.talk.pending if p.effect == target), None)
    skill = known.skill if known else ""
    if case.intent == CONFIRM:
        return decide("act", Move(kind="confirm", target=target, skill=skill, intent="dialog.affirm"))
    return decide("answer", Move(kind="drop", target=target, skill=skill, intent="dialog.deny"))


@rule("effect.affirmed", "A plain yes right after exactly one effect was shown: it is confirmed.")
def affirmed(case: Case) -> Decision | None:
    pure = len(case.heard.requests) == 1 and not case.heard.entities
    if case.shown and pure and case.says("dialog.affirm", bar=case.limits.clarify_below):
        return decide("act", _move("confirm", case.shown))
    return None


@rule("effect.denied", "A plain no to the effect that was shown: it is dropped.")
def denied(case: Case) -> Decision | None:
    if case.shown and case.says("dialog.deny", "refund.cancel") and case.intent == "dialog.deny":
        return decide("answer", _move("drop", case.shown))
    return None


@rule("effect.corrected", "Corrects what was shown: the old one is dropped and a new one is worked out.")
def corrected(case: Case) -> Decision | None:
    card = next((c for c in case.actions.values() if case.shown and c.name == case.shown.action), None)
    fits = case.intent == "dialog.correct" or (case.intent == "dialog.inform" and case.heard.entities)
    if case.shown and card and case.heard.entities and fits:
        return decide(
            "clarify",
            _move("drop", case.shown).__class__(
                kind="drop", target=case.shown.effect, facts={"silent": True}
            ),
            run(card, case),
        )
    return None


@rule("effect.ask_again", "A yes that could mean several things, or comes late: the question is shown again.")
def ask_again(case: Case) -> Decision | None:
    if case.talk.pending and case.says("dialog.affirm"):
        return decide(
            "clarify", Move(kind="resume", skill=case.talk.pending[-1].skill, intent="dialog.affirm")
        )
    return None


RULES = (pressed, affirmed, denied, corrected, ask_again)
