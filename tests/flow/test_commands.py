"""What the customer says about contact itself is read by pattern, and means nothing else."""

import pytest

from bot.flow.commands import _PATTERNS, LEARN, UNLEARN


@pytest.mark.parametrize(
    "said",
    [
        "别拿我的聊天记录训练你们的AI",
        "请不要用我的对话来训练模型",
        "我不同意用我的数据训练人工智能",
        "可以不要拿我的消息去训练机器人吗？",
        "could you please not use my data to train your models?",
        "please don't use my messages to train your ai",
        "Don’t train your bot on my chats",
        "I want to opt out of AI training",
        "no usen mis mensajes para entrenar su IA",
        "n'utilisez pas mes conversations pour entraîner votre IA",
        "bitte verwenden Sie meine Chats nicht zum Trainieren Ihrer KI",
        "não usem minhas conversas para treinar a IA",
        "私の会話をAIの学習に使わないでください",
        "제 대화를 AI 학습에 사용하지 마세요",
        "не используйте мою переписку для обучения модели",
        "لا تستخدموا محادثاتي في تدريب الذكاء الاصطناعي",
        "đừng dùng tin nhắn của tôi để huấn luyện AI",
        "อย่าเอาแชทของฉันไปฝึก AI ค่ะ",
    ],
)
def test_a_no_to_being_learned_from(said: str) -> None:
    assert _PATTERNS[UNLEARN].fullmatch(said.lower())
    assert not _PATTERNS[LEARN].fullmatch(said.lower())


@pytest.mark.parametrize(
    "said",
    [
        "同意你们用我的聊天记录训练模型",
        "you can use my chats to train your model again",
        "pueden usar mis mensajes para entrenar su ia",
        "можете использовать мои сообщения для обучения модели",
    ],
)
def test_a_yes_again(said: str) -> None:
    assert _PATTERNS[LEARN].fullmatch(said.lower())
    assert not _PATTERNS[UNLEARN].fullmatch(said.lower())


@pytest.mark.parametrize(
    "said",
    [
        "你们会拿我的聊天记录训练AI吗",
        "不要用我的优惠券",
        "don't use my old address",
        "do you use my messages to train your ai?",
        "stop sending messages",
        "don't use my points for this order",
        "别用我的地址信息",
    ],
)
def test_what_is_none(said: str) -> None:
    assert not _PATTERNS[UNLEARN].fullmatch(said.lower())
    assert not _PATTERNS[LEARN].fullmatch(said.lower())
