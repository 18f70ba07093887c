"""What the visitors of `benchmarks.load` write."""

from typing import Final

FEW: Final = (
    "10421到哪了？",
    "可以退货吗",
    "where is my order 20731",
    "do you ship abroad?",
    "有什么优惠",
    "谢谢",
)
# Words that no model has just read; a third of them are questions that are looked up and read beside what was found.
MANY: Final = tuple(
    """
10421到哪了？
快递三天没动静了，帮我查下
20731 什么时候能到
东西还没发货吗
能催一下吗，急用
可以退货吗
尺码不合适想换一双
收到的杯子裂了怎么办
退款几天到账
10423不想要了，能取消吗
有什么优惠
满减怎么算的
优惠券为什么用不了
会员有折扣吗
有适合跑步的耳机吗
耳机防水吗
手机壳是什么材质的
这款充电宝能带上飞机吗
保修多久
运费谁出
能开发票吗，抬头是公司
地址写错了，改到浦东
你们几点下班
谢谢
好的，明白了
where is my order 20731
the parcel says delivered but I have nothing
when will 10422 be shipped
do you ship abroad?
can I return the shoes if they don't fit
how long does a refund take
one earbud is dead, what now
is the jacket warm enough for -10
which of the two is lighter
any discounts this week?
my coupon is refused
I need an invoice for my company
please change the delivery address
cancel 20732
can I pay on delivery
thanks, that's all
""".strip().splitlines()
)
