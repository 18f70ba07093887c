"""One sentence read for everything in it that must be backed."""

from bot.judgement.promises.acts import claimed_acts
from bot.judgement.promises.amounts import claimed_amounts
from bot.judgement.promises.claim import Claim
from bot.judgement.promises.contacts import contacts_in
from bot.judgement.promises.days import claimed_days
from bot.judgement.promises.text import clauses, fold
from bot.judgement.promises.vows import vows


def read_sentence(sentence: str) -> tuple[Claim, ...]:
    """Every claim of one sentence, each once, in order of kind."""
    folded = fold(sentence)
    contacts, rest = contacts_in(folded)
    found: list[Claim] = []
    for clause in clauses(rest):
        found += claimed_acts(clause)
        found += vows(clause)
        found += claimed_amounts(clause)
        found += claimed_days(clause)
    return tuple(dict.fromkeys([*found, *contacts]))
