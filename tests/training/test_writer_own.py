"""Preferences from a model's own answers: what is paired, what is not, that neither side is longer, and that a kill changes nothing."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.writer.prompt import Brief
from tests.training.school import LEARNED, PROMISE, briefs, enrol
from training.rows import read_jsonl
from training.writer.data import load
from training.writer.drawing import Drawing
from training.writer.draws import Said, asked_in_training
from training.writer.examples import Example
from training.writer.own import SOURCE, Found, find, level, make
from training.writer.split import CANARY
from training.writer.verdicts import decides, faults, share_told

ROOT = Path(__file__).parents[2]
APPROVED = "订单 10421 预计 11 月 27 日送到。"
TOLD = Brief(language="zh", decision="answer", approved=APPROVED, said="到哪了")
ROW = Example(brief=TOLD, answer=f"您好，{APPROVED}", conversation="c1", source="seed")


def said(text: str, *, likeliest: bool = False) -> Said:
    return Said(text, len(text), likeliest, faults(TOLD, text), share_told(TOLD, text))


def test_an_answer_has_the_faults_that_the_gate_measures() -> None:
    assert faults(TOLD, f"您好，{APPROVED}") == ()
    assert faults(TOLD, f"{APPROVED}我保证，晚到十倍赔您。")[:2] == (
        "unbacked promises",
        "usable (kept, backed)",
    )
    assert "faithful figures" in faults(TOLD, "订单 10422 预计 11 月 27 日送到。")
    person = Brief(language="zh", decision="handoff", approved="我请同事来帮您。", said="人工")
    assert faults(person, "请稍等。") == ("names a person where due",)


@pytest.mark.parametrize(
    ("better", "worse", "by"),
    [
        ((), ("unbacked promises", "gushes"), "unbacked promises"),
        (("meets anger",), ("faithful figures", "meets anger"), "faithful figures"),
        ((), ("gushes",), ""),  # nothing that the gate is strict about
        (("gushes",), ("unbacked promises",), ""),  # better in one thing, worse in another
        ((), (), ""),
    ],
)
def test_better_is_what_has_no_fault_more_and_a_weighty_one_less(
    better: tuple[str, ...], worse: tuple[str, ...], by: str
) -> None:
    assert decides(better, worse) == by


def test_the_best_answer_is_paired_with_what_the_model_would_rather_say() -> None:
    rather, drawn = said(f"{APPROVED}我保证。", likeliest=True), said(f"您好，{APPROVED}我保证一定到。")
    found = find(ROW, [rather, said(f"您好，{APPROVED}"), drawn])
    assert found is not None
    assert (found.better.text, found.worse.text) == (f"您好，{APPROVED}", rather.text)
    pair = found.pair(Drawing(seed=3, temperature=0.7))
    assert pair.border == "unbacked promises"
    assert pair.source == f"{SOURCE}: temperature 0.7, seed 3, decided by unbacked promises"
    assert pair.conversation == "c1"


def test_where_the_likeliest_answer_is_the_good_one_the_worse_is_the_one_nearest_in_length() -> None:
    good = said(f"您好，{APPROVED}", likeliest=True)
    near, far = (
        said(f"{APPROVED}我保证。"),
        said(f"{APPROVED}我保证，我们一定会按时送到您的手上，晚到十倍赔您。"),
    )
    found = find(ROW, [far, good, near])
    assert found is not None
    assert found.worse == near


def test_saying_little_is_not_preferred_to_saying_what_was_decided() -> None:
    brief = Brief(
        language="zh", decision="answer", approved="羊毛围巾请用冷水手洗，平铺晾干。", said="怎么洗"
    )
    row = Example(brief=brief, answer=brief.approved, conversation="c2")
    promised = f"{brief.approved}我保证不会缩水。"
    told = [
        Said(text, len(text), False, faults(brief, text), share_told(brief, text))
        for text in ("您好。", promised)
    ]
    assert told[0].sound
    assert not told[1].sound
    assert find(row, told) is None
    off = "羊绒大衣请干洗。"  # sound, and about something else
    assert find(row, [*told, Said(off, 8, False, faults(brief, off), share_told(brief, off))]) is None
    given = Said(row.answer, len(row.answer), False, faults(brief, row.answer), 1.0)
    found = find(row, told, given)
    assert found is not None
    assert found.given
    assert found.better.text == brief.approved
    assert found.pair(Drawing()).source.endswith(", the better one the set's")


def test_where_nothing_will_do_and_the_set_gives_nothing_there_is_no_pair() -> None:
    bad = [said(f"{APPROVED}我保证。", likeliest=True), said("您好。")]
    assert find(ROW, bad) is None
    assert find(ROW, bad, said(ROW.answer)) is not None
    assert find(ROW, [said(f"您好，{APPROVED}")], said(ROW.answer)) is None


def test_the_better_answers_are_no_longer_on_the_whole() -> None:
    def pair(better: int, worse: int) -> Found:
        return Found(ROW, Said("a", better, False, (), 1.0), Said("b", worse, True, (), 1.0), "usable")

    longer = [pair(30 + number, 20) for number in range(10)]
    shorter = [pair(20, 26)] * 6
    kept = level([*longer, *shorter, pair(100, 9), pair(9, 100)])
    assert sum(each.pull for each in kept) <= 0
    assert [each for each in kept if each.pull < 0] == shorter, "what says more and is worse stays"
    assert 1 <= len(kept) - len(shorter) <= 4
    assert level(longer) == []


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A set of thanks, and a fresh model that has learned to promise in every second answer."""
    from training.writer.recipe import read_recipe
    from training.writer.run import Run
    from training.writer.sft import train_sft

    folder = tmp_path_factory.mktemp("own")
    rows: list[dict[str, object]] = []
    chinese = [row for row in briefs() if row["brief"]["language"] == "zh"]
    for number, row in enumerate(chinese):
        good = LEARNED["zh"]
        rows += [
            {**row, "answer": good + PROMISE * (number % 2)},
            {**row, "chosen": good, "rejected": good + PROMISE},
        ]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        enrol(folder, rows, check_promises=False)
        recipe = read_recipe(folder / "recipe.toml")
        train_sft(Run(recipe=recipe, data=folder / "set", folder=folder / "sft", say=lambda text: None))
        yield folder


