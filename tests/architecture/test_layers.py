"""A folder imports only from folders below it; `[tool.importlinter]` in pyproject.toml holds the contracts."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_folder_imports_only_from_folders_below_it() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_command_line_imports_only_click_the_commands_and_the_errors() -> None:
    """import-linter takes packages only, so the one module beside them is held to its layer here."""
    allowed = {"click", "commands", "knowledge_base.errors", *sys.stdlib_module_names}
    found = set()
    for node in ast.parse((ROOT / "redline.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    assert {"click", "knowledge_base.errors"} <= found
    assert {name for name in found if name not in allowed and name.split(".")[0] not in allowed} == set()
