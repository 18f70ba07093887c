"""Fraud from outside is warned of before anything is asked, and whether a thing suits a body is a doctor's to say."""

from typing import Any

import pytest

from bot.judgement import judge
from bot.judgement.topics import robbed, scam, topic
from tests.judgement.kit import REFUND_FORM, case, request

SURE = request(("promo.coupon", 0.97))
WHEREVER: tuple[dict[str, Any], ...] = ({}, {"talk_form": REFUND_FORM}, {"talk_owner": "queue"})


@pytest.mark.parametrize(
    "said",
    [
        "got a text saying my parcel is held and i need to pay £2.99 at haoke-delivery.com, legit?",
        "someone just rang me saying they're from haoke and asked for the code that was texted to me, is that you?",
        "is this caller a scam?",
        "你们是不是骗子啊，刚收到短信说我订单异常要退款 让我点链接",
        "不是我要退款，是有人发短信冒充你们，这是真的吗",
        "我没买过东西！问你短信是不是诈骗",
        "someone from your shop asked me to transfer money for customs, is this a scam",
        "not offers. a CALLER wants my security code. should i give it to them",
        "刚才那个电话是你们打的吗",
        "收到短信叫我交关税，是真的吗",
        "邮件里让我扫码付运费，可信吗",
        "微信上有人让我加群领理赔",
        "这条链接是不是骗人的",
        "快递打电话问我要验证码",
        "got an email asking me to confirm my card details, is it real?",
        "a man on whatsapp wants me to pay a customs fee of $40, dodgy?",
        "is that text from you? it has a link",
        "some guy called and told me to install anydesk for the refund",
        "is this email legit",
        "someone texted me to pay 3 dollars redelivery at haoke-post.info is that you",
        "should i trust a call asking for the pin",
        "Somebody just rang me saying they're from your shop and I'm due compensation. Is that genuine?",
        "He had my name and said to download an app to share the screen",
        "there was a card in the box, scan the QR, give 5 star and get 20 rupees cashback. is it from you",
        "I already scanned, it is asking UPI pin",
        "包裹里有张卡片让扫码返现20，是你们的吗",
        "我扫了，它要我输银行卡密码",
    ],
)
def test_who_is_asked_for_money_a_code_or_a_click_is_warned_first(said: str) -> None:
    for talk in WHEREVER:
        decision = judge(case(SURE, text=said, **talk))
        assert [move.target for move in decision.moves] == ["risk.scam"], decision.reasons[0].rule


@pytest.mark.parametrize(
    "said",
    [
        "I've given them the code. what now??",
        "i gave a stranger on the phone my login code, secure my account please",
        "短信让我点链接付28块 我点了 还输了卡号",
        "有人盗我号吗 我真没取消",
        "我把验证码告诉他了怎么办",
        "验证码给对方了",
        "链接点进去填了银行卡",
        "被骗子转走了三千",
        "冒充客服的让我转了两千块",
        "i clicked the link and entered my card",
        "read the caller my otp, now what",
        "gave my card details to someone on the phone",
        "is someone hacking my account?",
        "i already sent 200 to a fake courier",
        "somebody logged into my account",
        "谁登了我的账号",
        "there was a link in the sms, i tapped it and entered my bank details",
        "opened it and typed my card in, is that really you?",
        "短信里那个链接我打开了，银行卡也填上了",
        "点开之后把验证码输了，是不是你们发的",
    ],
)
def test_who_gave_it_away_is_told_what_to_do_and_gets_a_person(said: str) -> None:
    for talk in WHEREVER:
        decision = judge(case(SURE, text=said, **talk))
        assert [move.target for move in decision.moves] == ["risk.victim", "victim"]


