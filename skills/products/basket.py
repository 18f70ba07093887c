"""What a sum is asked of: the products and how many of each, said in one breath or added to what was reckoned before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bot.money import Money
from bot.shop import Product
from bot.shop.catalogue import catalogue, named_alone
from bot.skill import Skill, said
from bot.understanding.entities.numbers import CHINESE, number
from bot.understanding.entities.products import find_products
from bot.understanding.normalise import normalise
from skills.products.pointing import COUNTED, MEASURES, kin, pointed
from skills.products.which import meant, meant_before, named_or_pointed, shown_before, spoken_of

BASKET: Final = "basket"  # the slot that keeps what was reckoned last: product -> how many
_MOST: Final = 9999
_MANY: Final = rf"\d{{1,4}}|{CHINESE}{{1,5}}"
_MANY_EN: Final = rf"{_MANY}|a dozen|two|three|four|five|six|seven|eight|nine|ten|an?"
_ORDERED: Final = re.compile(  # how many of the only thing, apart from its name: 台灯我们要采购50盏
    rf"(?:采购|订购|团购|订|定|买|要|来|拿)(?P<many>{_MANY})[{MEASURES}](?!月|小时|钟头|人|字|问题|星期)"
)
_BEFORE: Final = re.compile(  # a number that ends where a name begins: 三双跑鞋, "two pairs of the", "3x"
    rf"(?<![\d第.])(?P<zh>{_MANY})\s?[{MEASURES}](?:(?!{CHINESE})[\u4e00-\u9fff]){{0,4}}$"
    rf"|(?<!size )(?<!phone )(?<!order )(?<![\w.$€£#])(?P<en>{_MANY_EN}) "
    r"(?:pairs? of |pieces? of |of (?:the|those|these) |more |x )?(?:the )?(?:[a-z]+ )?$"
    r"|(?<![\w.])(?P<x>\d{1,4}) ?[x×] ?$"
)
_AFTER: Final = re.compile(  # a number that begins where a name ends: 跑鞋要三双, "shoes x3"
    rf"^(?:s|es)?\s?(?:能|可以|想|我|要|来|买|拿|各|一次|再|订){{0,4}}(?P<zh>{_MANY}|俩)[{MEASURES}]"
    r"|^(?:s|es)? ?[x×*] ?(?P<x>\d{1,4})(?!\d)"
)
ADDS: Final = re.compile(
    rf"再(?:加|来|要|买|拿|添)|(?:那|要是|如果|另外|还)?(?:加|添)(?:上|个|一|两|[{MEASURES}])|还要|连同"
    r"|\bplus\b|\badd(?:ing|ed)?\b|as well\b|throw in|on top\b|^and (?:also )?(?:an?|one|two|three|\d+) "
    r"|añad|agreg|y también"
    r"|ajout|en plus"
    r"|dazu|noch (?:ein|zwei)"
    r"|adicion|acrescent"
    r"|追加|もう"
    r"|추가|더하"
    r"|добав|плюс"
    r"|أضف|مع إضافة"
    r"|thêm"
    r"|เพิ่ม"
)
_BOTH: Final = re.compile(r"两|俩|一(?:起|块)|加起来|都|\bboth\b|\btogether\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A product, and how many of it."""

    product: Product
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines that a price is asked of; `together` where they are one sum, else each is told for itself."""

    lines: tuple[Line, ...] = ()
    together: bool = False

    @property
    def many(self) -> bool:
        """Whether more than one piece of something is wanted."""
        return any(line.quantity > 1 for line in self.lines)


async def asked(skill: Skill, tracker: Any, *, together: bool, sums: bool) -> Asked:
    """What a message asks the price of.

    Args:
        together: It says that things are reckoned together.
        sums: It asks for a sum at all.
    """
    products, text = await skill.shop.products(), said.text(tracker)
    before, adds = _kept(tracker, products), ADDS.search(text) is not None
    found = await spoken_of(skill.shop, text)
    if not found and not pointed(products, text, shown_before(tracker)):
        return await _unnamed(skill, tracker, before, sums, together)
    chosen, alone = await _chosen(skill, tracker, found)
    now = tuple(Line(product, quantity_of(product, text, chosen)) for product in chosen)
    if not alone:
        return Asked(now)
    if not found and len(now) == 1 and not adds:  # pointed at: the number in the message is of it
        return Asked((Line(now[0].product, _told(tracker)),))
    if adds and before:
        return Asked(_merged(before, now), together=True)
    if together and len(now) == 1:
        last = await meant_before(skill, tracker, now[0].product)
        earlier = before or ((Line(last),) if last else ())
        return Asked(_merged([each for each in earlier if each.product.id != now[0].product.id], now), True)
    return Asked(now, together=len(now) > 1)


async def _chosen(skill: Skill, tracker: Any, found: tuple[Product, ...]) -> tuple[tuple[Product, ...], bool]:
    """The products that are meant, and whether each stands for itself rather than for all that one name may mean."""
    products, text = await skill.shop.products(), said.text(tracker)
    picked = await named_or_pointed(skill.shop, text, shown_before(tracker))
    if picked != found or len(found) == 1:
        return picked, True
    titled = tuple(each for each in named_alone(products, text) if each in found)
    return (titled, True) if titled else (found[:3], False)


async def _unnamed(skill: Skill, tracker: Any, before: Sequence[Line], sums: bool, together: bool) -> Asked:
    """What is meant where nothing is named: what was reckoned before, with the thing before that where both are meant.

    Else it is the thing that is talked about, in the number that is said.
    """
    kept = await meant(skill, tracker)
    if len(before) == 1 and before[0].product in kept:
        kept = (before[0].product,)  # of several under one name, the one that was priced
    many = _told(tracker) if len(kept) == 1 else 1
    both = together and len(kept) == 1 and len(before) < 2 and _BOTH.search(said.text(tracker))
    if both and (last := await meant_before(skill, tracker, kept[0])):
        return Asked((Line(last), *map(Line, kept)), together=True)
    if sums and before and many == 1:
        return Asked(tuple(before), together=len(before) > 1)
    return Asked(tuple(Line(product, many) for product in kept))


def _told(tracker: Any) -> int:
    """The number of pieces that a message tells; one where it tells none."""
    wanted = said.value(tracker, "quantity")
    return min(_MOST, int(wanted)) if wanted.isdecimal() and int(wanted) else 1


def quantity_of(product: Product, text: str, among: Sequence[Product]) -> int:
    """How many of a product a text wants: the number at its name, else the only one where it is the only product."""
    folded = normalise(text).text
    for match in find_products(folded, catalogue((product,))):
        ahead, behind = _BEFORE.search(folded[: match.start]), _AFTER.search(folded[match.end :])
        for place in (ahead, behind):
            if place and (many := number(next(word for word in place.groups() if word))):
                return _bounded(many)
    if len(among) == 1 and (ordered := _ORDERED.search(folded)) and (many := number(ordered["many"])):
        return _bounded(many)
    counted = COUNTED.search(folded)
    if counted is None or not product.title.get("zh", "").endswith(counted["kind"]):
        return 1
    many = number(counted["many"])
    alike = kin(among, product)
    return _bounded(many) if many and all(each in alike for each in among) else 1


def _bounded(many: Decimal) -> int:
    """A number of pieces that an order can have."""
    return max(1, min(_MOST, int(many)))


def times(price: Money, quantity: int) -> Money:
    """What so many pieces cost."""
    return Money(price.amount * quantity, price.currency)


def kept_as(lines: Sequence[Line]) -> Mapping[str, int]:
    """The lines as the slot keeps them."""
    return {line.product.id: line.quantity for line in lines}


def _kept(tracker: Any, products: Sequence[Product]) -> tuple[Line, ...]:
    kept = tracker.get_slot(BASKET)
    by_id = {product.id: product for product in products}
    rows = kept.items() if isinstance(kept, dict) else ()
    return tuple(Line(by_id[name], int(many)) for name, many in rows if name in by_id)


def _merged(before: Sequence[Line], now: Sequence[Line]) -> tuple[Line, ...]:
    """Both, the numbers of one product added."""
    many = {line.product.id: line for line in before}
    for line in now:
        old = many.get(line.product.id)
        many[line.product.id] = Line(line.product, line.quantity + (old.quantity if old else 0))
    return tuple(many.values())
