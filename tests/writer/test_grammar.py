"""Facts agree with the words around them, and are themselves never changed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.facts import Fact
from bot.judgement.approved import wording
from bot.money import Money
from bot.writer.responses import Responses

CASES: list[tuple[str, str, Fact, str]] = [
    ("es", "vuelve a {x}.", "el número de siempre", "vuelve al número de siempre."),
    ("es", "lo cambio de {x}", "el negro", "lo cambio del negro"),
    ("es", "va a {x}", "Calle de el Pino", "va a Calle de el Pino"),
    ("pt", "gosta de {x}", "o azul", "gosta do azul"),
    ("fr", "il parle de {x}", "les chaussures", "il parle des chaussures"),
    ("es", "tarda {x} días", 1, "tarda 1 día"),
    ("es", "tarda {x} días laborables", 2, "tarda 2 días laborables"),
    ("de", "in {x} Tagen", 1, "in 1 Tag"),
    ("de", "in {x} Tagen", 21, "in 21 Tagen"),
    ("pt", "em {x} dias úteis", 1, "em 1 dia útil"),
    ("fr", "sous {x} jours ouvrés", 1, "sous 1 jour ouvré"),
    ("ru", "в течение {x} дней", 21, "в течение 21 дня"),
    ("en", "within {x} business days", 1, "within 1 business day"),
    ("ar", "خلال {x} أيام عمل", 1, "خلال يوم عمل واحد"),
    ("ar", "خلال {x} أيام عمل", 2, "خلال يومي عمل"),
    ("ar", "تأخر {x} أيام", 2, "تأخر يومين"),
    ("ar", "خلال {x} أيام", 7, "خلال 7 أيام"),
    ("ar", "خلال {x} أيام", 15, "خلال 15 يوما"),
    ("ar", "نحو {x} أيام", "2-4", "نحو 2-4 أيام"),
    ("ar", "نحو {x} أيام", "10-15", "نحو 10-15 يوما"),
    ("ja", "お支払い {x}", Money(Decimal(358), "CNY"), "お支払い 358.00元"),
    ("pt", "{x} está em estoque", "tênis de corrida", "Tênis de corrida está em estoque"),
    ("ru", "{x} есть в наличии", "лампа", "Лампа есть в наличии"),
    ("en", "{x} works", "iPhone", "iPhone works"),
    ("en", "{x}", "https://example.com", "https://example.com"),
    ("de", "Das ist {x}", "schwarz", "Das ist schwarz"),
]


@pytest.mark.parametrize(("language", "line", "fact", "said"), CASES)
def test_a_fact_agrees_with_its_line(tmp_path: Path, language: str, line: str, fact: Fact, said: str) -> None:
    file = tmp_path / "responses.toml"
    texts = {"zh": "{x}", "en": "{x}", language: line}
    file.write_text("[a]\n" + "".join(f'{key} = "{text}"\n' for key, text in texts.items()), encoding="utf-8")
    known = Responses.load([file])
    reply = known.render("a", {"x": fact}, language)
    assert reply.text == said
    assert wording(reply, known) is not None, "the guardrail knows its own words"


def test_a_date_that_ends_in_a_dot_ends_the_sentence(tmp_path: Path) -> None:
    file = tmp_path / "responses.toml"
    file.write_text('[a]\nzh = "{x}"\nen = "{x}"\npt = "Chega {x}. Até {x}..."\n', encoding="utf-8")
    day = date.today().replace(day=1, month=12)  # noqa: DTZ011 - only the shape counts
    text = Responses.load([file]).render("a", {"x": day}, "pt").text
    assert ".. " not in text
    assert text.endswith("dez....")
