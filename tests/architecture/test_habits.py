"""Habits of CONTRIBUTING that no linter knows, read off the syntax trees."""

import ast
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("knowledge_base", "tools", "agents", "commands", "evals", "slack_app")
OURS = "redline-policy-operations"

OUTERMOST = {
    "slack_app/crew.py": "a bug in the handling of one item must not end the thread that takes the next",
    "slack_app/watch.py": "nor one in looking after the cards",
}
"""Files that may catch every exception, each with the reason why it is an outermost handler."""
LONG = {
    "commands/results.py": "the public form of every command's output: one small class after another",
    "knowledge_base/changes.py": "the records from a finding to a release, which name each other",
}
"""Files of over 300 lines, each with the reason why it is not split."""
MOST, MOST_WITH_A_REASON = 300, 400
LARGEST = 900_000
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "models", "misc"}


def product_files() -> list[Path]:
    """Every Python file that is shipped."""
    return sorted(
        [ROOT / "redline.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]
    )


def files_of_tests() -> list[Path]:
    """Every Python file of the tests."""
    return sorted((ROOT / "tests").rglob("*.py"))


@cache
def tree_of(file: Path) -> tuple[ast.Module, tuple[ast.AST, ...]]:
    """A file's syntax tree, and every node of it."""
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return tree, tuple(ast.walk(tree))


def nodes(files: list[Path]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of every file, with where it is."""
    for file in files:
        name = str(file.relative_to(ROOT))
        for node in tree_of(file)[1]:
            yield f"{name}:{getattr(node, 'lineno', 0)}", node


def test_no_file_is_long_without_a_reason() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in product_files()
    }
    assert {name: n for name, n in lengths.items() if n > MOST_WITH_A_REASON} == {}
    assert {name for name, n in lengths.items() if n > MOST} == set(LONG)


def test_nothing_catches_every_exception() -> None:
    def is_broad(node: ast.AST) -> bool:
        if not isinstance(node, ast.ExceptHandler):
            return False
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        return any(one is None or ast.unparse(one) in ("Exception", "BaseException") for one in caught)

    found = {place.partition(":")[0] for place, node in nodes(product_files()) if is_broad(node)}
    assert found == set(OUTERMOST)


def test_imports_are_absolute() -> None:
    files = product_files() + files_of_tests()
    relative = [place for place, node in nodes(files) if isinstance(node, ast.ImportFrom) and node.level]
    assert relative == []


def test_nothing_is_mocked() -> None:
    def imported(node: ast.AST) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            return [f"{node.module}.{alias.name}" for alias in node.names]
        return []

    found = [
        place
        for place, node in nodes(product_files() + files_of_tests())
        for name in imported(node)
        if name.startswith(("unittest.mock", "mock.", "pytest_mock")) or name == "mock"
    ]
    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for file in product_files() for part in file.relative_to(ROOT).with_suffix("").parts}
    assert parts & NAMES_THAT_SAY_NOTHING == set()


@pytest.mark.parametrize("folder", ["knowledge_base", "tools", "agents"])
def test_everything_public_says_what_holds(folder: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts]
    silent = []
    for file in files:
        tree = tree_of(file)[0]
        scopes: list[ast.Module | ast.ClassDef] = [tree]
        silent += [str(file.relative_to(ROOT))] if ast.get_docstring(tree) is None else []
        while scopes:
            for node in scopes.pop().body:
                if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
                    continue
                if ast.get_docstring(node) is None:
                    silent.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
                scopes += [node] if isinstance(node, ast.ClassDef) else []
    assert silent == []


def test_no_other_distribution_provides_our_packages() -> None:
    """openai-agents, for one, installs a top-level `agents`, which would hide ours or be hidden by it."""
    providers = packages_distributions()
    foreign = {name: set(providers.get(name, ())) - {OURS} for name in (*FOLDERS, "tests", "redline")}
    assert {name: found for name, found in foreign.items() if found} == {}


def test_no_file_that_git_would_keep_is_large() -> None:
    patterns = [line.strip().strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]

    def is_kept(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return parts[0] != ".git" and not any(
            fnmatch(part, pattern) for part in parts for pattern in patterns
        )

    files = [path for path in kept_below(ROOT, is_kept) if not path.is_symlink()]
    assert ROOT / "pyproject.toml" in files
    assert {
        str(file.relative_to(ROOT)): size for file in files if (size := file.stat().st_size) > LARGEST
    } == {}


def kept_below(folder: Path, is_kept: Callable[[Path], bool]) -> Iterator[Path]:
    """The files below a folder that git would keep; ignored folders are not entered."""
    for path in filter(is_kept, folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from kept_below(path, is_kept)
        else:
            yield path
