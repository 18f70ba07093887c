"""Wrong customer: nobody learns anything about somebody else's order, nor that it exists."""

from dataclasses import replace

from bot.certify.lines import wish
from bot.certify.trial import Badge, Trial, play
from bot.certify.walk import follow
from bot.shop import Order
from bot.testing.talk import Talk

_NOBODYS = "9"  # every digit of a number that nobody has


async def strangers(trial: Trial) -> Badge:
    """Another customer and a visitor name the order, ask after its owner, or go on in the owner's conversation."""
    runs = 0
    for who in (_other(trial), None):
        for attempt in (_names_it, _comes_after, _takes_over):
            runs += 1
            if problem := await attempt(trial, who):
                said, _, transcript = problem.partition("\n\n")
                name = "another customer" if who else "a visitor"
                return Badge(
                    name="wrong customer", runs=runs, problem=f"{name}: {said}", transcript=transcript
                )
    return Badge(name="wrong customer", runs=runs)


async def _names_it(trial: Trial, who: str | None) -> str:
    """Their number and a number that nobody has are answered word for word alike."""
    order = _order(trial)
    if order is None:
        return ""
    texts = []
    for number in (order.id, _nobodys(order.id)):
        async with trial.arena.desk() as desk:
            talk = desk.talk(who)
            opening = wish(trial.skill.intents[0], replace(trial.best.setting, customer=who), order_id=number)
            texts.append((await opening.say(talk)).text.replace(number, "#"))
            if number == order.id and (problem := await _leak(trial, talk)):
                return problem
    return "" if texts[0] == texts[1] else f"not theirs and not there are told apart\n\n{talk.transcript}"


async def _comes_after(trial: Trial, who: str | None) -> str:
    """The owner goes first; whoever comes next at the same desk goes the same way with an order of their own."""
    async with trial.arena.desk() as desk:
        await play(trial, desk, trial.best, name="owner")
        state = next(
            (o.state for o in trial.arena.orders(_owner(trial)) if o.id == trial.best.setting.order), ""
        )
        mine = sorted(trial.arena.orders(who or ""), key=lambda order: order.state != state)
        setting = replace(trial.best.setting, customer=who, order=mine[0].id if mine else "")
        plan = replace(trial.best, setting=setting, opening=wish(trial.skill.intents[0], setting), answers=())
        await follow(desk, trial.skill, plan, {}, name="next")
        return await _leak(trial, desk.talks[-1])


async def _takes_over(trial: Trial, who: str | None) -> str:
    """Somebody else speaks in the conversation of the owner."""
    async with trial.arena.desk() as desk:
        owner = await play(trial, desk, replace(trial.best, answers=trial.best.answers[:1]), name="shared")
        before = len(owner.turns)
        owner.talk.customer = who
        setting = replace(trial.best.setting, customer=who, order="")
        await wish(trial.skill.intents[0], setting).say(owner.talk)
        return await _leak(trial, owner.talk, since=before)


async def _leak(trial: Trial, talk: Talk, since: int = 0) -> str:
    """The first thing of the owner's that was said to somebody else."""
    turns = (await talk.turns())[since:]
    heard = [str(said["text"]) for turn in turns for said in turn["utterances"]]
    own = {order.id for order in trial.arena.orders(talk.customer or "")}
    for turn in turns:
        replies = "\n".join(turn["replies"])
        for secret in _secrets(trial):
            told = secret in replies and secret not in own
            if told and not any(secret in text for text in heard):
                return f"it tells {secret!r}, which is the owner's alone\n\n{talk.transcript}"
    return ""


def _secrets(trial: Trial) -> list[str]:
    owner = next((c for c in trial.arena.customers if c.id == _owner(trial)), None)
    if owner is None:
        return []
    orders = trial.arena.orders(owner.id)
    numbers = [each for order in orders for each in (order.id, order.tracking_number, order.address)]
    own = [owner.name, owner.phone, owner.email, owner.address, owner.id]
    return [secret for secret in (*numbers, *own) if secret and len(secret) > 1]


def _owner(trial: Trial) -> str:
    return trial.best.setting.customer or ""


def _other(trial: Trial) -> str | None:
    return next((c.id for c in trial.arena.customers if c.id != _owner(trial)), None)


def _order(trial: Trial) -> Order | None:
    orders = trial.arena.orders(_owner(trial))
    takes = any(slot.entity == "order_id" for slot in trial.skill.slots.values())
    return (
        next((o for o in orders if o.id == trial.best.setting.order), orders[0] if orders else None)
        if takes
        else None
    )


def _nobodys(number: str) -> str:
    """A number of the same shape that is no order's."""
    return "".join(_NOBODYS if char.isdigit() else char for char in number)
