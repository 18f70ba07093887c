"""The layers of the design as data, held against the imports that are really there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "connectors", "skills", "training")
LONGEST_MODULE = 250  # lines
LONGEST_FUNCTION = 30  # lines, nine of ten

# A room belongs to the layer of its longest matching prefix. A module imports from lower layers or its own.
LAYERS: dict[int, tuple[str, ...]] = {
    0: ("bot", "bot.turn", "bot.errors", "bot.clock", "bot.money", "bot.facts", "bot.memo", "bot.alone"),
    1: (
        "bot.config",
        "bot.log",
        "bot.conversation",
        "bot.memory",
        "bot.trace",
        "bot.telemetry",
        "bot.access",
        "bot.intake",
        "bot.assets",
        "bot.pieces",
        "bot.spool",
        "bot.patience",
        "bot.rates",
        "bot.disk",
        "bot.personal",
        "bot.child",
        "bot.breaker",
        "bot.steps",
    ),
    2: (
        *("bot.skill", "bot.connector", "bot.shop", "bot.tencent"),
        *("bot.understanding", "bot.judgement", "bot.knowledge", "bot.writer"),
    ),
    3: (
        "bot.effects",
        "bot.identity",
        "bot.privacy",
        "bot.outreach",
        "bot.settings",
        "bot.handoff",
        "bot.visits",
        "bot.writing",
        "bot.contents",
        "bot.media",
        "bot.reading",
        "bot.tencent.media",
        "bot.tencent.uploads",
        "bot.insight",
        "bot.staff",
        "bot.school",
    ),
    4: ("bot.domain", "bot.forms", "bot.lanes", "bot.runner", "bot.foreign", "bot.flow", "bot.dialogue"),
    5: (
        *("bot.plugins", "bot.gateway", "bot.web", "bot.process", "bot.action_server", "bot.model_server"),
        *("bot.wiring", "bot.app", "bot.evaluate", "bot.testing", "bot.certify", "bot.cli", "bot.commands"),
    ),
}
PLUGINS = ("connectors", "skills")
OFFLINE = ("training",)
PLUGINS_MAY_IMPORT_UP_TO = 3

HEAVY = frozenset({"mcp", "torch", "transformers", "peft", "sentence_transformers", "faiss", "sklearn"})


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, file, ast.parse(file.read_text(encoding="utf-8"))


MODULES = {name: (file, tree) for name, file, tree in modules()}


def layer_of(module: str) -> int:
    known = {room: layer for layer, rooms in LAYERS.items() for room in rooms}
    parts = module.split(".")
    for length in range(len(parts), 1, -1):
        if (room := ".".join(parts[:length])) in known:
            return known[room]
    assert module == "bot", f"{module} is in no layer; give its room a place in LAYERS"
    return 0


def runtime_imports(tree: ast.AST) -> Iterator[str]:
    """Modules imported when a module runs; what only the type checker reads does not count."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in names)
        yield from runtime_imports(node)


def top_level_imports(tree: ast.Module) -> Iterator[str]:
    lazy = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    pruned = ast.Module(body=[node for node in tree.body if not isinstance(node, lazy)], type_ignores=[])
    for node in ast.walk(pruned):
        if isinstance(node, ast.ClassDef):
            node.body = [item for item in node.body if not isinstance(item, lazy)] or [ast.Pass()]
    yield from runtime_imports(pruned)


def ours(tree: ast.AST) -> set[str]:
    return {name for name in runtime_imports(tree) if name in MODULES}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("bot")])
def test_a_module_imports_from_lower_layers_or_its_own(module: str) -> None:
    own = layer_of(module)
    upward = {name for name in ours(MODULES[module][1]) if not name.startswith("bot") or layer_of(name) > own}
    upward = {name for name in upward if not (own == 5 and name.startswith("training"))}  # the CLI, lazily
    assert not upward, f"{module} (layer {own}) imports upward: {sorted(upward)}"


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] in PLUGINS])
def test_a_plugin_imports_layers_0_to_3_and_its_own_folder(module: str) -> None:
    home = ".".join(module.split(".")[:2])
    for name in ours(MODULES[module][1]):
        if name.startswith("bot"):
            assert layer_of(name) <= PLUGINS_MAY_IMPORT_UP_TO, f"{module} imports {name}"
        else:
            assert name in (home, home.split(".")[0]) or name.startswith(home + "."), (
                f"{module} imports {name}"
            )


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] in OFFLINE])
def test_training_keeps_out_of_the_running_bot(module: str) -> None:
    imported = set(runtime_imports(MODULES[module][1]))
    assert not {name for name in imported if name.split(".")[0] in ("aiohttp", "connectors", "skills")}
    assert all(layer_of(name) <= 3 for name in imported if name in MODULES and name.startswith("bot"))


def test_nothing_in_bot_names_a_connector_or_a_skill_package() -> None:
    for module, (_, tree) in MODULES.items():
        if module.startswith("bot"):
            assert not {n for n in runtime_imports(tree) if n.split(".")[0] in PLUGINS}, module


def test_there_are_no_import_circles() -> None:
    graph = {
        name: {n for n in top_level_imports(tree) if n in MODULES and n != name}
        for name, (_, tree) in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_heavy_libraries_are_imported_inside_functions_only() -> None:
    heavy = {
        module: found
        for module, (_, tree) in MODULES.items()
        if not module.startswith("training")
        and (found := {n.split(".")[0] for n in top_level_imports(tree)} & HEAVY)
    }
    assert not heavy


def test_modules_are_a_page_or_two() -> None:
    sizes = {name: len(file.read_text(encoding="utf-8").splitlines()) for name, (file, _) in MODULES.items()}
    assert not {name: size for name, size in sizes.items() if size > LONGEST_MODULE}


def test_nine_of_ten_functions_fit_on_a_screen() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for _, tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    )
    assert lengths[int(len(lengths) * 0.9)] <= LONGEST_FUNCTION


def test_public_functions_say_what_they_return() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    silent = [
        f"{name}.{node.name}"
        for name, (_, tree) in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, kinds) and not node.name.startswith("_") and node.returns is None
    ]
    assert not silent


def test_only_the_command_line_prints() -> None:
    printing = [
        name
        for name, (_, tree) in MODULES.items()
        if not name.startswith(("bot.cli", "bot.commands", "training"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing
