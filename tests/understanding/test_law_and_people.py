"""Law, wishes for a person and words about dying, in ten further languages, with sentences that only sound like them."""

import pytest

from bot.turn import Understanding
from bot.understanding import Understander

LEGAL = {
    "es": (
        "voy a demandarlos",
        "los voy a denunciar",
        "esto lo llevo a consumo",
        "ya hablé con un abogado",
        "pondré una denuncia en la ocu",
        "nos vemos en los juzgados",
        "voy a poner una reclamación en consumo",
        "les meto una demanda",
    ),
    "fr": (
        "je porte plainte",
        "je vais vous poursuivre",
        "je contacte la dgccrf",
        "on se verra au tribunal",
        "je saisis un avocat",
        "j'irai en justice",
        "je vous attaque en justice",
        "je dépose plainte",
    ),
    "de": (
        "ich gehe zum anwalt",
        "ich zeige euch an",
        "ich verklage euch",
        "das geht zum verbraucherschutz",
        "ihr hört von meinem anwalt",
        "wir sehen uns vor gericht",
        "ich schalte einen anwalt ein",
        "ich erstatte anzeige",
    ),
    "pt": (
        "vou no procon",
        "vou processar vocês",
        "vou acionar meu advogado",
        "vou abrir um processo",
        "vejo vocês na justiça",
        "vou na polícia",
        "vou entrar com uma ação",
        "vou reclamar no reclame aqui",
    ),
    "ja": (
        "訴えます",
        "訴えてやる",
        "消費者センターに通報します",
        "弁護士に相談します",
        "法的手段を取ります",
        "警察に行きます",
        "裁判を起こします",
        "被害届を出します",
    ),
    "ko": (
        "고소할 거예요",
        "소비자원에 신고할게요",
        "변호사 선임하겠습니다",
        "법적 대응 하겠습니다",
        "경찰에 신고합니다",
        "소송 걸 거예요",
        "고소장 접수합니다",
        "신고 들어갑니다",
    ),
    "ru": (
        "подам в суд",
        "обращусь в роспотребнадзор",
        "напишу заявление в полицию",
        "встретимся в суде",
        "мой адвокат свяжется с вами",
        "буду судиться",
        "засужу вас",
        "пойду в прокуратуру",
    ),
    "ar": (
        "سأقاضيكم",
        "برفع عليكم قضية",
        "بشتكي عليكم في حماية المستهلك",
        "راح ارفع دعوى",
        "هكلم المحامي",
        "ببلغ الشرطة",
        "نلتقي في المحكمة",
        "ساقدم شكوى ضدكم",
    ),
    "vi": (
        "tôi sẽ kiện",
        "tôi kiện shop ra tòa",
        "tôi sẽ báo công an",
        "nhờ luật sư làm việc",
        "tố cáo lên quản lý thị trường",
        "toi se kien shop",
        "bao cong an bay gio",
        "gặp nhau ở tòa",
    ),
    "th": (
        "จะฟ้อง",
        "จะแจ้งความ",
        "ฟ้อง สคบ แน่",
        "เจอกันที่ศาล",
        "จะปรึกษาทนาย",
        "จะดำเนินคดี",
        "ร้องเรียนสคบ",
        "เดี๋ยวแจ้งตำรวจ",
    ),
}
NOT_LEGAL = {
    "es": (
        "soy abogada, ¿la factura sale a mi nombre?",
        "el pedido es para un juzgado",
        "¿la demanda de este producto es alta?",
        "hay mucha demanda de zapatillas?",
        "es un regalo para mi abogado",
    ),
    "fr": (
        "un avocat mûr",
        "je suis avocat, il me faut une facture",
        "c'est un cadeau pour mon avocate",
        "pas de plainte, juste une question",
        "la police d'écriture est petite",
    ),
    "de": (
        "ich bin anwalt und brauche eine rechnung",
        "können sie den preis anzeigen",
        "die anzeige am display ist dunkel",
        "das display zeigt nichts an",
        "klagen will ich nicht, nur fragen",
    ),
    "pt": (
        "sou advogada, preciso da nota",
        "qual o processo de troca?",
        "como é o processo de devolução",
        "é presente para meu advogado",
        "o processo demora quanto",
    ),
    "ja": (
        "弁護士の友人に贈ります",
        "警察署の近くに届きますか",
        "消費電力は",
        "訴求ポイントは何ですか",
    ),
    "ko": (
        "고소한 맛 커피",
        "변호사 친구 선물이에요",
        "분쟁 신고 어떻게 하나요",
        "개인정보 변경 신고는 어디서 해요",
    ),
    "ru": (
        "я юрист, нужен чек",
        "подарок адвокату",
        "какая посуда есть",
        "судя по отзывам хорошая лампа",
        "рассудите сами",
    ),
    "ar": (
        "انا محامي واحتاج فاتورة",
        "هدية لصديقي المحامي",
        "ما قضية الشحن عندكم",
    ),
    "vi": (
        "kiện hàng của tôi đâu",
        "phụ kiện có không",
        "điều kiện đổi trả",
        "sự kiện giảm giá",
        "linh kiện thay thế",
        "kien hang cua toi dau",
        "dieu kien doi tra la gi",
    ),
    "th": (
        "ของขวัญให้เพื่อนที่เป็นทนาย",
        "ฟองน้ำมีไหม",
    ),
}
PERSON = {
    "es": (
        "pásame con un humano",
        "quiero hablar con alguien",
        "hay alguien ahí?",
        "me puede atender una persona",
        "quiero un asesor",
        "comuníqueme con un supervisor",
        "dame un agente",
        "prefiero hablar con una persona de verdad",
        "quiero q me atienda alguien",
        "agente humano",
    ),
    "fr": (
        "je veux parler à un humain",
        "passez-moi un conseiller",
        "y a quelqu'un ?",
        "je voudrais un vrai conseiller",
        "mettez-moi en contact avec une personne",
        "un humain svp",
        "je préfère parler avec quelqu'un",
        "je veux un responsable",
        "jveux parler a qqn",
        "quelqu'un de vivant svp",
    ),
    "de": (
        "ich will mit einem menschen reden",
        "gib mir einen mitarbeiter",
        "ist da jemand?",
        "kann ich mit jemandem sprechen",
        "verbinden sie mich mit einem berater",
        "ich möchte einen menschen sprechen",
        "echter mensch bitte",
        "ich will einen vorgesetzten",
        "holt mal wen richtigen",
        "mitarbeiter!!",
    ),
    "pt": (
        "quero falar com uma pessoa",
        "me passa pra um atendente",
        "tem alguém aí?",
        "quero um humano",
        "preciso falar com alguém",
        "chama o gerente",
        "atendimento humano por favor",
        "me transfere pra um atendente",
        "falar com gente",
        "atendente",
    ),
    "ja": (
        "人と話したいです",
        "担当者に代わってください",
        "オペレーターお願いします",
        "有人チャットに切り替えて",
        "責任者を出してください",
        "誰かいますか",
        "人間のスタッフと話せますか",
        "ロボットじゃなくて人をお願いします",
    ),
    "ko": (
        "사람이랑 얘기하고 싶어요",
        "상담원 연결해 주세요",
        "상담사 바꿔주세요",
        "책임자 불러 주세요",
        "사람 없나요?",
        "실제 상담원 원해요",
        "직원이랑 통화하고 싶어요",
        "상담원이요",
    ),
    "ru": (
        "позовите человека",
        "соедините с оператором",
        "хочу поговорить с живым человеком",
        "есть кто живой?",
        "дайте менеджера",
        "мне нужен оператор",
        "переключите на человека",
        "пригласите старшего",
    ),
    "ar": (
        "ابي اكلم موظف",
        "حولني على خدمة العملاء",
        "أريد التحدث مع شخص حقيقي",
        "عايز اكلم حد",
        "في احد هنا؟",
        "وصلني بالمدير",
        "اريد موظف",
        "كلموني موظف بشري",
    ),
    "vi": (
        "cho tôi gặp nhân viên",
        "tôi muốn nói chuyện với người thật",
        "gọi quản lý ra đây",
        "chuyển máy cho nhân viên",
        "có ai không",
        "cho gặp tư vấn viên",
        "gặp người tư vấn đi",
    ),
    "th": (
        "ขอคุยกับพนักงาน",
        "ขอสายเจ้าหน้าที่",
        "มีคนอยู่ไหม",
        "ขอคุยกับคนจริงๆ",
        "เรียกแอดมินหน่อย",
        "ต่อสายหัวหน้า",
        "อยากคุยกับคน",
        "ขอแอดมินตอบ",
    ),
}
NOT_PERSON = {
    "es": (
        "una persona firmó mi paquete",
        "cuántas personas caben",
        "es para una persona mayor",
        "alguien abrió la caja",
        "no hace falta una persona",
        "¿tiene que haber una persona en casa?",
    ),
    "fr": (
        "quelqu'un a ouvert le carton",
        "faut-il une personne à la maison ?",
        "pas besoin d'un conseiller",
    ),
    "de": (
        "ein mitarbeiter hat gestern gesagt das geht",
        "muss jemand zuhause sein",
        "für einen menschen mit kleinen füßen",
        "jemand hat das paket geöffnet",
    ),
    "pt": (
        "é para uma pessoa idosa",
        "alguém abriu a caixa",
        "precisa ter alguém em casa?",
        "o atendente disse que sim",
    ),
    "ja": (
        "人気の商品は",
        "一人用ですか",
        "大人用サイズ",
        "人が受け取る必要がありますか",
    ),
    "ko": (
        "사람이 집에 있어야 하나요",
        "두 사람이 쓸 수 있나요",
        "직원 할인 있나요",
    ),
    "ru": (
        "кто-то открыл коробку",
        "на сколько человек чайник",
        "курьер сказал что оператор звонил",
    ),
    "ar": (
        "شخص استلم الطرد",
        "كم شخص يكفي",
        "لازم يكون احد في البيت",
    ),
    "vi": (
        "người nhận là ai",
        "có cần người ở nhà không",
        "nhân viên giao hàng gọi rồi",
    ),
    "th": (
        "คนรับต้องอยู่บ้านไหม",
        "สำหรับคนเดียวไหม",
        "พนักงานส่งของโทรมาแล้ว",
    ),
}
DYING = {
    "es": (
        "me voy a suicidar",
        "quiero acabar con mi vida",
        "no quiero seguir viviendo",
    ),
    "fr": (
        "je vais me suicider",
        "je veux en finir avec la vie",
        "j'ai envie de mourir",
    ),
    "de": (
        "ich bringe mich um",
        "ich will nicht mehr leben",
        "ich werde mir das leben nehmen",
    ),
    "pt": (
        "vou me suicidar",
        "quero tirar minha vida",
        "não quero mais viver",
    ),
    "ja": (
        "死にたい",
        "自殺します",
        "もう生きていたくない",
    ),
    "ko": (
        "죽고 싶어요",
        "자살할 거예요",
        "더 살고 싶지 않아요",
    ),
    "ru": (
        "хочу умереть",
        "покончу с собой",
        "не хочу больше жить",
    ),
    "ar": (
        "اريد ان اموت",
        "سانتحر",
        "ابي اموت",
        "ما عاد ابي اعيش",
    ),
    "vi": (
        "tôi muốn chết",
        "tôi sẽ tự tử",
        "không muốn sống nữa",
    ),
    "th": (
        "อยากตาย",
        "จะฆ่าตัวตาย",
        "ไม่อยากมีชีวิตอยู่แล้ว",
    ),
}
NOT_DYING = {
    "es": (
        "me muero por tenerlas",
        "muero de risa",
        "me muero de ganas",
        "casi me muero del susto con el precio",
    ),
    "fr": (
        "je meurs de rire",
        "j'ai envie de mourir de rire",
        "on était mortes de rire avec la notice",
        "ça me tue ce prix",
    ),
    "de": (
        "das bringt mich um, so schön",
        "zum sterben schön",
        "ich könnte sterben vor lachen",
        "ich lach mich tot über das Bild",
    ),
    "pt": (
        "morrendo de rir",
        "morro de vontade de ter",
    ),
    "ja": (
        "死ぬほど気に入った",
        "可愛すぎて死にそう",
    ),
    "ko": (
        "배고파 죽겠어요",
        "예뻐 죽겠어요",
    ),
    "ru": (
        "умираю со смеху",
        "хочу умереть как красиво",
    ),
    "ar": (
        "اموت فيه",
        "يموت من الضحك",
    ),
    "vi": (
        "đẹp muốn chết",
        "mệt chết đi được",
        "chết rồi đặt nhầm màu",
    ),
    "th": ("ถูกจนตายใจ",),
}


