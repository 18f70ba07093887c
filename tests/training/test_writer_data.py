"""Conversations become training data: read from any format, cleaned, masked, split, guarded, and diverse where we wrote them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadInput
from bot.writer.prompt import Brief
from training.rows import read_jsonl
from training.writer.balance import balanced
from training.writer.clean import Dropped, clean, mask
from training.writer.data import SEED_SET, load, prepare
from training.writer.examples import Example, Pair, read
from training.writer.report import write_report
from training.writer.seed import skeleton
from training.writer.sft import rows_of
from training.writer.split import CANARY, part
from training.writer.tiny import make_tokenizer

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"instruction": "退款多久到", "input": "3-5 个工作日", "output": "一般 3-5 个工作日。"}, "退款多久到", "一般 3-5 个工作日。"),
    (
        {"conversations": [{"from": "human", "value": "Hi, where is it?"}, {"from": "gpt", "value": "Which order?"}]},
        "Hi, where is it?",
        "Which order?",
    ),
    (
        {"messages": [{"role": "system", "content": "x"}, {"role": "user", "content": "你好"}, {"role": "assistant", "content": "您好"}]},
        "你好",
        "您好",
    ),
    ({"brief": {"language": "zh", "decision": "clarify", "approved": "哪单？", "said": "查"}, "answer": "哪一单呢？"}, "查", "哪一单呢？"),
]  # fmt: skip


def written(folder: Path, *rows: dict[str, Any], name: str = "rows.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def example(answer: str, said: str = "到哪了", name: str = "c1", **brief: Any) -> Example:
    values = {"language": "zh", "decision": "answer", "approved": "订单 10421 预计 11月27日到。", **brief}
    return Example(brief=Brief(said=said, **values), answer=answer, conversation=name)


@pytest.mark.parametrize(("row", "said", "answer"), CASES)
def test_every_format_is_read(tmp_path: Path, row: dict[str, Any], said: str, answer: str) -> None:
    (found,) = read(written(tmp_path, row))
    assert isinstance(found, Example)
    assert (found.brief.said, found.answer) == (said, answer)


def test_a_long_chat_gives_an_example_per_answer_with_what_came_before(tmp_path: Path) -> None:
    lines = [
        ("human", "在吗"),
        ("gpt", "您好"),
        ("human", "退货"),
        ("human", "10423"),
        ("gpt", "好的，请确认。"),
    ]
    row = {"conversations": [{"from": who, "value": words} for who, words in lines]}
    first, second = read(written(tmp_path, row))
    assert isinstance(second, Example)
    assert second.brief.said == "退货\n10423"
    assert second.brief.before == (("customer", "在吗"), ("shop", "您好"))
    assert first.conversation == second.conversation, "one conversation is never split"


def test_preferences_are_read_in_both_forms(tmp_path: Path) -> None:
    rows = [
        {"prompt": "到哪了", "chosen": "在路上。", "rejected": "明天一定到！"},
        {"prompt": [{"role": "user", "content": "hi"}], "chosen": [{"role": "assistant", "content": "Hello."}], "rejected": "yo"},
    ]  # fmt: skip
    found = list(read(written(tmp_path, *rows)))
    assert [type(row) for row in found] == [Pair, Pair]
    assert [row.chosen for row in found if isinstance(row, Pair)] == ["在路上。", "Hello."]


ASKED: dict[str, dict[str, Any]] = {
    "alpaca": {"instruction": "几点关门", "input": "周末照常"},
    "sharegpt": {"conversations": [{"from": "human", "value": "几点关门"}]},
    "openai": {"messages": [{"role": "system", "content": "x"}, {"role": "user", "content": "几点关门"}]},
}


@pytest.mark.parametrize("form", [*ASKED, "whole"])
def test_preferences_may_stand_in_any_form(tmp_path: Path, form: str) -> None:
    said: Any = {"role": "assistant", "content": "请问是哪家店？"}
    row = ASKED.get(form, {})
    better: Any = said["content"] if form == "alpaca" else {"from": "gpt", "value": said["content"]}
    if form == "whole":  # both answers with all that was said before them
        better = [{"role": "user", "content": "几点关门"}, said]
    (pair,) = read(written(tmp_path, {**row, "chosen": better, "rejected": "自己看"}))
    assert isinstance(pair, Pair)
    assert (pair.brief.said, pair.chosen, pair.rejected) == ("几点关门", "请问是哪家店？", "自己看")


@pytest.mark.parametrize("form", ASKED)
def test_by_what_right_and_from_where_a_row_comes_is_kept_in_every_form(tmp_path: Path, form: str) -> None:
    row = dict(ASKED[form])
    for name, mark in (("conversations", "from"), ("messages", "role")):
        if name in row:
            answer = {mark: "assistant", "value" if mark == "from" else "content": "好的。"}
            row[name] = [*row[name], answer]
    row |= {"output": "好的。", "source": "wechat", "consent": "terms 4", "channel": "wecom"}
    (found,) = read(written(tmp_path, row))
    assert isinstance(found, Example)
    assert (found.source, found.consent, found.where) == ("wechat", "terms 4", {"channel": "wecom"})


def test_what_a_tool_answered_is_background_and_a_call_is_no_answer(tmp_path: Path) -> None:
    lines = [
        {"role": "user", "content": [{"type": "image_url", "image_url": {}}, {"type": "text", "text": "Is it packed?"}]},
        {"role": "assistant", "content": None, "tool_calls": [{}]},
        {"role": "tool", "content": "status: packed; phone 13912345678"},
        {"role": "assistant", "content": [{"type": "text", "text": "It is packed."}]},
        {"role": "user", "content": "thanks"},
        {"role": "assistant", "content": "With pleasure."},
    ]  # fmt: skip
    first, second = read(written(tmp_path, {"messages": lines}))
    assert isinstance(first, Example)
    assert isinstance(second, Example)
    assert (first.brief.said, first.answer) == ("Is it packed?", "It is packed.")
    assert first.brief.passages == ("status: packed; phone 〔电话〕",), "it was looked up about a customer"
    assert second.brief.passages == (), "it backs one answer, not the rest"


def test_a_json_list_is_read_and_what_is_in_no_form_is_told(tmp_path: Path) -> None:
    chats = tmp_path / "chats"
    chats.mkdir()
    rows = [{"instruction": "在吗", "output": "您好，请讲。"}]
    (chats / "list.json").write_text("\ufeff" + json.dumps(rows), encoding="utf-8")
    (chats / "dataset_info.json").write_text("{}", encoding="utf-8")
    (chats / "chats.xlsx").write_bytes(b"PK")
    (chats / "notes.txt").touch()  # one empty file does not spoil a folder
    prepared = prepare([chats], tmp_path / "set", test=0, validation=0)
    assert [row.answer for row in prepared.examples["train"]] == ["您好，请讲。"]
    assert [Path(name).name for name in prepared.passed_over] == [
        "chats.xlsx",
        "dataset_info.json",
        "notes.txt",
    ]
    assert "chats.xlsx" in write_report(prepared, pictures=False).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"instruction": "退货"}'.encode("gbk"), "a.jsonl is not UTF-8"),
        ("a.jsonl.gz", b"{}", "no whole gzip file"),
        ("a.jsonl", b"\n", "there is no row in"),
        ("a.pages", b"?", "holds no chats .* only a.pages"),
        ("a.json", b"[1]", "entry 1 is not a JSON object"),
        (
            "a.jsonl",
            json.dumps({"instruction": "?", "output": "明天一定退您100元"}).encode(),
            "1 over-promised",
        ),
    ],
)
def test_files_that_give_nothing_are_refused_with_what_would_help(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=said):
        prepare([tmp_path], tmp_path / "set")


def test_shares_that_leave_nothing_to_train_on_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="together less than 1"):
        prepare([], tmp_path / "set", test=0.6, validation=0.4)


@pytest.mark.parametrize("row", [{"text": "?"}, {"conversations": 3}, {"instruction": "q"}])
def test_a_strange_line_is_named(tmp_path: Path, row: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"rows\.jsonl, line 2"):
        list(read(written(tmp_path, CASES[0][0], row)))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("订单 10421 预计 11月27日到。", ""),
        ("放心，明天一定到，到不了赔您100元。", "over-promised"),
        ("加我微信 kefu666 返现5元", "advertising"),
        ("作为一个AI语言模型，我不能。", "slip"),
        ("锟斤拷锟斤拷", "garbage"),
        ("哈哈哈哈哈哈哈哈哈哈哈哈", "garbage"),
        ("嗯", "length"),
    ],
)
def test_what_should_not_be_learned_is_left_out_for_a_reason(answer: str, reason: str) -> None:
    dropped = Dropped()
    kept = clean([example(answer)], dropped)
    assert [row.answer for row in kept] == ([] if reason else [answer])
    assert dropped.reasons == Counter([reason] if reason else [])


def test_nearly_the_same_stays_once() -> None:
    rows = [
        example("订单 10421 预计 11月27日到，请您耐心等一等哦。", name=f"c{n}", said="我的耳机订单到哪里了呀")
        for n in range(5)
    ]
    dropped = Dropped()
    assert len(clean(rows, dropped)) == 1
    assert dropped.reasons == Counter({"near-duplicate": 4})


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("打13812344821给我", "13812344821"),
        ("call +1 415-555-0123 please", "415-555-0123"),
        ("我的邮箱 lin.mei+a@example.com", "lin.mei"),
        ("身份证 11010519491231002X", "11010519491231002X"),
        ("卡号 6222 0212 3456 7890", "6222 0212 3456 7890"),
        ("寄到杭州市余杭区好客路8号3幢502", "好客路8号"),
    ],
)
def test_personal_data_is_masked(text: str, hidden: str) -> None:
    assert hidden not in mask(text)
    assert mask("订单10421退款189元，单号SF1040210421") == "订单10421退款189元，单号SF1040210421"


def test_the_shops_own_contacts_are_not_masked_in_answers() -> None:
    row = example(
        "客服电话 400-820-0000，邮箱 help@haoke.example。",
        approved="客服电话 400-820-0000，邮箱 help@haoke.example。",
    )
    (kept,) = clean([row], Dropped())
    assert kept.answer == row.answer


def test_the_parts_share_no_conversation_and_the_test_is_never_trained_on(tmp_path: Path) -> None:
    rows = [
        example(
            f"订单 10421 预计 11月27日到{'呢' * (n % 3)}。",
            said=f"第{n}次问，{'请' * (n % 5)}查{n * 7}号",
            name=f"c{n // 2}",
        ).as_json()
        for n in range(120)
    ]
    out = tmp_path / "out"
    prepared = prepare([written(tmp_path, *rows)], out, test=0.3, validation=0.1)
    names = {key: {row.conversation for row in part} for key, part in prepared.examples.items()}
    assert not names["train"] & names["test"]
    assert not names["train"] & names["validation"]
    assert CANARY in (out / "sft-test.jsonl").read_text(encoding="utf-8").splitlines()[0]
    with pytest.raises(BadInput, match="must not be trained on"):
        prepare([out / "sft-test.jsonl"], tmp_path / "again")
    assert len(load(out, "sft", "test")) == len(prepared.examples["test"])
    told = write_report(prepared).read_text(encoding="utf-8")
    pictures = {"lengths.png", "languages.png", "decisions.png", "skills.png"}
    assert {name for name in pictures if f"![{name}]" in told and (out / name).stat().st_size} == pictures


def test_a_conversation_is_always_on_the_same_side() -> None:
    assert {part("c7", test=0.5, validation=0.1) for _ in range(9)} == {part("c7", test=0.5, validation=0.1)}
    counted = Counter(part(f"c{n}", test=0.2, validation=0.1) for n in range(2000))
    assert 300 < counted["test"] < 500


# ---- manuals and FAQs, balance, provenance

MANUAL = """# 保修

