"""A manager's story at the school: a run is started and followed, its server is killed, it goes on, and two models are judged blind."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.commands.models import register
from tests.browser.kit import Desk, Pages
from tests.browser.manager import PATIENCE_MS, faults, fits, manager
from tests.training.school import LEARNED, RECIPE, briefs, enrol

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def babbling(folder: Path, seed: int) -> Path:
    """A model that says something, and each seed something else: fresh ones only say their last token again."""
    import torch
    from transformers import AutoModelForCausalLM

    from training.writer.tiny import make_tiny

    texts = ["您好，很高兴帮到您。", "不客气，有需要随时叫我。", *LEARNED.values()] * 5
    make_tiny(folder, texts, vocabulary=400, width=32, layers=1, heads=2, seed=seed)
    model: Any = AutoModelForCausalLM.from_pretrained(str(folder))
    torch.manual_seed(seed)
    torch.nn.init.normal_(model.model.norm.weight)
    model.save_pretrained(str(folder))
    return folder


@pytest.fixture
def school(own_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a small set, a fresh model as base, a recipe, and two registered models that answer differently."""
    here = own_desk.data / "school"
    enrolled = tmp_path / "enrolled"
    enrolled.mkdir()
    enrol(enrolled, [{**own, "answer": LEARNED[own["brief"]["language"]]} for own in briefs()[:30]])
    for kind, made in (("sets", "set"), ("bases", "tiny")):
        (here / kind).mkdir(parents=True)
        (enrolled / made).rename(here / kind / "small")
    (here / "recipes").mkdir()
    recipe = RECIPE.replace("epochs = 9", "epochs = 30").replace("save_every = 6", "save_every = 2")
    (here / "recipes" / "quick.toml").write_text(recipe, encoding="utf-8")
    monkeypatch.setenv("HAOKE_DATA_DIR", str(own_desk.data))
    for seed, name in ((1, "spring"), (2, "autumn")):
        register(None, name, babbling(tmp_path / name, seed), None, "")
    return own_desk


@pytest.fixture
def page(school: Desk, pages: Pages) -> Any:
    """The school's page, opened by a new manager."""
    school.start()
    page = manager(school, pages)
    page.goto(school.url + "/manage/school")
    return page


def test_a_run_outlives_its_server_and_two_models_are_judged_blind(school: Desk, page: Any) -> None:
    form = page.get_by_role("form", name="Start a training run")
    form.get_by_label("Name").fill("first")
    for name, choice in (("recipe", "quick"), ("data", "small"), ("base", "small")):
        form.locator(f"select[name={name}]").select_option(choice)
    form.get_by_role("button", name="Start").click()
    run = page.get_by_role("region", name="first")
    expect(run.locator(".facts")).to_contain_text(
        re.compile(r"update \d+ of \d+.* tokens/s .* left"), timeout=PATIENCE_MS
    )
    expect(run.get_by_role("img", name=re.compile("Loss: "))).to_be_visible(timeout=PATIENCE_MS)
    assert not faults(page)

    page.allowed += ["Failed to load resource", "ERR_CONNECTION_REFUSED"]
    school.kill()
    school.start()
    page.reload()
    expect(run.get_by_text("interrupted, can go on")).to_be_visible(timeout=PATIENCE_MS)
    run.get_by_role("button", name="Go on").click()
    expect(run.locator("details pre")).to_contain_text("going on from update", timeout=PATIENCE_MS)
    run.get_by_role("button", name="Stop").click()
    expect(run.get_by_text("stopped", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    compare = page.get_by_role("region", name="Two models, judged blind")
    for name, choice in (("first", "spring"), ("second", "autumn"), ("data", "small")):
        compare.locator(f"select[name={name}]").select_option(choice)
    compare.get_by_label("Questions").fill("3")
    compare.get_by_role("button", name="Let them answer").click()
    pair = page.get_by_role("region", name="Which answer is better?")
    expect(pair).to_be_visible(timeout=PATIENCE_MS)
    expect(pair).not_to_contain_text(re.compile("spring|autumn"))  # no name before the vote
    assert not faults(page)
    asked = int(re.search(r"1 of (\d)", pair.inner_text())[1])  # type: ignore[index]  # answers that are alike are not shown
    assert 1 <= asked <= 3
    for number in range(1, asked + 1):
        expect(pair.get_by_text(f"{number} of {asked}")).to_be_visible(timeout=PATIENCE_MS)
        expect(compare.get_by_text(f"voted on {number - 1} of {asked}")).to_be_visible(timeout=PATIENCE_MS)
        if number > 1:
            expect(pair.get_by_text(re.compile("Left was (spring|autumn), right was"))).to_be_visible()
        pair.get_by_role("button", name="Left is better").click()
    expect(pair).to_be_hidden(timeout=PATIENCE_MS)
    expect(compare.get_by_text(re.compile("Left was (spring|autumn), right was"))).to_be_visible()
    expect(compare.get_by_text(re.compile(r"95 % interval .* votes? of 1 person"))).to_be_visible()
    kept = next((school.data / "school" / "contests").glob("*/votes.jsonl")).read_text(encoding="utf-8")
    assert {json.loads(line)["by"] for line in kept.splitlines()} == {"wei"}

    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="两个模型，盲评")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
