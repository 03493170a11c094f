"""What is heavy is imported inside the function that needs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "chromadb",
    "litellm",
    "langgraph",
    "sklearn",
    "scipy",
    "matplotlib",
    "pyarrow",
    "datasketch",
}


def loaded_after(program: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded once a program is through."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import json, sys\n{program}\nprint('\\n' + json.dumps(sorted(sys.modules)))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize("folder", ["knowledge_base", "tools", "agents", "commands"])
def test_importing_a_folder_loads_nothing_heavy(folder: str) -> None:
    modules = sorted(f"{folder}.{file.stem}" for file in (ROOT / folder).glob("[!_]*.py"))
    assert modules
    loaded = loaded_after("\n".join(f"import {module}" for module in modules))
    assert folder in loaded
    assert loaded & HEAVY == set()


def test_help_loads_neither_the_heavy_nor_the_store_nor_numpy() -> None:
    loaded = loaded_after(
        "sys.argv = ['redline', '--help']\n"
        "import redline\n"
        "try:\n    redline.main()\nexcept SystemExit as ended:\n    assert ended.code == 0"
    )
    assert "click" in loaded
    assert loaded & (HEAVY | {"sqlalchemy", "alembic", "numpy", "pydantic", "rich"}) == set()
