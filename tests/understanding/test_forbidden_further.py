"""What is not to be done, said in ten further languages; a complaint that nothing is done forbids nothing."""

import time

import pytest

from bot.understanding import Understander
from bot.understanding.forbidden import forbidden
from bot.understanding.normalise import normalise
from tests.understanding.test_forbidden import ACTS

REFUSED = {
    "es": [
        "no canceles el pedido",
        "por favor no cancelen nada",
        "no quiero devolverlo",
        "no lo anulen",
        "no pedí ningún reembolso",
        "no quiero que me cambien los zapatos",
        "ya no quiero cancelar",
        "no hace falta que me hagan el reembolso",
        "no quiero hablar con una persona",
        "oye, no me devuelvan el dinero",
        "mejor no cancelen el 20732",
        "nada de cambiar la talla",
    ],
    "fr": [
        "n'annulez pas ma commande",
        "ne remboursez pas la 20733",
        "je ne veux pas annuler",
        "je ne souhaite pas être remboursé",
        "merci de ne pas annuler",
        "pas besoin de remboursement",
        "je n'ai pas demandé de remboursement",
        "surtout n’annule rien",
        "annulez pas svp",
        "je veux pas d'échange",
        "ne me passez pas un conseiller",
        "non mais n'annulez surtout pas",
        "ne pas modifier l'adresse svp",
    ],
    "de": [
        "storniere das nicht",
        "bitte nicht stornieren",
        "ich will die lampe nicht zurückgeben",
        "ich möchte keinen umtausch",
        "ändern sie die adresse bitte nicht",
        "erstatten Sie das Geld nicht",
        "nicht umtauschen",
        "ich habe nicht um eine erstattung gebeten",
        "Stornieren Sie meine Bestellung auf keinen Fall",
        "ich will nicht mit einem Mitarbeiter sprechen",
        "nein, nicht stornieren",
        "20732 bitte nicht ändern",
    ],
    "pt": [
        "não cancele",
        "não cancela meu pedido",
        "não quero devolver",
        "nao quero trocar",
        "não precisa cancelar",
        "não pedi reembolso",
        "não quero falar com atendente",
        "não é pra cancelar",
        "gente, não troquem o tênis",
        "não mudem o endereço",
        "não cancelem por favor",
        "não quero estorno",
    ],
    "ja": [
        "キャンセルしないで",
        "キャンセルしないでください",
        "返品したくないです",
        "20732はキャンセルしなくていいです",
        "返金は不要です",
        "交換したいわけではありません",
        "住所は変更しないでください",
        "オペレーターは必要ありません",
        "取り消さないで",
        "返品はしません",
        "返品はやめてください",
        "領収書は不要です",
    ],
    "ko": [
        "취소하지 마세요",
        "환불 안 할래요",
        "반품하고 싶지 않아요",
        "교환은 필요 없어요",
        "20732 취소하지 말아 주세요",
        "주소 바꾸지 마세요",
        "환불 원하지 않아요",
        "상담원 연결 필요없어요",
        "취소 안 할게요",
        "취소는 하지마",
        "반품 안할게요",
    ],
    "ru": [
        "не отменяйте",
        "не отменяйте заказ 20732",
        "я не хочу возвращать чайник",
        "возврат не нужен",
        "не надо менять адрес",
        "я не просила отменять",
        "не меняйте размер",
        "не хочу обмен",
        "пожалуйста, не возвращайте деньги",
        "отменять не надо",
        "только не отменяйте заказ",
        "не хочу менять размер",
    ],
    "ar": [
        "لا تلغي",
        "لا تلغوا الطلب",
        "ما ابي ارجع الغلاية",
        "لا أريد استرداد المبلغ",
        "مش عايز الغي الطلب",
        "لا تغيروا العنوان",
        "ما ابغى استبدال",
        "لا تلغيه",
        "لم أطلب إلغاء الطلب",
        "ما تلغي الطلب",
        "مابي تبديل",
    ],
    "vi": [
        "đừng hủy",
        "đừng hủy đơn 20732",
        "tôi không muốn trả hàng",
        "không cần hoàn tiền",
        "mình không muốn đổi",
        "đừng có đổi địa chỉ nhé",
        "khong muon huy don",
        "không hủy nữa",
        "shop ơi đừng huỷ nha",
        "không muốn gặp nhân viên",
        "dung huy don cua toi",
        "không cần đổi size",
    ],
    "th": [
        "อย่ายกเลิก",
        "อย่าเพิ่งยกเลิกนะคะ",
        "ไม่อยากคืนสินค้า",
        "ไม่ต้องคืนเงิน",
        "ไม่ได้อยากเปลี่ยน",
        "อย่าเปลี่ยนที่อยู่",
        "ไม่ต้องการยกเลิกค่ะ",
        "ไม่ยกเลิกแล้วค่ะ",
        "ไม่ต้องโอนสาย",
        "ไม่ต้องยกเลิกนะ",
        "อย่าพึ่งคืนเงิน",
    ],
}
NOT_REFUSED = {
    "es": [
        "cancela el pedido",
        "¿por qué no me devuelven el dinero?",
        "no me devuelven el dinero",
        "no lo quiero, devuélvanlo",
        "si no me devuelven el dinero los denuncio",
        "ya no quiero el pedido, cancélalo",
        "no puedo cancelar",
        "no me dejan cancelar el pedido",
        "¿no quieren cambiarlo?",
        "no funciona, quiero un reembolso",
        "no encuentro cómo devolverlo",
        "no he recibido el reembolso",
        "quiero devolverlo porque no me gusta",
    ],
    "fr": [
        "annulez la commande",
        "pourquoi vous ne remboursez pas",
        "vous ne remboursez pas ?",
        "je ne peux pas annuler",
        "je n'arrive pas à annuler",
        "si vous ne remboursez pas je porte plainte",
        "je n'ai pas reçu le remboursement",
        "toujours pas de remboursement",
        "je n'en veux plus, annulez",
        "on ne me rembourse pas",
        "ça marche pas, je veux un échange",
        "je ne sais pas comment annuler",
    ],
    "de": [
        "storniere das",
        "warum erstatten sie das geld nicht",
        "kann ich das nicht stornieren",
        "ich kann nicht stornieren",
        "es passt nicht, ich will umtauschen",
        "die erstatten das geld nicht",
        "ich will es nicht mehr, stornieren",
        "noch keine erstattung bekommen",
        "wenn ihr nicht erstattet gehe ich zum anwalt",
        "geht nicht, will umtauschen",
        "ich habe keine rechnung bekommen",
        "wieso kann ich nicht umtauschen",
    ],
    "pt": [
        "cancela o pedido",
        "por que não devolvem o dinheiro?",
        "não consigo cancelar",
        "não devolveram o dinheiro",
        "não quero mais, cancela",
        "se não devolverem vou no procon",
        "não recebi o reembolso",
        "não gostei, quero trocar",
        "não serve, quero devolver",
        "vocês não querem trocar?",
    ],
    "ja": [
        "キャンセルして",
        "返金してくれない",
        "返品できないんですか",
        "なぜ返金しないのですか",
        "キャンセルできません",
        "もういらないのでキャンセルして",
        "返金されていません",
        "交換しないと困ります",
        "気に入らないので返品したい",
        "キャンセルしたいです",
    ],
    "ko": [
        "취소해 주세요",
        "왜 환불 안 해줘요",
        "환불이 안 돼요",
        "취소가 안 돼요",
        "필요 없어서 취소할래요",
        "환불 안 해주면 신고할게요",
        "교환 안 되나요?",
        "마음에 안 들어서 반품하고 싶어요",
        "아직 환불 못 받았어요",
    ],
    "ru": [
        "отмените заказ",
        "почему не возвращаете деньги",
        "не могу отменить",
        "вы не возвращаете деньги",
        "если не вернёте деньги подам в суд",
        "не нужен, отмените",
        "мне не вернули деньги",
        "не подошёл размер, хочу обменять",
        "не получается отменить",
        "почему нельзя поменять",
    ],
    "ar": [
        "الغي الطلب",
        "ليش ما ترجعون فلوسي",
        "ما رجعتوا الفلوس",
        "ما اقدر الغي",
        "ما ابيه، رجعه",
        "اذا ما ترجعون الفلوس بشتكي",
        "لم يصلني الاسترداد",
        "لا يعمل، اريد استبداله",
        "ما عجبني ابي ارجعه",
    ],
    "vi": [
        "hủy đơn",
        "sao không hoàn tiền cho tôi",
        "không hủy được",
        "nếu không hoàn tiền tôi kiện",
        "không thích nữa, hủy đi",
        "tôi không nhận được tiền hoàn",
        "không vừa muốn đổi",
        "chưa hoàn tiền cho mình",
        "không cần nữa hủy giúp em",
    ],
    "th": [
        "ยกเลิก",
        "ทำไมไม่คืนเงิน",
        "ยกเลิกไม่ได้",
        "ถ้าไม่คืนเงินจะฟ้อง",
        "ไม่อยากได้แล้ว ยกเลิกเลย",
        "ยังไม่ได้คืนเงิน",
        "ไม่ชอบ ขอคืน",
        "เปลี่ยนไม่ได้เหรอ",
    ],
}


