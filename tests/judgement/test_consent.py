"""An act that was shown is done on a plain yes alone, however sure the reading as a yes is: everything else shows it again."""

from itertools import product
from time import process_time

import pytest

from bot.judgement import judge
from bot.judgement.assent import plain
from tests.judgement.kit import SHOWN, case, request

YES = {
    "zh": ("好的", "对", "是的", "确认", "可以", "嗯", "行", "没问题", "同意"),
    "en": ("yes", "yep", "ok", "sure", "go ahead", "that's right", "confirm", "do it", "of course"),
    "es": ("sí", "vale", "de acuerdo", "adelante", "va", "dale", "órale", "de una"),
    "fr": ("oui", "d'accord", "allez-y", "c’est bon", "vas-y", "c'est parti", "ça roule"),
    "de": ("ja", "klar", "einverstanden", "machen Sie das", "passt", "geht klar", "leg los"),
    "pt": ("sim", "pode fazer", "confirmo", "bora", "fechado", "pode confirmar"),
    "ja": ("はい", "お願いします", "進めてください", "その通りです", "おけ", "これでいいです", "お願い"),
    "ko": ("네", "맞아요", "그렇게 해 주세요", "ㅇㅋ", "오키", "ㄱㄱ"),
    "ru": ("да", "конечно", "подтверждаю", "оформляй", "погнали", "всё так"),
    "ar": ("نعم", "موافق", "تمام", "يلا", "مضبوط", "اعتمد"),
    "vi": ("vâng", "đồng ý", "đúng rồi", "oki", "chốt luôn", "dong y"),
    "th": ("ใช่", "ตกลง", "ยืนยัน", "จัดไป", "ได้ๆ", "เอาตามนี้"),
}
THANKS = {
    "zh": "谢谢",
    "en": "thanks",
    "es": "gracias",
    "fr": "merci",
    "de": "danke",
    "pt": "obrigada",
    "ja": "ありがとうございます",
    "ko": "감사합니다",
    "ru": "спасибо",
    "ar": "شكرا",
    "vi": "cảm ơn",
    "th": "ขอบคุณ",
}
HEDGED = {
    "zh": (
        "好像{}",
        "应该{}",
        "{}吧？",
        "先别，{}",
        "{}，但是等一下",
        "{}，等我问问老婆",
        "我觉得{}",
        "如果包邮就{}",
    ),
    "en": (
        "I guess {}",
        "maybe {}",
        "{}, but not yet",
        "{} if it's free",
        "{}, let me think",
        "hmm {}",
        "{}, whatever",
    ),
    "es": ("bueno... {}", "{}, pero todavía no", "a ver, {}", "{} supongo"),
    "fr": ("{}, mais pas maintenant", "bof, {}", "{} peut-être", "{} si c'est gratuit"),
    "de": ("na ja, {}", "{}, aber noch nicht", "vielleicht {}", "naja, {}"),
    "pt": ("talvez {}", "{}, mas agora não", "{} acho", "pois é, {}"),
    "ja": ("たぶん{}", "{}、でもまだ", "{}かな", "{}、そうですね…"),
    "ko": ("글쎄요 {}", "{} 그런데 아직", "아마 {}", "{}?"),
    "ru": ("наверное, {}", "{}, но не сейчас", "ну {}", "{} нет"),
    "ar": ("ربما {}", "{} لكن ليس الآن", "{} ان شاء الله", "{} لا"),
    "vi": ("chắc là {}", "{} nhưng khoan", "{} không", "ừm {}"),
    "th": ("{}ไหม", "{}แต่ยังก่อน", "ไม่{}", "คงจะ{}"),
}
TOLD = (
    "“{}”",
    '"{}"',
    "'{}'",
    "「{}」",
    "«{}»",
    "{}?",
    "{}？",
    "{}…",
    "{}...",
    "{}🙃",
    "{} 🙄",
    "quote: {}",
    "引用：{}",
)
REPORTED = (
    "she said {}",
    "say {}",
    "my wife says {}",
    "read: {}",
    "念：{}",
    "他说{}",
    "我老婆说了，{}",
    "not {}",
    "不{}",
    "别说{}",
)
EVERY = [(language, yes) for language, words in YES.items() for yes in words]


def done(text: str, *, reading: str = "dialog.affirm") -> bool:
    """Whether the act that waits would be done, though the reading is as sure as can be."""
    decision = judge(case(request((reading, 0.97)), text=text, talk_pending=(SHOWN,)))
    return "confirm" in {move.kind for move in decision.moves}


@pytest.mark.parametrize(("language", "yes"), EVERY)
def test_a_plain_yes_does_it_alone_and_with_thanks_or_an_exclamation(language: str, yes: str) -> None:
    for text in (
        yes,
        f"{yes}!",
        f"{yes}！",
        f"{yes}。",
        f" {yes} ",
        f"{yes} 👍",
        f"{yes}, {THANKS[language]}!",
    ):
        assert done(text), text
    assert done(yes.upper())


@pytest.mark.parametrize(("language", "yes"), EVERY)
def test_a_yes_that_is_hedged_quoted_asked_or_reported_does_nothing(language: str, yes: str) -> None:
    for frame in (*HEDGED[language], *TOLD, *REPORTED):
        assert not done(frame.format(yes)), frame.format(yes)


