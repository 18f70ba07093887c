"""A model may be polite in words of its own; whatever states something beside it is still held to what is backed."""

import pytest

from bot.judgement.promises.courtesy import courteous, words
from bot.judgement.promises.text import Clause
from bot.writer.prompt import Brief
from training.writer.promises import unbacked

KIND = {
    "zh": (
        "换作是我也会生气。",
        "给您造成这么多不便，深表歉意。",
        "我知道您等得很心急，您受委屈了。",
        "谢谢您这么耐心，辛苦啦。",
        "生日快乐呀！",
        "天冷了，记得注意保暖哦。",
        "我一直在这儿，您慢慢说。",
        "有什么想法尽管说。",
        "一步一步来，我陪您看。",
        "耽误您这么多时间了，给您道个歉。",
        "欢迎您下次光临。",
        "希望这能帮到您。",
        "您要是方便的话拍张照片发我看看。",
        "您把订单号发我，我先帮您看看。",
    ),
    "en": (
        "I'm so sorry about all that.",
        "We're truly sorry for the hassle.",
        "Anyone in your shoes would be upset.",
        "That's completely understandable.",
        "Thanks so much for your patience and your kind words.",
        "Have a wonderful weekend!",
        "Take your time, I'm listening.",
        "Bear with me for a moment, please.",
        "No rush at all.",
        "Let's take this one step at a time.",
        "Hope that clears things up a bit.",
        "It's frustrating when that happens.",
        "You're most welcome.",
    ),
}
NOT_SO = {
    "zh": (
        "谢谢，会给您换的。",
        "别急，明天就到。",
        "恭喜您中奖了。",
        "抱歉，给您补一张券。",
        "不急，给您留着了。",
        "这款是安全的，您开心就好。",
        "您放心，肯定没问题。",
        "理解您，运费我们来出。",
        "一起看看，已经发走了。",
    ),
    "en": (
        "Thanks, your shoes are here!",
        "No rush, it is ready.",
        "We're glad to have it with you in a week.",
        "Thanks, we will do it for you.",
        "Sorry, it's on us.",
        "It's yours, enjoy.",
        "You're welcome to have it for free.",
        "Great news, it is on the way.",
        "Wishing you well, it arrives in a day.",
        "I appreciate it, your money is safe and comes back to you.",
        "It was here, and it's fine now.",
    ),
}


def stopped(language: str, answer: str) -> bool:
    """Whether the guardrail stops these words of a model where nothing backs them."""
    return bool(unbacked(Brief(language=language, decision="answer", approved="", said="…"), answer))


@pytest.mark.parametrize(("language", "answer"), [(lang, line) for lang in KIND for line in KIND[lang]])
def test_a_courtesy_needs_no_backing(language: str, answer: str) -> None:
    assert not stopped(language, answer)


@pytest.mark.parametrize(("language", "answer"), [(lang, line) for lang in NOT_SO for line in NOT_SO[lang]])
def test_what_is_stated_politely_is_stated_all_the_same(language: str, answer: str) -> None:
    assert stopped(language, answer)


@pytest.mark.parametrize("more", ["3", "٣", "三天", "refund", "退款", "free", "明天"])
def test_one_word_or_figure_beside_it_is_none_of_its_words(more: str) -> None:
    assert courteous(Clause("we are so very sorry for all that", "en"))
    assert not courteous(Clause(f"we are so very sorry for all that {more}", "en"))
    assert courteous(Clause("谢谢您这么耐心", "zh"))
    assert not courteous(Clause(f"谢谢您{more}这么耐心", "zh"))
    assert not courteous(Clause("谢谢" * 5000, "zh")), "and who goes on and on is read no further"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_of_the_lists_promises(language: str) -> None:
    heads, around = words(language)
    forbidden = {
        "zh": "退 换 赔 补 送 发 到 会 能 可以 有 免 钱 元 天 日 今 明 货 单 券 已 全 保 修 给您换 安全 在",
        "en": "will can have has get got give send take back free day week today tomorrow ready yours done yes refund money",
    }[language].split()
    assert not (heads | around) & set(forbidden)
    assert not heads & around