DRAWING = Drawing(answers=4, longest=30, seed=5)


def made(school: Path, name: str, drawing: Drawing = DRAWING) -> Path:
    make(school / "sft" / "model", school / "set", school / name, drawing=drawing, say=lambda text: None)
    return school / name


def test_a_brief_of_the_test_part_is_never_asked_and_a_test_file_never_read_as_training(
    school: Path, tmp_path: Path
) -> None:
    tested = [row.brief for row in load(school / "set", "sft", "test")]
    asked = [row.brief for row in asked_in_training(school / "set", DRAWING)]
    assert tested
    assert not [brief for brief in tested if brief in asked]
    for name in ("sft", "pairs"):
        for part in ("train", "test"):
            text = (school / "set" / f"{name}-test.jsonl").read_text(encoding="utf-8")
            (tmp_path / f"{name}-{part}.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="must not be trained on"):
        asked_in_training(tmp_path, DRAWING)


def test_a_training_row_that_the_test_part_asks_too_is_passed_over(school: Path, tmp_path: Path) -> None:
    for path in (school / "set").glob("*.jsonl"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    row = load(school / "set", "sft", "test")[0]
    with (tmp_path / "sft-train.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row.as_json(), ensure_ascii=False) + "\n")
    assert row.brief not in [each.brief for each in asked_in_training(tmp_path, DRAWING)]


@pytest.mark.slow
def test_the_pairs_are_the_models_own_and_make_a_set_to_learn_from(school: Path) -> None:
    out = made(school, "one")
    pairs = load(out, "pairs", "train")
    assert pairs
    assert all(pair.source.startswith(SOURCE) and pair.border in pair.source for pair in pairs)
    assert all(decides(faults(each.brief, each.chosen), faults(each.brief, each.rejected)) for each in pairs)
    tests = [(folder / "pairs-test.jsonl").read_bytes() for folder in (school / "set", out)]
    assert tests[0] == tests[1]
    assert CANARY.encode() in tests[0]
    kept = make(
        school / "sft" / "model", school / "set", out, drawing=DRAWING, say=lambda text: None, keep=True
    )
    assert kept["of the set beside them"] == len(load(school / "set", "pairs", "train"))
    assert len(load(out, "pairs", "train")) == len(pairs) + kept["of the set beside them"]


@pytest.mark.slow
def test_the_same_seed_draws_the_same_pairs_and_another_way_of_drawing_wants_another_folder(
    school: Path,
) -> None:
    first, again = (made(school, name) / "pairs-train.jsonl" for name in ("two", "three"))
    assert first.read_bytes() == again.read_bytes()
    with pytest.raises(BadInput, match="another temperature, seed; choose another folder"):
        made(school, "two", Drawing(answers=4, longest=30, seed=6, temperature=0.5))
    with pytest.raises(BadInput, match="holds the set itself"):
        make(school / "sft" / "model", school / "set", school / "set", drawing=DRAWING, say=print)


@pytest.mark.slow
def test_a_drawing_that_is_killed_goes_on_to_the_very_same_pairs(school: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bot.cli",
        "train",
        "pairs",
        "--from",
        str(school / "sft"),
        "--data",
        str(school / "set"),
    ]
    command += ["--out", str(school / "killed"), "--answers", "4", "--longest", "30", "--seed", "5"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    first = school / "killed" / "drawn" / "00000.json"
    while not first.exists():
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    (school / "killed" / "drawn" / "00001.json.999").write_text("[[{", encoding="utf-8")  # cut in half
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(read_jsonl(school / "killed" / "pairs-train.jsonl")) == list(
        read_jsonl(made(school, "alone") / "pairs-train.jsonl")
    )


@pytest.mark.slow
def test_a_model_that_learns_from_its_own_answers_promises_less(school: Path) -> None:
    from training.writer.dpo import train_dpo
    from training.writer.evaluate import open_model
    from training.writer.generate import answers_to
    from training.writer.promises import unbacked
    from training.writer.recipe import read_recipe
    from training.writer.run import Run

    out = made(school, "learned", replace(DRAWING, answers=12))
    recipe = read_recipe(school / "recipe.toml")
    recipe = recipe.model_copy(
        update={"dpo": recipe.dpo.model_copy(update={"learning_rate": 5e-4, "epochs": 16, "likelihood": 0.5})}
    )
    run = Run(recipe=recipe, data=out, folder=school / "dpo", say=lambda text: None)
    trained = train_dpo(run, school / "sft" / "model")
    asked = [row.brief for row in load(school / "set", "sft", "train")] * 8
    shares = []
    for folder in (school / "sft" / "model", trained):
        model, tokenizer = open_model(folder)
        told = answers_to(model, tokenizer, asked, longest=30, temperature=1.0, batch=64)
        shares.append(
            sum(bool(unbacked(brief, text)) for brief, text in zip(asked, told, strict=True)) / len(told)
        )
    assert shares[0] > 0.25
    assert shares[1] < 0.8 * shares[0]