def every(said: dict[str, list[str]]) -> list[str]:
    return [text for texts in said.values() for text in texts]


@pytest.mark.parametrize("text", every(REFUSED))
def test_a_refusal_is_all_that_is_said(text: str) -> None:
    told = normalise(text).text
    left = list(told)
    for each in forbidden(told, ACTS):
        left[each.start : each.end] = " " * (each.end - each.start)
    assert not any(char.isalnum() for char in left)


@pytest.mark.parametrize("text", every(NOT_REFUSED))
def test_a_complaint_a_question_or_a_condition_forbids_nothing(text: str) -> None:
    assert forbidden(normalise(text).text, ACTS) == ()


@pytest.mark.parametrize("text", every(REFUSED))
def test_who_forbids_an_act_begins_none(linear: Understander, text: str) -> None:
    heard = linear.understand(text)
    assert not ACTS & {each.top.name for each in heard.requests if each.top.confidence >= 0.5}


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("no quiero cancelarlo, solo cambiar la dirección", "address.change"),
        ("je ne veux pas de remboursement je veux un échange", "exchange.request"),
        ("ich will nicht stornieren sondern die adresse ändern", "address.change"),
        ("não quero devolver, quero trocar o tamanho", "exchange.request"),
        ("キャンセルはしないで、住所だけ変えたい", "address.change"),
        ("취소하지 말고 주소만 바꿔주세요", "address.change"),
        ("я не хочу возврат, хочу обмен", "exchange.request"),
        ("ما ابي فلوسي ابي استبدال", "exchange.request"),
        ("đừng hủy, chỉ đổi địa chỉ thôi", "address.change"),
        ("ไม่เอาเงินคืน ขอเปลี่ยนไซส์", "exchange.request"),
    ],
)
def test_what_is_wished_instead_is_heard(full: Understander, text: str, wish: str) -> None:
    assert full.understand(text).requests[0].top.name == wish


@pytest.mark.parametrize(
    "unit",
    ["no ", "no quiero que me ", "n'annule ", "annule la ", "ich will das nicht ", "não quero ", "キャンセルは",
     "취소 ", "не хочу мне ", "لا ما ابي ان ", "không muốn ", "ไม่อยาก", "ยกเลิก"],
)  # fmt: skip
def test_a_long_message_of_its_words_is_looked_through_in_a_moment(unit: str) -> None:
    forbidden("cancel", ACTS)  # the patterns are read once
    began = time.process_time()
    forbidden(unit * (2000 // len(unit)), ACTS)
    assert time.process_time() - began < 0.2
