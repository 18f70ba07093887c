"""Which subject comes first: what is wished counts, and so do the words that an article is asked for with."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.knowledge import Article, MemoryRetriever
from bot.knowledge.articles import asked_as
from bot.knowledge.dense import Vectors
from bot.knowledge.shelf import Shelf
from tests.knowledge.kit import wishes


def article(name: str, title: str, text: str) -> Article:
    return Article(id=f"{name}.en", title=title, text=text, language="en")


def first(known: Sequence[Article], question: str) -> str:
    found = MemoryRetriever(known, wishes=wishes()).search_many([question], language="en")[0]
    return found.passages[0].id


PICK_UP = article("pick-up", "Collecting parcels", "Lockers keep a parcel for three days.")
REFUSED = article("refused", "Turning parcels away", "Tell the driver, and write to us.")


def test_of_two_that_say_as_much_the_one_about_what_is_wished_comes_first() -> None:
    refund = article("refund", "When will my refund arrive?", "It takes five days.")
    parcel = article("parcel", "Where is my parcel now?", "It takes five days.")
    for order in ([refund, parcel], [parcel, refund]):
        assert first(order, "five days and no money back from you") == "refund.en"
        assert first(order, "five days and still nothing delivered") == "parcel.en"


def test_other_ways_to_ask_tell_what_an_article_is_about() -> None:
    bare = [article("a", "Part one", "Within five days."), article("b", "Part two", "Within five days.")]
    told = [*bare, *asked_as(bare[1], ["when do I get my refund", "where is the money you owe me back"])]
    assert first(told, "refund still not on the card after days") == "b.en"


def test_a_passage_is_found_by_the_words_it_is_asked_for_with() -> None:
    shelf = Shelf()
    shelf.put({0: PICK_UP, 1: REFUSED})
    assert not shelf.candidates({"postman"}, None)
    asked = asked_as(REFUSED, ["can I send the postman away"])
    shelf.put({2: asked[0]})
    (found,) = shelf.candidates({"postman"}, None)
    assert found.article is REFUSED
    assert found.told > found.words == 0  # in the order, not in how sure it is


def test_words_it_was_asked_for_with_go_with_the_question() -> None:
    shelf = Shelf()
    shelf.put({0: PICK_UP, 1: REFUSED, 2: asked_as(REFUSED, ["can I send the postman away"])[0]})
    shelf.drop([2])
    assert not shelf.candidates({"postman"}, None)
    assert [each.article for each in shelf.candidates({"driver"}, None)] == [REFUSED]
    shelf.drop([1])
    assert not shelf.candidates({"driver"}, None)


def test_a_changed_question_changes_what_its_article_is_found_by() -> None:
    shelf = Shelf()
    shelf.put({0: PICK_UP, 1: REFUSED, 2: asked_as(REFUSED, ["can I send the postman away"])[0]})
    shelf.put({2: asked_as(REFUSED, ["may I say no at the doorstep"])[0]})
    assert not shelf.candidates({"postman"}, None)
    assert [each.article for each in shelf.candidates({"doorstep"}, None)] == [REFUSED]


@dataclass
class Slow:
    """Reads what it is told to like, and remembers what it was shown."""

    likes: str
    shown: list[str] = field(default_factory=list)

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.shown += passages
        return [4.0 if self.likes in passage else -4.0 for passage in passages]


def _alike(texts: Sequence[str]) -> Vectors:
    """Every text of the shelf lies near the question, each a little farther off than the one before."""
    angles = [0.3 + 0.02 * int(digits) if (digits := "".join(filter(str.isdigit, t))) else 0.0 for t in texts]
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def _five() -> list[Article]:
    return [article(f"a{n}", "", f"passage {n}") for n in range(5)]


def _ids(reader: Slow) -> list[str]:
    retriever = MemoryRetriever(_five(), _alike, reader=reader)
    (found,) = retriever.search_many(["whatever"], language="en")
    return [passage.id for passage in found.passages]


def test_the_third_title_that_is_offered_is_the_better_one_as_the_reader_sees_it() -> None:
    assert _ids(Slow("passage 3")) == ["a0.en", "a1.en", "a3.en", "a2.en", "a4.en"]
    assert _ids(Slow("passage 2")) == ["a0.en", "a1.en", "a2.en", "a3.en", "a4.en"]


def test_what_is_farther_off_is_not_read_for_the_third_place() -> None:
    reader = Slow("passage 4")
    assert _ids(reader) == ["a0.en", "a1.en", "a2.en", "a3.en", "a4.en"]
    assert "passage 4" not in reader.shown