## 保修多久

所有电器保修一年，凭订单号即可，不需要发票。

## 寄修怎么办

在订单页点“申请维修”，快递上门取件，运费由我们出。
"""
FAQ = "id,title,text,asked\nwarranty,Warranty,Every appliance has a warranty of one year.,how long is the guarantee | is it still covered\n"


def test_a_manual_and_a_faq_become_question_background_and_answer(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / "manual.md").write_text(MANUAL, encoding="utf-8")
    (folder / "faq.csv").write_text(FAQ, encoding="utf-8")
    (folder / "README.md").write_text("# About this folder\n\nNobody is told this.\n", encoding="utf-8")
    prepare([folder], tmp_path / "set", test=0.0, validation=0.0)
    rows = {row.brief.said: row for row in load(tmp_path / "set", "sft", "train")}
    assert rows.keys() == {
        "保修 保修多久",
        "保修 寄修怎么办",
        "how long is the guarantee",
        "is it still covered",
    }
    asked = rows["is it still covered"]
    assert asked.answer == asked.brief.approved == asked.brief.passages[0]
    assert asked.conversation == rows["how long is the guarantee"].conversation, "one article, one side"
    assert (asked.brief.language, asked.source) == ("en", "manual:faq.csv")
    assert rows["保修 保修多久"].answer.startswith("所有电器保修一年")


def test_the_reasons_of_a_row_are_kept_apart_from_its_answer_and_taught_where_a_recipe_says_so(
    tmp_path: Path,
) -> None:
    why = "没有说是哪一单，先问清楚"
    rows = [
        {**example("请问是哪一单？", said="退", decision="clarify").as_json(), "reasoning": why},
        {"instruction": "退款", "output": f"<think>\n{why}\n</think>\n\n请问是哪一单？"},
        {"conversations": [{"from": "human", "value": "查"}, {"from": "gpt", "value": f"<think>{why}</think>哪一单呢？"}]},
    ]  # fmt: skip
    prepare([written(tmp_path, *rows)], tmp_path / "set", test=0.0, validation=0.0)
    found = load(tmp_path / "set", "sft", "train")
    assert {row.reasoning for row in found} == {why}
    assert not any("think" in row.answer for row in found), "thoughts are no part of what a customer reads"
    tokenizer = make_tokenizer([why, "请问是哪一单？"], 400)
    (plain,) = rows_of(found[:1], tokenizer)[0]["completion"]
    (taught,) = rows_of(found[:1], tokenizer, reasoning=True)[0]["completion"]
    assert plain["content"] == found[0].answer
    assert taught["content"] == f"<think>\n{why}\n</think>\n\n{found[0].answer}"


def test_a_manual_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("\n \n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"empty\.md: holds no text"):
        prepare([tmp_path], tmp_path / "set")


def test_balance_thins_out_what_there_is_most_of_and_keeps_the_borders() -> None:
    def told(number: int, skill: str, decision: str = "answer", said: str = "") -> Example:
        brief = Brief(
            language="zh", decision=decision, approved="x", said=said or f"{skill} {decision} {number}"
        )
        return Example(brief=brief, answer=f"答 {number}", conversation=f"c{number}", skill=skill)

    rows = [told(n, "orders") for n in range(80)]
    rows += [told(n, "orders", kind) for n, kind in enumerate(("decline", "handoff", "act") * 3)]
    rows += [told(900, "orders", said="退吗"), told(901, "orders", "clarify", said="退吗")]
    rows += [told(n, "returns") for n in range(10)]
    dropped = Dropped()
    kept = balanced(rows, 0.2, dropped)
    orders = Counter(row.brief.decision for row in kept if row.skill == "orders")
    assert sum(orders.values()) == int(0.2 * len(rows))
    assert (orders["decline"], orders["handoff"], orders["act"], orders["clarify"]) == (3, 3, 3, 1)
    assert [row for row in kept if row.brief.said == "退吗"] == [
        row for row in rows if row.brief.said == "退吗"
    ]
    assert sum(row.skill == "returns" for row in kept) == 10
    assert dropped.reasons == Counter({"more of the same": len(rows) - len(kept)})
    assert balanced(rows, 0.2, Dropped()) == kept, "the same seed leaves the same"
    assert balanced(rows, 0.0, Dropped()) == rows


def test_the_same_question_with_another_strategy_is_no_duplicate() -> None:
    long = "我上周买的那个蓝牙耳机今天左耳突然没有声音了，重启也没有用，充电也没有用，你们说怎么办才好呢，我很着急用"
    rows = [
        example("请问是哪一单？", said=long, name="a", decision="clarify"),
        example("请问是哪一单？", said=long, name="b", decision="answer"),
        example("请问是哪一单？", said=long, name="c", decision="answer"),
    ]
    dropped = Dropped()
    assert [row.conversation for row in clean(rows, dropped, check_promises=False)] == ["a", "b"]
    assert dropped.reasons == Counter({"near-duplicate": 1})


def test_refusals_people_and_words_that_must_be_said_pass_the_cleaning() -> None:
    must = "如有起火、冒烟或漏电，请立即断电并远离设备，同事马上联系您。"
    rows = [
        example("抱歉，别人的订单信息我不能提供。", decision="decline", approved="别人的订单信息不能提供。", name="a"),
        example("我请同事来帮您，请稍等。", decision="handoff", approved="我请同事来帮您，请稍等。", said="转人工", name="b"),
        example(must, decision="handoff", approved=must, said="充电器着火了", name="c"),
    ]  # fmt: skip
    dropped = Dropped()
    assert len(clean(rows, dropped)) == 3, dropped.reasons


def test_where_a_row_comes_from_and_by_what_right_is_kept_and_reported(tmp_path: Path) -> None:
    row = {**example("在路上呢，请您放心。").as_json(), "source": "edited:t1", "consent": "privacy.learn"}
    pair = {**row, "chosen": row.pop("answer"), "rejected": "催什么催", "border": "edited"}
    prepared = prepare([written(tmp_path, pair)], tmp_path / "set", test=0.0, validation=0.0)
    (read_back,) = load(tmp_path / "set", "pairs", "train")
    assert (read_back.source, read_back.consent) == ("edited:t1", "privacy.learn")
    assert "| edited (by privacy.learn) | 1 |" in write_report(prepared).read_text(encoding="utf-8")


# ---- the seed set that ships

SEED = list(read_jsonl(SEED_SET / "sft.jsonl"))
PAIRS = list(read_jsonl(SEED_SET / "pairs.jsonl"))


def test_the_seed_set_is_large_and_covers_every_decision_and_skill() -> None:
    assert len(SEED) >= 1500
    assert len(PAIRS) >= 600
    assert (
        min(
            Counter(row["brief"]["decision"] for row in SEED)[kind]
            for kind in ("answer", "act", "clarify", "decline", "handoff")
        )
        >= 40
    )
    skills = Counter(row["skill"] for row in SEED)
    assert {"orders", "logistics", "refunds", "returns", "products", "promotions", "account", "knowledge", "handoff", "feedback", "smalltalk", "goodwill"} <= skills.keys()  # fmt: skip
    languages = Counter(row["brief"]["language"] for row in SEED)
    assert min(languages["zh"], languages["en"]) >= 600
    borders = Counter(row["border"] for row in PAIRS)
    assert borders.keys() >= {
        "promise/estimate",
        "answer/clarify",
        "soothe/inform",
        "refuse/guess",
        "escalate/explain",
    }
    assert min(borders.values()) >= 30


def test_no_wording_of_the_seed_set_is_everywhere() -> None:
    skeletons = Counter(skeleton(row["answer"]) for row in SEED)
    assert skeletons.most_common(1)[0][1] <= 0.01 * len(SEED)
    assert len(skeletons) >= 0.8 * len(SEED)
    asked = Counter(skeleton(row["brief"]["said"]) for row in SEED)
    assert len(asked) >= 0.8 * len(SEED)
    worse = Counter(skeleton(row["rejected"]) for row in PAIRS)
    assert worse.most_common(1)[0][1] <= 0.02 * len(PAIRS)


def test_the_seed_set_passes_its_own_cleaning(tmp_path: Path) -> None:
    prepared = prepare([], tmp_path)
    assert set(prepared.dropped.reasons) <= {"near-duplicate"}
    assert sum(prepared.dropped.reasons.values()) <= 0.05 * (len(SEED) + len(PAIRS))
    assert sum(len(rows) for rows in prepared.examples.values()) >= 1500


def test_plain_chats_can_be_read_back_for_training(tmp_path: Path) -> None:
    said = ["谢谢你", "多谢啦", "怎么联系你们", "你们在吗"]
    lines = [
        {
            "conversations": [
                {"from": "human", "value": words},
                {"from": "gpt", "value": "不客气，有需要随时找我。"},
            ]
        }
        for words in said
    ]
    chats = tmp_path / "chats.jsonl"
    chats.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    prepare([chats], tmp_path / "set", test=0.0, validation=0.0)
    rows = load(tmp_path / "set", "sft", "train")
    assert [row.brief.said for row in rows]
    assert {row.brief.approved for row in rows} == {""}
