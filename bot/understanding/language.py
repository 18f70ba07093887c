"""Which language a message is in: scripts first, common words for Latin letters, the conversation for the rest."""

import re

_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_CHINESE = re.compile("[你您她们吗呢吧么这那没说给让还谢什啥哪怎咋]")  # of which no Japanese is made
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_RUN = re.compile(r"[!-~]+")
_ID = re.compile(r"[\d_{}$\\]|(?<=.)@(?=.)")  # a number, a name in a program, an address for mail
_LINK = re.compile(r"https?://.+")
# Said in every language: they never move a conversation to another one.
_NEUTRAL = frozenset(
    [
        "ok",
        "okay",
        "okey",
        "hi",
        "hello",
        "hey",
        "bye",
        "yes",
        "no",
        "thx",
        "thanks",
        "sf",
        "dhl",
        "ups",
        "jd",
        "id",
        "vip",
        "app",
        "sku",
        "wechat",
        "iphone",
        "ipad",
        "usb",
        "pro",
        "max",
        "mini",
        "plus",
        "xl",
        "xxl",
    ]
)
_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the a is are was my i you it to and of for in on what where when how why can could would please order "
        "do does did have has this that not want need with your me we get got refund return cancel yes hello help "
        "i'm don't can't it's i'd there be about still been from any will agent person delivery package"
        " was im were but if just really very much more some one two all good best worst by at up out new now they them pls shop store item items came come going u ur voucher invoice address split same didnt today register place whole",
        "es": "el la los las un una es está mi pedido dónde donde qué que cómo como quiero por favor de para con no "
        "gracias hola devolver reembolso cuándo cuando puedo y en mis tengo se del ha hay necesito envío paquete"
        " sí buenas buenos días tardes noches muchas dónde cancelar cancela cancelen reembolso factura dirección zapatillas ya salió mejor cuánto cuanto tiempo lo su al más pero también porque este esta eso llegó va anular anula déjalo déjelo vale claro adelante necesito producto roto talla dinero pagar tarjeta"
        " me le les si hoy ahora todo toda cuántos cuantos quién alguien viene tiene tienen hacen aceptan llega llegan perdón número código cuenta cobraron agente país hora horas pon tal ese esa otra otro dos casa dónde quise hablar persona todavía aún cómo tarda cuesta pago pagos talla tienda compra compré solo ayer siempre nunca mismo algo nada sin sobre después",
        "fr": "le la les un une est ma mon mes je vous où ou commande bonjour merci quand comment pourquoi de du des "
        "pour avec pas ne c'est j'ai et remboursement colis veux voudrais puis s'il plaît livraison mes à suis"
        " oui non bonsoir salut elle elles ils il on sur dis tu te toi votre vos notre nos cette cet ce ça au aux que qui qu c' j' d' l' n' s' m' t' qu' annulez annuler svp stp parler quelqu'un combien facture adresse rendre renvoyer écouteurs chaussures colis livrer retour payer paiement demain jamais toujours très avez avons êtes sont tomber laissez faut été rue"
        " en moi reçu recevoir remboursé suivi erreur magasin musique conseiller livraison livrez avoir faire fait dois encore déjà plus moins cher chère tout tous toute rien quelle quel quelles depuis jours hier soirée journée bonne bon mets mis pris avant après sans sous chez comme aussi être soir",
        "de": "der die das ein eine ist mein meine ich sie wo bestellung wann wie warum bitte danke hallo und nicht "
        "zurück möchte kann mit für auf wird geld paket habe zu rückgabe erstattung meiner den dem von"
        " ja nein guten abend tag morgen moin servus dann doch noch schon mal sie ihr euch wir uns hat haben sind war kommt gibt's gibts wer welche diese dieser im am bei nach vor aus zum zur keine kein einen einem rechnung adresse stornieren umtauschen bezahlen schuhe lieferung bekomme will würde gern gerne gut wieder seit echt kaputt danke dankeschön schönen"
        " es bist du mir mich dir sich gibt muss man aber oder als nichts schwarz wurde doppelt bekommen zwei nur eins lieferzeit versand versandkosten artikel geliefert bestellt ihre ihrer ihren unser rückgeld storno retoure passt falsch falscher falsche statt spiel jetzt heute gestern immer nie mehr viel sehr auch wenn dass weil bis seit ohne über unter zwischen",
        "pt": "o a os as um uma é meu minha onde pedido quando como por favor obrigado olá não quero de para com eu "
        "está reembolso devolver posso e em meus você já encomenda chegou entrega do da"
        " sim bom boa noite dia tarde oi olá obrigada valeu vocês tá dá pra pro na no nos das dos ao isso esse essa este esta mais mas foi cancela cancelar devolução dinheiro nota endereço tênis frete cadê onde já qual quanto tempo tem preciso quebrado pagar cartão vou falar atendente deixa lá"
        " me tem têm vem até número código conta troca trocar tamanho outra tudo alguém ninguém mesmo quantos chega chegar fiz fui feito serve podem seu sua teu tua cupom desconto prazo boleto pix cadastro senha é sem depois muito muita algum uso vale tô cobraram demora loja compra comprei dinheiro hoje ontem amanhã ainda já só nada saber queria"
        " assim continuar você vocês à às",
        "vi": "tôi đơn hàng ở đâu của là không có muốn bao giờ khi nào làm sao cho với xin chào cảm ơn hoàn tiền trả "
        "được mình chưa giao đổi hủy và bạn này"
        " ạ ơi đi thôi vâng dạ nhé nha đang rồi gửi nhận bao nhiêu lâu mấy em anh chị shop tiền hóa đơn địa chỉ giày hàng bị cái này kia thì sao gặp nhân viên",
        "it": "il lo gli un una è mio mia dove ordine quando come perché per favore grazie ciao non voglio di con che "
        "sono rimborso pacco vorrei posso della mi e",
        "id": "saya pesanan dimana di mana kapan bagaimana tolong terima kasih tidak bisa yang dan ini itu untuk dengan "
        "mau uang kembali paket barang apa belum sudah",
        "tr": "bir ve bu benim sipariş siparişim nerede ne zaman nasıl lütfen teşekkürler merhaba değil için iade var "
        "yok istiyorum kargo mı mi",
    }.items()
}
_MARKS = {
    "vi": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "de": "äöüß",
    "es": "ñ¿¡",
    "pt": "ãõç",
    "fr": "çèëùœ",
    "tr": "ğış",
}
# Chinese typed without characters: short words that other languages have too, so several must be there.
_TYPED = (
    "wo ni ta de le ma ne ba dao na nali li mei meiyou bu shi zai yao xiang neng bang cha kan xia yixia kuaidi wuliu "
    "dingdan tuikuan tuihuo huanhuo fahuo fapiao zenme zenmeyang shenme shihou duoshao qian jitian jidian youhuiquan "
    "nihao qing xiexie rengong kefu dizhi gai quxiao shouhuo danhao shou dong xi dongxi"
)
_PINYIN = frozenset(_TYPED.split())
_COMMON = 0.5  # a mark of a language counts like half a word; it may be a name


