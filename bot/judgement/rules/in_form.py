"""What the rules about open forms share."""

from bot.judgement.case import Case
from bot.judgement.rule import decide, kin
from bot.turn import Decision, Move


def fill(case: Case) -> Decision:
    """The open form takes what was said."""
    form = case.talk.form
    assert form is not None  # noqa: S101 - callers checked
    move = Move(
        kind="fill", target=form.action, skill=form.skill, intent=case.intent, entities=case.heard.entities
    )
    return decide("clarify", move)


def elsewhere(case: Case) -> bool:
    """Whether something else than the open form is wanted: surely, or by readings that come to the same together."""
    form, card = case.talk.form, case.card
    if form is None or card is None or card.name == form.action:
        return False
    alike = {case.intent, *kin(case.intent)}
    together = sum(i.confidence for i in case.request.intents if i.name in alike)
    bar = case.limits.bar(card.skill, case.intent)
    return case.sure or (together >= bar and not alike & set(form.intents))