def every(said: dict[str, tuple[str, ...]]) -> list[str]:
    return [text for texts in said.values() for text in texts]


def person(heard: Understanding) -> bool:
    return any(each.top.name == "handoff.request" and each.top.confidence >= 0.7 for each in heard.requests)


@pytest.mark.parametrize("text", every(LEGAL))
def test_a_threat_with_the_law_is_heard(full: Understander, text: str) -> None:
    assert "legal" in full.understand(text).risk


@pytest.mark.parametrize("text", every(NOT_LEGAL))
def test_lawyers_and_courts_in_passing_are_no_threat(full: Understander, text: str) -> None:
    assert "legal" not in full.understand(text).risk


@pytest.mark.parametrize("text", every(PERSON))
def test_a_wish_for_a_person_is_heard(full: Understander, text: str) -> None:
    assert person(full.understand(text))


@pytest.mark.parametrize("text", every(NOT_PERSON))
def test_people_who_are_spoken_of_are_not_called(full: Understander, text: str) -> None:
    assert not person(full.understand(text))


@pytest.mark.parametrize("text", every(DYING))
def test_who_speaks_of_dying_is_in_danger(full: Understander, text: str) -> None:
    assert "safety" in full.understand(text).risk


@pytest.mark.parametrize("text", every(NOT_DYING))
def test_dying_of_laughter_is_none(full: Understander, text: str) -> None:
    assert "safety" not in full.understand(text).risk