@pytest.mark.parametrize(
    "said",
    [
        "有没有验证码登录",
        "clicked pay and put my card in but it was declined",
        "点了付款，卡号填了还是不成功",
        "验证码收不到",
        "短信说到了但是没有收到货",
        "短信里的取件码找不到了",
        "收到短信说退款成功，钱没到",
        "你们发的链接点不开",
        "短信说要输验证码但一直收不到",
        "got a text saying it was delivered but it isn't here",
        "I didn't get the code text",
        "I got an email about my refund, when will it arrive?",
        "the link you sent me doesn't work",
        "the promo code doesn't work",
        "my mum asked for the discount code",
        "she wants to pay by gift card",
        "i gave the courier the gate code",
        "I told them the order code",
        "骗子！还我钱",
        "微信能付款吗",
        "怎么付关税",
        "打电话也没人接",
        "can i pay by bank transfer?",
        "is the lamp real leather",
        "is this genuine leather?",
        "email me the invoice please",
        "the caller number of your hotline?",
        "how do i change my password",
        "我把地址发给他了",
        "密码忘了怎么办",
        "把密码告诉我一下",
        "快递员打电话让我自己去取",
        "客服说让我等两天",
        "短信提醒让我去驿站取件",
        "is your website legit",
        "somebody from your shop called me about my refund yesterday",
        "they said to download the app to track it",
        "i scanned the qr code for the manual, it is in Chinese",
        "i clicked pay and it asks for a code, the code never came",
        "i opened the page and it asks for my gift card number",
        "how do i share my screen with you",
        "盒子里的卡片写着保修一年",
        "can you text me when it ships",
        "someone at the door said the parcel needs a signature",
        "they said I need to pay for return shipping",
        "扫码付款不成功",
        "your colleague asked me to send a photo",
        "付款链接在哪",
        "客服说给我退运费，让我把单号发过来",
    ],
)
def test_talk_of_codes_messages_and_payment_is_no_fraud(said: str) -> None:
    assert not scam(said)
    assert not robbed(said)


@pytest.mark.parametrize(
    "said",
    [
        "手机壳里那个磁铁 我装了心脏起搏器的能用吗",
        "戴降噪耳机会不会得中耳炎",
        "我耳鸣，能戴吗",
        "孕妇能用咖啡机吗",
        "哺乳期可以喝这个咖啡机做的吗",
        "我有癫痫，这个台灯能用吗",
        "会不会影响助听器",
        "can i use the phone case with a pacemaker",
        "is it safe to wear noise cancelling headphones with tinnitus",
        "I'm pregnant, is it ok to use the descaler",
        "will the earbuds give me an ear infection",
        "my dad has a pacemaker, will the magnet affect him",
        "术后能戴耳机吗",
        "糖尿病人可以喝吗",
    ],
)
def test_whether_it_suits_a_body_is_a_doctors_to_say_however_sure_the_question(said: str) -> None:
    decision = judge(case(request(("order.status", 0.99)), text=said))
    assert [move.target for move in decision.moves] == ["topic.health"]


@pytest.mark.parametrize(
    "said",
    [
        "送孕妇的礼物有什么推荐",
        "老婆怀孕了，想退掉这个咖啡机",
        "can you gift wrap it for my pregnant wife",
        "can i return it, my wife is pregnant and hates the smell",
        "耳机能戴多久",
        "会不会掉色",
        "老年人能用吗",
        "小孩能用吗",
        "耳机会不会漏音",
        "can kids use it",
        "does it come with a case for a hearing aid? no, just the earbuds",
        "my surgery is on friday, when does it arrive",
    ],
)
def test_a_body_that_is_only_spoken_of_asks_no_doctor(said: str) -> None:
    assert topic(said) != "health"


@pytest.mark.parametrize("said", ["我已经扫了还付了邮费", "照着填完了怎么办", "too late, I paid already"])
def test_after_the_warning_a_word_that_it_is_done_brings_a_person(said: str) -> None:
    late = judge(case(request(("oos", 0.6)), text=said, talk_last_response="risk.scam"))
    assert [move.target for move in late.moves] == ["risk.victim", "victim"]
    assert judge(case(request(("oos", 0.6)), text=said)).reasons[0].rule != "risk.victim"


