"""Danger in ten further languages as it is typed in haste: without accents and tones; and what only looks like it."""

import time

import pytest

from bot.judgement.danger import words_for
from bot.understanding.letters import bare, bare_pattern
from bot.understanding.normalise import normalise
from bot.understanding.perils import peril, plain, spoken
from bot.understanding.rules import rules


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("la bateria del estuche esta inflada", "es", "fire"),
        ("mi nena se metio el iman en la boca", "es", "poison"),
        ("el gato mastico el cable y ahora esta vomitando", "es", "poison"),
        ("se me inflamo la garganta", "es", "allergy"),
        ("ma petite a gobe la pile du minuteur", "fr", "poison"),
        ("notre chien a mache l'embout et il vomit", "fr", "poison"),
        ("j'ai pris une chataigne en branchant la lampe", "fr", "shock"),
        ("la cuisine est en feu", "fr", "fire"),
        ("meine tochter hat eine schraube verschluckt", "de", "poison"),
        ("die powerbank ist ganz dick geworden", "de", "fire"),
        ("das kabel brennt", "de", "fire"),
        ("meu cachorro comeu o silicone e ta passando mal", "pt", "poison"),
        ("o estojo do fone esta estufado", "pt", "fire"),
        ("minha neta engoliu uma peca pequena", "pt", "poison"),
        ("chau nuot mat cuc pin tron", "vi", "poison"),
        ("cam vao la bi giat dien", "vi", "shock"),
        ("sac thi toe lua", "vi", "fire"),
        ("mac khan xong bi kho tho", "vi", "allergy"),
        ("娘が磁石を飲み込んだかも", "ja", "poison"),
        ("息が苦しいと言っています", "ja", "allergy"),
        ("딸이 자석을 삼킨 것 같아요", "ko", "poison"),
        ("아기가 숨을 제대로 못 쉬어요", "ko", "allergy"),
        ("внук проглотил винтик", "ru", "poison"),
        ("ابني بلع بطارية الساعة", "ar", "poison"),
        ("หลานกลืนถ่านกระดุม", "th", "poison"),
    ],
)
def test_danger_is_heard_without_marks_and_its_first_words_are_right(
    text: str, language: str, kind: str
) -> None:
    assert peril(normalise(text).text) == kind
    assert spoken(normalise(text).text) == language
    assert words_for(text, language).endswith(kind)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("el vapor me salto a los ojos", "es"),
        ("la vapeur m'a brule les doigts", "fr"),
        ("heisser dampf, der dampf hat meinen arm verbrueht", "de"),
        ("a agua quente espirrou e me queimei", "pt"),
        ("hoi nuoc xit vao mat minh", "vi"),
        ("蒸気で手を火傷した", "ja"),
        ("증기가 얼굴에 뿜어 나왔어요", "ko"),
        ("обжёг руку паром", "ru"),
        ("البخار حرق يدي", "ar"),
        ("ไอน้ำลวกมือ", "th"),
        ("the steam burned my hand", "en"),
        ("水壶的蒸汽喷到手了", "zh"),
    ],
)
def test_a_burn_by_steam_is_cooled(text: str, language: str) -> None:
    assert words_for(text, language) == "risk.safety.injury"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("il a avale une piece de la lampe et ca l'a electrocute", "poison"),
        ("se trago un trozo de la lampara", "poison"),
        ("der akku hat sich aufgeblaht", "fire"),
        ("a bateria esta inchada", "fire"),
        ("o rosto dela esta inchado", "allergy"),
    ],
)
def test_first_words_do_not_hang_on_accents(text: str, kind: str) -> None:
    language = {"il": "fr", "se": "es", "de": "de"}.get(text[:2], "pt")
    assert words_for(text, language) == f"risk.safety.{kind}"
    assert "safety" in rules().risk(text, language)[0] or peril(text)


@pytest.mark.parametrize(
    "text",
    [
        "tu tu thoi khong can gap",
        "ao len bi giat may co sao khong",
        "giay bi chay mau khi giat",
        "binh bi chay nuoc ra ban",
        "mau nao ban chay nha shop",
        "lay doi giay chay nha",
        "may co khoi dong duoc khong",
        "khoi can giao nua",
        "bi no lua mat roi",
        "bong tai nghe mau trang",
        "tai nghe bi bong tay cam",
        "gia khoi diem bao nhieu",
        "nuot tien cua khach",
        "el cajero se trago mi tarjeta",
        "cual es la pieza mas tragona",
        "ma fille a mange un gateau",
        "la lampe gris fume",
        "mein sohn hat geburtstag",
        "das kind isst gern",
        "meu filho gosta do fone",
        "lavar con agua caliente a mano",
        "お湯が沸くまで時間がかかって困る",
        "아이가 배터리 시간을 물어봐요",
        "hay ropa para perros?",
        "le chat est en photo sur la boite",
        "o vapor da cafeteira é forte?",
        "the steam wand is in my hand",
    ],
)
def test_what_only_looks_like_danger_is_none(text: str) -> None:
    assert not peril(normalise(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "elle fait du bruit la cafetiere ?",
        "es ruidosa la cafetera",
        "ist die maschine laut?",
        "a cafeteira faz barulho?",
        "máy có ồn không",
        "音がうるさいですか",
        "소음이 큰가요",
        "кофемашина шумит?",
        "صوتها عالي",
        "เครื่องเสียงดังไหม",
    ],
)
def test_noise_is_no_alarm(text: str) -> None:
    assert plain(normalise(text).text) != normalise(text).text
    assert "safety" not in rules().risk(text, "fr")[0]


def test_letters_stay_where_they_were() -> None:
    text = "Größe œuvre ñandú đèn 숨 ง่าย"
    assert len(bare(text)) == len(text)
    assert bare("gebläht avalé") == "geblaht avale"
    assert bare_pattern("ß") == "ss?"


def test_a_long_message_is_read_in_a_moment() -> None:
    for text in ("mein kind " * 200, "nuot " * 400, "il a avale " * 180, "pin nha chay " * 150):
        started = time.process_time()
        peril(text[:1000])
        assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la regleta se derritio", "es"),
        ("le cable du chargeur a fondu", "fr"),
        ("das netzteil ist geschmolzen", "de"),
        ("o plugue ta derretendo", "pt"),
        ("day sac bi chay nhua", "vi"),
        ("コンセントが黒くなった", "ja"),
        ("콘센트가 까맣게 탔어요", "ko"),
        ("шнур расплавился", "ru"),
        ("السلك ساح", "ar"),
        ("สายชาร์จไหม้", "th"),
    ],
)
def test_a_plug_that_melts_is_danger(text: str, language: str) -> None:
    assert peril(normalise(text).text) == "fire"


@pytest.mark.parametrize(
    "text",
    [
        "cable negro o blanco?",
        "la prise est noire",
        "o fio é preto?",
        "黒いコードはありますか",
        "검정 케이블",
        "чёрный шнур есть?",
    ],
)
def test_a_black_cable_is_no_danger(text: str) -> None:
    assert not peril(normalise(text).text)