def detect(text: str, prior: str = "") -> str:
    """The language of a message; a bare number, a name or "ok" keeps the conversation's."""
    for language, script in _SCRIPTS:
        if len(script.findall(text)) >= 2 or script.fullmatch(text.strip()):
            return language
    bare = _RUN.sub(_without_ids, text.replace("’", "'"))
    han = len(_HAN.findall(bare))
    words = [word.lower() for word in _WORD.findall(_HAN.sub(" ", bare))]
    if han and prior == "ja" and not _CHINESE.search(bare):
        return "ja"  # an address or a name in characters alone
    if han:
        return "zh" if han * 2 >= len(words) or not _telling(words) else _latin(words, prior)
    telling = _telling(words)
    if not telling:
        return prior or ("en" if words else "zh")
    return _latin(telling, prior, numbered=any(char.isdigit() for char in text))


def _without_ids(run: re.Match[str]) -> str:
    """A run of plain characters, of which numbers, addresses and links say nothing about a language.

    Looked at once each, since one pattern for all of it takes the square of a run's length.
    """
    return " " if _ID.search(run[0]) else _LINK.sub(" ", run[0])


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if word not in _NEUTRAL and len(word) < 25]


def _forms(word: str) -> set[str]:
    """A word, and what stands before its apostrophe: "what's" holds "what", "l'article" holds "l'"."""
    head, mark, _ = word.partition("'")
    return {word, head, head + mark} if mark and len(head) > 1 else {word, head + mark}


def _latin(words: list[str], prior: str, *, numbered: bool = False) -> str:
    scores = {
        language: float(sum(bool(_forms(word) & known) for word in words))
        for language, known in _WORDS.items()
    }
    joined = "".join(words)
    for language, marks in _MARKS.items():
        scores[language] += _COMMON * sum(joined.count(mark) for mark in marks)
    if (typed := sum(word in _PINYIN for word in words)) > 1 and typed > max(scores.values()):
        return "zh"
    best = max(scores, key=lambda language: (scores[language], language == prior, language == "en"))
    if scores[best] == 1 and numbered and prior in _WORDS and len(words) > 2:
        return prior  # one word beside numbers is a name or a street
    if scores[best] > 0:
        return best
    # No word tells: a name, a street. It keeps a conversation that is in such letters, whatever its length.
    return prior if prior in _WORDS or (prior and len(words) < 3) else "en"
