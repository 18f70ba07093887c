"""Languages by script and by common words; what is said in every language keeps the conversation's."""

import pytest

from bot.understanding.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的订单到哪了", "zh"),
        ("10421到哪了", "zh"),
        ("我的iPhone 15 Pro Max怎么退货", "zh"),
        ("where is my order", "en"),
        ("What does 退款 mean on the order page, please", "en"),
        ("¿Dónde está mi pedido?", "es"),
        ("où est ma commande", "fr"),
        ("Hallo, wo ist meine Bestellung?", "de"),
        ("Onde está o meu pedido?", "pt"),
        ("đơn hàng của tôi ở đâu", "vi"),
        ("注文はどこですか", "ja"),
        ("제 주문 어디에 있나요", "ko"),
        ("где мой заказ", "ru"),
        ("أين طلبي", "ar"),
        ("สินค้าของฉันอยู่ที่ไหน", "th"),
    ],
)
def test_the_language_of_a_message(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"), [("退 ٣٠ 元", "zh"), ("refund ٣٠ of it", "en"), ("أعد ٣٠", "ar")]
)
def test_digits_of_another_script_are_no_words_of_it(text: str, language: str) -> None:
    assert detect(text, language) == language


@pytest.mark.parametrize("text", ["10421", "ok", "👍", "SF1040210421", "lin@example.com"])
@pytest.mark.parametrize("spoken", ["zh", "en", "de"])
def test_a_bare_answer_keeps_the_conversations_language(text: str, spoken: str) -> None:
    assert detect(text, spoken) == spoken


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("where's 20731", "zh", "en"),
        ("{{7*7}} {order_id} %s ${jndi:ldap://x}", "zh", "zh"),
        ("1830 SE Hawthorne Blvd, Portland, OR 97214", "en", "en"),
        ("necesito cancelar compra", "en", "es"),
    ],
)
def test_streets_and_code_are_no_language(text: str, spoken: str, language: str) -> None:
    assert detect(text, spoken) == language


@pytest.mark.parametrize("text", ["wo de kuaidi dao na le", "tuikuan shenme shihou dao", "zenme tuihuo a"])
def test_chinese_typed_without_characters(text: str) -> None:
    assert detect(text) == "zh"


@pytest.mark.parametrize(
    ("text", "language"),
    [("où est le colis de Li", "fr"), ("ma dove è il pacco", "it"), ("can you ban me", "en")],
)
def test_a_syllable_or_two_are_no_pinyin(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["yep boss", "yes man", "n", "k", "ja", "si", "nah bro", "da"])
@pytest.mark.parametrize("spoken", ["zh", "en", "vi", "ar"])
def test_a_bare_yes_or_no_is_an_answer_in_the_conversations_language(text: str, spoken: str) -> None:
    assert detect(text, spoken) == spoken


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ja bitte machen Sie das", "de"),
        ("oui je confirme", "fr"),
        ("sí por favor", "es"),
        ("sim, pode mandar", "pt"),
    ],
)
def test_a_yes_with_more_words_tells_its_language(text: str, language: str) -> None:
    assert detect(text, "en") == language