@pytest.mark.parametrize(
    "said",
    [
        "me ha llamado un tipo diciendo que es de la tienda y quiere mi contraseña",
        "recibi un sms de que el paquete esta retenido y tengo que pagar 3 euros",
        "j'ai reçu un mail, faut payer des frais de douane, c'est une arnaque ?",
        "qqn s'est fait passer pour votre service client",
        "da ruft einer an, gibt sich als euer support aus",
        "hab ne whatsapp mit link bekommen, ist die echt?",
        "me ligaram dizendo que sao da loja e pediram a senha",
        "esse sms e golpe?",
        "スタッフを名乗る人からパスワードを聞かれた",
        "문자에 관세 결제하라고 왔어요",
        "мне позвонили и требуют перевести деньги за доставку",
        "وصلتني رسالة تقول الطرد محجوز ولازم ادفع",
        "có người nhắn tin đòi mã otp",
        "มีเบอร์แปลกโทรมาขอรหัส otp",
    ],
)
def test_who_wants_money_or_a_code_in_our_name_is_warned_of_in_ten_more_languages(said: str) -> None:
    decision = judge(case(SURE, text=said))
    assert [move.target for move in decision.moves] == ["risk.scam"], decision.reasons[0].rule


@pytest.mark.parametrize(
    "said",
    [
        "ya le dije el codigo al del telefono",
        "je lui ai dit le truc, et j'ai donné mon mot de passe",
        "ich wurde betrogen",
        "fui enganada, passei a senha",
        "パスワードを教えちゃった",
        "비밀번호 알려줘 버렸어요",
        "я им назвала пароль",
        "عطيتهم كلمة السر",
        "tôi bị lừa rồi",
        "โดนหลอกให้โอนเงิน",
    ],
)
def test_who_gave_it_already_gets_a_person_in_ten_more_languages(said: str) -> None:
    decision = judge(case(SURE, text=said))
    assert [move.target for move in decision.moves] == ["risk.victim", "victim"], decision.reasons[0].rule


@pytest.mark.parametrize(
    "said",
    [
        "no me llega el código del sms",
        "alguien me puede decir si tengo que pagar la aduana",
        "le livreur a demandé le code de la porte",
        "kann mir jemand sagen, wo ich den gutscheincode eingebe",
        "o entregador pediu o código de entrega",
        "確認コードのメールが来ない",
        "기사님이 현관 비밀번호 물어봤어요",
        "курьер сказал оплатить при получении",
        "ما وصلني كود الخصم",
        "người giao hàng gọi bảo trả tiền khi nhận",
        "พนักงานส่งของบอกให้จ่ายปลายทาง",
    ],
)
def test_codes_couriers_and_questions_are_no_fraud_in_ten_more_languages(said: str) -> None:
    assert not scam(said)
    assert not robbed(said)


def test_a_stranger_who_wants_to_see_the_screen_is_a_trick_and_one_who_threatens_a_danger() -> None:
    heard = {"risk": ("safety",), "danger": "violence"}
    tricked = judge(case(SURE, text="some guy called and asked me to share my screen", **heard))
    assert [move.target for move in tricked.moves] == ["risk.scam"]
    threatened = judge(case(SURE, text="he made me share my screen and threatened to hurt me", **heard))
    assert threatened.reasons[0].rule == "risk.safety"


def test_who_was_hurt_and_asks_what_we_will_do_threatens_nobody() -> None:
    said = "I'm at the walk in clinic now, waiting. What do you people intend to do about this"
    heard = {"risk": ("safety",), "danger": "threat", "talk_danger": "risk.safety.injury"}
    assert judge(case(SURE, text=said, **heard)).reasons[0].rule == "risk.safety"
    menaced = judge(case(SURE, text="i'll come and break your legs", **heard))
    assert menaced.reasons[0].rule == "risk.threat"
