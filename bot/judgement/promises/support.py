"""Support: whether a sentence of free wording states something that nothing of this turn says.

Patterns hear the claims they know; a model finds other words. So what a model writes is also held to the reverse: every
clause is courtesy, a question, a request, an offer, a no, or retells facts and passages.
"""

import re
from typing import Final

from bot.judgement.promises.backing import Backing
from bot.judgement.promises.contacts import contacts_in
from bot.judgement.promises.courtesy import courteous
from bot.judgement.promises.further import further_language, states
from bot.judgement.promises.patterns import pattern
from bot.judgement.promises.text import Clause, clauses, fold

_WORDS: Final = re.compile(r"[\u3400-\u9fffa-z]")
_SHORTEST: Final = 3  # letters of a clause that can state anything


def unsupported(sentence: str, backing: Backing) -> bool:
    """Whether any clause states what neither facts nor passages of this turn say."""
    _, rest = contacts_in(fold(sentence))
    language = further_language(
        rest, backing.turn.understanding.language if backing.turn.understanding else ""
    )
    if language:
        return states(rest, language) and not backing.told(sentence)
    return any(_states(clause) and not backing.told(clause.text) for clause in clauses(rest))


def _states(clause: Clause) -> bool:
    if clause.question or clause.conditional or len(_WORDS.findall(clause.text)) < _SHORTEST:
        return False
    if clause.attributed >= 0:
        return False
    return pattern("frames", "harmless", clause.language).search(clause.text) is None and not courteous(
        clause
    )