SHORT = {
    "vi": (
        "toi muon tra hang",
        "tai nghe cua minh sao chua toi v",
        "con doi giay",
        "tien den ban sao roi",
        "bao gio hang toi",
        "cho minh hoi ti",
        "don cua minh dau roi shop",
        "huy don giup minh",
        "sao lau the",
        "co mau den khong",
        "minh muon doi size",
        "ship mat may ngay",
        "giay bi rach roi",
        "ok cam on shop nhieu",
        "khong nhan duoc hang",
        "cho gap nhan vien",
        "hoan tien chua a",
        "thoi khoi",
        "dia chi sai roi",
        "hang bi vo",
        "co giam gia khong",
        "bao hanh may nam",
        "khi nao shop giao",
        "san pham bi loi",
        "lam sao de doi hang",
        "minh dat nham mau",
        "tien ve chua shop",
        "cho hoi bao hanh",
        "sao ko ai tra loi",
        "nuoc bi ro ra ngoai",
        "so dien thoai moi cua minh",
        "dat 2 don cung luc",
    ),
    "fr": (
        "c est quand la livraison",
        "je vais me suicider",
        "slt",
        "jattends tjrs mes ecouteurs",
        "c bon",
        "en noir",
        "la bouilloire fuit de partout jvx etre rembourse",
        "jveux annuler",
        "tjrs rien recu",
        "c koi ce delire",
        "ou est mon colis",
        "ca marche pas",
        "bruyante la machine a cafe?",
        "vs livrez en belgique?",
        "bcp trop cher",
        "je peux echanger?",
        "oublie c bon",
        "taille trop petite",
        "le colis est abime",
        "quel delai",
        "et les baskets?",
        "cimer",
        "dispo en rouge?",
        "toujours rien",
        "mon chargeur chauffe",
        "c'est cassé",
        "vous faites des factures?",
        "rembourse moi",
        "pas content",
        "jai changé davis",
        "combien de temps",
        "on peut payer en 3 fois",
    ),
    "de": (
        "brauch ne rechnung furn wasserkocher",
        "na toll",
        "wo bleibt mein zeug",
        "wann kommts",
        "kann ich umtauschen",
        "geld zuruck",
        "passt net",
        "rechnung bitte",
        "immer noch nix da",
        "habt ihr das in schwarz",
        "lieferzeit?",
        "zu klein",
        "was kostet versand",
        "mach mal",
        "ist kaputt",
        "war 43 gewunscht",
        "kopfhorer gehen nicht",
        "storno bitte",
        "immernoch nicht da",
        "wie lange dauerts",
        "bestellung weg",
        "mein paket",
        "storniert mal",
        "hätte gern ne andere farbe",
        "funzt nicht",
        "wer hilft mir",
    ),
    "pt": (
        "vcs entregam no brasil?",
        "cade meu pedido",
        "quero trocar",
        "n chegou ainda",
        "blz",
        "e o tenis?",
        "cinza",
        "quanto custa o frete",
        "veio errado",
        "nao serviu",
        "preciso da nota",
        "faz quanto tempo",
        "mt caro",
        "vcs tem em preto?",
        "cancela ai",
        "deu ruim",
        "valeu",
        "nada ainda",
        "chegou quebrado",
        "quero meu dinheiro",
        "como faço pra devolver",
        "tem garantia",
        "cor errada",
        "voces parcelam?",
        "perdi a nota",
        "ta demorando demais",
        "qual o prazo",
    ),
    "es": (
        "holaa mandan a mexico?",
        "oye",
        "donde esta mi paquete",
        "a donde mando la cafetera q devuelvo",
        "y los tenis?",
        "cuanto tarda",
        "me llego roto",
        "quiero cambiarlo",
        "simon",
        "ya lo desenchufe, que hago",
        "tienen en negro?",
        "no enciende",
        "hacen envios a chile",
        "cuando me devuelven la plata",
        "andale",
        "cual me recomiendas",
        "factura porfa",
        "talla chica",
        "no llega nada",
        "vino roto",
        "quiero mi plata",
        "cuanto sale el envio",
        "tienen garantia?",
        "color equivocado",
        "se puede en cuotas",
        "perdi la factura",
        "sigue sin aparecer",
        "cual es el plazo",
    ),
    "en": (
        "where's my stuff",
        "can i swap it",
        "too small",
        "any discount?",
        "cheers",
        "it's broken",
        "when will it come",
        "black one",
        "how much",
        "no idea",
        "do you ship to japan",
        "leave it",
        "nvm",
        "the kettle leaks",
        "refund pls",
        "thx mate",
        "gimme a person",
        "size 43 instead",
        "cancel it",
        "what about the lamp",
        "same as before",
        "nothing yet",
        "came smashed",
        "my money pls",
        "how do returns work",
        "warranty?",
        "wrong colour",
        "instalments?",
        "lost my receipt",
        "taking forever",
        "tie my order",
    ),
}


@pytest.mark.parametrize(
    ("language", "text"), [(name, text) for name, said in SHORT.items() for text in said]
)
def test_few_words_typed_in_haste_tell_the_language(language: str, text: str) -> None:
    assert detect(text, "en") == language


@pytest.mark.parametrize(
    "text",
    ["promo code", "no cable, no manual", "change", "foo bar", "yoga mat", "arrive on Thursday", "pin?"],
)
def test_english_words_that_another_language_has_as_well_tell_nothing_alone(text: str) -> None:
    assert detect(text, "en") == "en"
    assert detect(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"), [("le code promo svp", "fr"), ("die Matte ist da", "de"), ("machine à café", "fr")]
)
def test_beside_words_of_its_own_they_count(text: str, language: str) -> None:
    assert detect(text, "en") == language


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("1200 Brickell Ave, Miami, FL 33131, USA", "ja"),
        ("350 5th Ave, New York, NY 10118", "th"),
        ("北京市朝阳区建国路88号", "ru"),
        ("上海市浦东新区世纪大道100号2楼", "ar"),
    ],
)
def test_an_address_keeps_the_language_of_any_script(text: str, spoken: str) -> None:
    assert detect(text, spoken) == spoken
    assert detect(f"请改成{text}" if spoken in ("ru", "ar") else f"please send it to {text}", spoken) in (
        "zh",
        "en",
    )


@pytest.mark.parametrize("text", ["ok go", "super", "top!", "cool, perfect", "nice"])
@pytest.mark.parametrize("spoken", ["fr", "de", "th", "zh"])
def test_a_nod_that_many_languages_have_keeps_the_conversations_language(text: str, spoken: str) -> None:
    assert detect(text, spoken) == spoken


@pytest.mark.parametrize("text", ["go back to the first one", "great, when does it arrive", "stop the order"])
def test_a_sentence_with_such_a_word_tells_its_language(text: str) -> None:
    assert detect(text, "fr") == "en"
