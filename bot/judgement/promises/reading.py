"""One sentence read for everything in it that must be backed."""

from collections.abc import Iterable, Iterator

from bot.judgement.promises.acts import claimed_acts
from bot.judgement.promises.amounts import claimed_amounts
from bot.judgement.promises.claim import Claim
from bot.judgement.promises.contacts import contacts_in
from bot.judgement.promises.days import claimed_days
from bot.judgement.promises.figures import figures_in
from bot.judgement.promises.further import (
    further_claims,
    further_figures,
    further_language,
    in_its_own_script,
)
from bot.judgement.promises.shapes import hidden_contacts, shapes
from bot.judgement.promises.text import Clause, clauses, fold
from bot.judgement.promises.vows import vows

_FIGURED = frozenset({"amount", "date", "duration"})
_WRITTEN_ELSEWHERE = _FIGURED | {
    "number"
}  # read by its figures in a further language, which writes them its own way


def read_sentence(sentence: str, language: str = "") -> tuple[Claim, ...]:
    """Every claim of one sentence, each once, in order of kind; `language` is that of the turn, for what has no script."""
    folded = fold(sentence)
    contacts, rest = contacts_in(folded)
    other = further_language(rest, language)
    if other:
        found = [*further_claims(rest, other), *further_figures(rest)]
        contacts = [claim for claim in contacts if claim.kind != "number"]
        if not in_its_own_script(rest, other):
            found += [claim for claim in _known(rest, contacts) if claim.kind not in _WRITTEN_ELSEWHERE]
    else:
        found = list(_known(rest, contacts))
    return tuple(dict.fromkeys([*found, *contacts]))


def _known(rest: str, contacts: list[Claim]) -> Iterator[Claim]:
    """Claims in Chinese and English; contacts that are spelled out join the others."""
    for clause in clauses(rest):
        exact = [*claimed_acts(clause), *vows(clause), *claimed_amounts(clause), *claimed_days(clause)]
        yield from exact
        yield from shapes(clause, {claim.kind for claim in exact})
        yield from _figures(clause, exact, contacts)
        contacts += hidden_contacts(clause.text, clause.language, {claim.kind for claim in contacts})


def _figures(clause: Clause, exact: Iterable[Claim], contacts: Iterable[Claim]) -> Iterator[Claim]:
    """Figures that were not read already as what they are."""
    if not any(claim.kind in _FIGURED for claim in exact):
        told = {str(claim.value) for claim in contacts}
        yield from (claim for claim in figures_in(clause) if claim.value not in told)
