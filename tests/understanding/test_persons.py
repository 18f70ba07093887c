"""A person is wished for in many words, slang and jest among them; who only speaks of people wants none."""

import pytest

from bot.understanding import Context, Understander

WISHED = {
    "zh": ("活人呢？", "来个喘气的", "真人在吗", "换个会喘气的来", "你们这管事儿的呢", "能拍板的出来"),
    "en": (
        "someone with a heartbeat please",
        "give me a flesh-and-blood person",
        "any carbon-based life form there?",
        "put a grown-up on, please",
    ),
    "es": ("quiero una persona de carne y hueso", "¿hay alguien real ahí?"),
    "fr": ("il y a un être vivant là-dedans ?", "une personne en chair et en os"),
    "de": ("gibt es da einen lebenden Menschen", "einen Menschen aus Fleisch und Blut bitte"),
    "pt": ("quero uma pessoa de carne e osso", "tem alguém real aí?"),
    "ja": ("生身の人と話したい", "人間を呼んで"),
    "ko": ("진짜 사람 나와", "살아있는 사람 바꿔줘"),
    "ru": ("позовите кого-нибудь живого уже", "нужен кто-то из плоти и крови, человек"),
    "ar": ("عايز حد بشري", "أبغى بني آدم يرد"),
    "vi": ("có ai là người thật ở đó không", "gọi người thật ra nói chuyện"),
    "th": ("ขอคนจริงๆ มาคุย", "มีคนเป็นๆ ไหม"),
}
NOT_WISHED = {
    "zh": ("真人发丝的假发有吗", "活人偶玩具多少钱"),
    "en": (
        "a real person opened the parcel",
        "does the skeleton look like homo sapiens",
        "who wrote flesh and blood",
    ),
    "es": ("¿la muñeca es de tamaño humano?",),
    "fr": ("la perruque est en vrais cheveux ?",),
    "de": ("für wie viele Menschen reicht die Kanne",),
    "pt": ("serve para quantas pessoas",),
    "ja": ("人形はありますか",),
    "ko": ("사람 모양 쿠키 있어요",),
    "ru": ("на сколько человек этот чайник",),
    "ar": ("يكفي كم شخص",),
    "vi": ("ấm này dùng cho mấy người",),
    "th": ("ใช้ได้กี่คน",),
}


def _rows(said: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in said.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), _rows(WISHED))
def test_a_person_is_wished_for(full: Understander, language: str, text: str) -> None:
    assert full.understand(text, Context(language=language)).intents[0].name == "handoff.request"


@pytest.mark.parametrize(("language", "text"), _rows(NOT_WISHED))
def test_who_speaks_of_people_wants_none(full: Understander, language: str, text: str) -> None:
    assert full.understand(text, Context(language=language)).intents[0].name != "handoff.request"