@pytest.mark.parametrize(
    "text",
    [
        "好的好的", "对对对", "嗯嗯，就这样", "好的，麻烦了", "可以可以，辛苦啦", "确认！！赶紧的", "按你说的来", "就这么办吧",
        "信息没错，提交吧", "地址对的", "这回对了", "我确认", "没问题，弄吧", "對，就這樣", "行吧", "好吧", "当然要", "确认无误",
        "Yes, thanks!", "ok yes, do it", "yeah go for it", "Yes please!", "sounds good, proceed", "yes, I'm sure", "OK then",
        "that would be great, thank you so much", "Yes, I confirm.", "no problem", "fine by me", "yep, that's the one",
        "sí, por favor", "oui, merci beaucoup", "ja bitte", "jo passt", "isso mesmo", "はい、お願いします", "네, 그렇게 해주세요",
        "да, пожалуйста", "نعم، من فضلك", "dạ được ạ", "ได้เลยค่ะ",
        "va, dale", "sí va", "va, gracias", "ok c bon", "ouais vas-y", "jo mach", "ja passt so", "bora lá", "vlw, pode", "それでよろ", "ㅇㅋ 감사",
        "Yes, do the needful", "finally!! yes", "YES omg", "confirm only", "i already said yes", "just do it", "book it in please", "happy with that, yes",
        "我都说了确认", "那行", "好嘞，直接办吧", "都对，安排上", "ok了", "阔以", "唉，行吧", "那就给我办了吧", "确认了",
        "ок оформляй", "да всё так", "давай оформляй", "يلا كمل", "ok chốt", "chốt luôn nha shop", "โอเคจัดไป", "โอเค ขอบคุณค่ะ",
    ],
)  # fmt: skip
def test_yeses_as_people_say_them_are_plain(text: str) -> None:
    assert plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "对了", "对了，", "哦对", "对哦", "是哦", "好像可以", "你定吧", "随便", "都行", "没问题吧", "对吧", "可以吧", "得了吧", "行了", "好了好了",
        "确认一下", "好好好", "可是", "办了吗", "安排上门", "是吧", "我说了", "确认了再说", "嗯？", "嗯……", "好🙃", "知道了", "好，我看看", "好，稍等", "我说是了吗", "你好", "是吗", "可以是可以", "好个头",
        "oh right", "right, so", "right", "yeah right", "yeah, yeah", "sure, sure", "okay...", "ok lol", "I do", "ok I see", "ok let me check",
        "yes and no", "yes or no", "ok so", "well", "if you say so", "you decide", "got it", "okay, one moment", "sure looks like a scam", "already", "and again", "deal?", "yes to the first",
        "a ver", "bueno", "bueno...", "ya", "d'accord mais", "ah bon", "mouais", "ben oui, non", "na ja", "naja", "ach ja", "ja ja", "jaja",
        "pois é", "pode ser", "certo?", "そうですね", "そうですね…", "はいはい", "ええと", "うーん", "それで", "글쎄요", "그래요?", "да ладно", "да уж",
        "ну да", "ага, конечно", "ان شاء الله", "طيب", "ừm", "dạ", "ก็ได้", "ครับ",
        "va a llegar?", "ya va", "va pero", "a ver va", "dale un vistazo", "hecho en china", "ça va", "va voir", "passt das", "passt nicht",
        "mach das nicht", "tá caro", "bora ver", "やってみる", "やってない", "ㅋㅋ", "го?", "ок но", "يلا نشوف", "زين بس", "dung",
        "dung huy", "duoc khong", "chốt giá bao nhiêu", "chốt chưa", "เค?", "เออ เดี๋ยว", "nickel", "vang", "go where", "show me", "", "…", "。", "!",
    ],
)  # fmt: skip
def test_words_that_only_sound_like_a_yes_show_it_again(text: str) -> None:
    assert not done(text)
    assert not done(text, reading="refund.request")


@pytest.mark.parametrize(
    "text",
    ["对了，退吧", "oh right, refund it", "“退款”", "她说退款", "say refund it", "退款吧…", "确认一下退款"],
)
def test_the_act_s_name_is_no_yes_either_when_it_is_quoted_or_said_in_passing(text: str) -> None:
    assert not done(text, reading="refund.request")


def test_long_runs_of_such_words_are_read_at_once() -> None:
    started = process_time()
    for word, end in product(("嗯", "好", "yes ", "退吧", "はい", "ครับ"), ("x", "吗", "")):
        plain(word * 900 + end)
        done(word * 900 + end, reading="refund.request")
    assert (
        process_time() - started < 4
    )  # 36 messages of up to 3,600 characters, about 1 s; a power of the length is minutes


@pytest.mark.parametrize(
    "said", ["👍", "👍🏽", "✅ ✅", "✔️", "kk", "mm-hm", "yes boss", "yeah bro", "嗯哼", "ok 👍"]
)
def test_a_thumb_a_tick_or_a_hum_is_a_yes(said: str) -> None:
    decision = judge(case(request(("dialog.affirm", 0.97)), text=said, talk_pending=(SHOWN,)))
    assert decision.reasons[0].rule == "effect.affirmed"


@pytest.mark.parametrize("said", ["🙏", "❤️", "😂", "👎", "❌", "👍👎", "👍?", "🤔", "hm", "👍 but later"])
def test_other_signs_are_none(said: str) -> None:
    decision = judge(case(request(("dialog.affirm", 0.97)), text=said, talk_pending=(SHOWN,)))
    assert decision.kind != "act"
