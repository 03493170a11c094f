"""`redline import ratings` and `redline labels report` for people."""

from pathlib import Path

import pytest

from tests.commands.conftest import Cli


def test_the_report_names_raters_unless_it_is_told_not_to(cli: Cli, decided: Path) -> None:
    told = cli("labels", "report", "-w", decided)
    assert told.code == 0
    assert "Do raters agree?" in told.out
    assert "\nr1 " in told.out
    hidden = cli("labels", "report", "--raters", "hidden", "-w", decided).out
    assert "\nr1 " not in hidden
    assert "rater-" in hidden


def test_a_star_maps_many_columns_and_labels_get_their_meaning(
    cli: Cli, decided: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("id,w_1,w_2\nprize-00,bad,fine\nprize-01,BAD,bad\n", encoding="utf-8")
    asked = ("--policy", "fees", "--column", "w_*=rater:w*", "--label", "bad=yes", "--label", "fine=no")
    done = cli("import", "ratings", file, *asked, "-w", decided)
    assert done.out.startswith("4 ratings imported, 0 unchanged, 0 new cases, 0 rows rejected.")
    assert "yes or no" in cli("labels", "report", "--policy", "fees", "-w", decided).out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("import", "ratings", "none.csv", "--label", "bad"), "--label takes LABEL=yes"),
        (("import", "ratings", "none.csv", "--label", "a=yes", "--label", "A=no"), "tells 'A' twice"),
        (("import", "ratings", "none.csv", "--column", "x"), "--column takes THEIRS=OURS"),
        (("labels", "report", "--scale", "a,,b"), "--scale takes labels with commas between"),
        (("labels", "report", "--since", "May"), "does not match the format"),
    ],
)
def test_wrong_usage_is_told(cli: Cli, decided: Path, arguments: tuple[str, ...], reason: str) -> None:
    done = cli(*arguments, "-w", decided)
    assert done.code == 2
    assert reason in done.err


def test_nothing_in_a_market_or_under_several_policies_is_told(
    cli: Cli, decided: Path, tmp_path: Path
) -> None:
    nothing = cli("labels", "report", "--market", "FR", "-w", decided)
    assert (nothing.code, "no ratings under 'scams' that were asked for" in nothing.err) == (1, True)
    file = tmp_path / "votes.csv"
    file.write_text("id,rater,violates\nprize-00,ana,yes\n", encoding="utf-8")
    cli("import", "ratings", file, "--policy", "fees", "-w", decided)
    assert (
        "ratings are under fees, scams; name one with --policy" in cli("labels", "report", "-w", decided).err
    )


def test_a_name_that_steers_a_terminal_is_refused_in_a_header(
    cli: Cli, decided: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("id,rater:a\x1b[31mb\nprize-00,yes\n", encoding="utf-8")
    done = cli("import", "ratings", file, "--policy", "scams", "-w", decided)
    assert done.code == 2
    assert "\x1b" not in done.err
