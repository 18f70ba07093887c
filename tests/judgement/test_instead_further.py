"""No person wanted, and leaving the line, in ten further languages."""

import time

import pytest

from bot.judgement.instead import refuses, rest
from tests.judgement.kit import request
from tests.judgement.test_leaving import ruled

NO_PERSON = [
    ("no quiero un agente, ¿cuánto mide la lámpara?", "¿cuánto mide la lámpara?"),
    ("por favor no me pasen con una persona, qué tallas hay", "qué tallas hay"),
    ("pas besoin d'un conseiller, quelles couleurs avez-vous", "quelles couleurs avez-vous"),
    ("je n'ai pas demandé un humain. elle est étanche ?", "elle est étanche ?"),
    ("ich will keinen Berater, nur die Maße", "nur die Maße"),
    ("bitte nicht weiterleiten. ist sie wasserdicht?", "ist sie wasserdicht?"),
    ("não quero falar com atendente, qual o tamanho", "qual o tamanho"),
    ("担当者はいりません。サイズを教えて", "サイズを教えて"),
    ("상담원은 필요 없어요, 색상만 알려줘요", "색상만 알려줘요"),
    ("не надо оператора, какие есть цвета", "какие есть цвета"),
    ("ما ابي موظف، كم المقاس", "كم المقاس"),
    ("không cần gặp nhân viên, có màu gì", "có màu gì"),
    ("ไม่ต้องโอนสายเจ้าหน้าที่ มีสีอะไรบ้าง", "มีสีอะไรบ้าง"),
]
WANTED = [
    "quiero hablar con un agente",
    "ninguna persona me contestó",
    "no me gusta esta respuesta, una persona",
    "je veux un conseiller",
    "aucun conseiller ne répond",
    "kein Mitarbeiter meldet sich",
    "ich will einen Menschen",
    "nenhum atendente respondeu",
    "オペレーターにつないで",
    "担当者から返事がない",
    "상담원 연결해 주세요",
    "оператор не отвечает",
    "ابي موظف",
    "không có nhân viên nào trả lời",
    "ไม่มีพนักงานตอบเลย",
]
LEAVES = [
    "déjalo",
    "ya no hace falta, gracias",
    "bueno, olvídalo",
    "no voy a esperar más",
    "oublie c bon",
    "en fait non, laisse tomber",
    "finalement tant pis",
    "je vais plus attendre",
    "ach, hat sich erledigt",
    "egal, danke",
    "ich warte nicht mehr",
    "ah deixa pra lá",
    "não precisa mais, obrigada",
    "やっぱいいです",
    "あーキャンセル、待たない",
    "もういいです、ありがとうございます",
    "됐어요",
    "그냥 안 기다릴게요",
    "ладно, не надо уже",
    "забудьте",
    "خلاص ما ابي",
    "لا داعي شكرا",
    "thôi khỏi",
    "không chờ nữa nhé",
    "thoi khoi",
    "ไม่รอแล้วค่ะ",
    "ช่างมันเถอะ",
]
STAYS = [
    "déjalo, espero",
    "ok, j'attends",
    "egal, ich warte",
    "não importa, vou esperar",
    "大丈夫です、待ちます",
    "괜찮아요 기다릴게요",
    "ладно, подожду",
    "بانتظر",
    "thôi mình chờ vậy",
    "ไม่เป็นไร รอได้ค่ะ",
]
NOT_LEAVING = [
    "déjalo en la puerta",
    "no me olviden",
    "n'oubliez pas ma facture",
    "lass die Lampe an der Tür",
    "deixa na portaria",
    "キャンセルした注文はどうなりますか",
    "취소한 주문은요",
    "не надо было менять адрес",
    "thôi nhanh lên",
    "ไม่รอได้ไหม",
]


@pytest.mark.parametrize(("text", "left"), NO_PERSON)
def test_a_word_about_a_person_is_no_wish_for_one(text: str, left: str) -> None:
    assert refuses(text, waiting=False)
    assert rest(text, waiting=False).strip(" ,.،。、") == left


@pytest.mark.parametrize("text", WANTED)
def test_who_wants_one_or_was_not_answered_keeps_every_word(text: str) -> None:
    assert rest(text, waiting=False) == text


@pytest.mark.parametrize("text", LEAVES)
def test_in_line_a_few_words_leave_it(text: str) -> None:
    assert refuses(text, waiting=True)
    assert rest(text, waiting=True) == ""
    assert ruled(request(("oos", 0.4)), text=text, talk_owner="queue") == "queue.left"


@pytest.mark.parametrize("text", STAYS)
def test_who_goes_on_waiting_leaves_no_line(text: str) -> None:
    assert not refuses(text, waiting=True)


@pytest.mark.parametrize("text", NOT_LEAVING)
def test_what_only_begins_so_leaves_no_line(text: str) -> None:
    assert not refuses(text, waiting=True)


@pytest.mark.parametrize(
    "unit", ["no quiero ", "pas besoin de ", "ich will keinen ", "não preciso ", "人は", "не надо ", "thôi ", "không cần ", "ไม่"]
)  # fmt: skip
def test_long_runs_are_read_in_a_moment(unit: str) -> None:
    began = time.process_time()
    rest(unit * (2000 // len(unit)), waiting=True)
    assert time.process_time() - began < 0.3
