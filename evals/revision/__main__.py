"""Many resplits of a workspace of your own: `python -m evals.revision WORKSPACE [--policy NAME] --resplits 40`.

Each resplit keeps half of the content groups fresh, revises the prompt in force on the other half, and measures the
revision on the fresh ones. Nothing is written to the workspace.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

import click
import numpy as np

from evals.revision.revising import Revised, revised
from evals.revision.rows import RevisionRow
from knowledge_base.workspace import Settings, Workspace
from tools.measure import wilson
from tools.scene import instruments_for, prompts_in_force

HEADER = (
    "| policy | resplits | drafted | F1 on fresh cases, median before → after | median gain [5 %, 95 % of resplits] | "
    "gains | recall falls | claim holds | items, median |\n|---|---:|---:|---|---|---:|---:|---|---:|"
)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--policy", "policies", multiple=True, help="These policies; all with a prompt by default.")
@click.option("--resplits", default=40, show_default=True, help="How many for each policy.")
@click.option("--seed", default=1, show_default=True, help="The first seed; the others follow it.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep every result in this file, line by line.")
def main(folder: Path, policies: Sequence[str], resplits: int, seed: int, out: Path | None) -> None:
    """A table, a row a policy and one for all."""
    workspace = Workspace(folder, Settings(database_url="", chroma_url=""))
    with workspace.store.read() as tx:
        known = [instruments_for(tx, name).spec.policy for name in prompts_in_force(tx)]
    click.echo(HEADER)
    every: list[Revised] = []
    for policy in policies or known:
        made = []
        for number in range(seed, seed + resplits):
            row = RevisionRow(id=f"{policy}-{number}", policy=policy, start="in force", seed=number)
            made.append(revised(workspace, row))
            if out:
                with out.open("a", encoding="utf-8") as file:
                    file.write(made[-1].model_dump_json() + "\n")
        click.echo(line(policy, made))
        every += made
    click.echo(line("all", every))
    workspace.store.close()


def line(name: str, made: Sequence[Revised]) -> str:
    """One row of the table."""
    drafted = [one for one in made if one.drafted]
    gains = [one.gain for one in made]
    low, high = (100 * float(bound) for bound in np.quantile(gains, (0.05, 0.95)))
    holds = sum(one.low <= one.gain <= one.high for one in drafted)
    bounds = wilson(holds, len(drafted), 0.95)
    before, after = (
        median(getattr(one, side) if one.drafted else 0.0 for one in made) for side in ("before", "after")
    )
    falls = sum(one.recall_after < one.recall_before for one in drafted)
    return (
        f"| {name} | {len(made)} | {len(drafted)} | {100 * before:.1f} → {100 * after:.1f} | "
        f"{100 * median(gains):+.1f} [{low:+.1f}, {high:+.1f}] | {sum(gain > 0 for gain in gains)} | {falls} | "
        f"{holds} of {len(drafted)} [{100 * bounds[0]:.0f}, {100 * bounds[1]:.0f}] | "
        f"{median(one.size for one in drafted) if drafted else 0:g} |"
    )


if __name__ == "__main__":
    main()
