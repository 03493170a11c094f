"""The double can be run and used by hand."""

import pytest

from tests.slack_double.standalone import main


def test_it_prints_what_to_set_and_does_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    main(
        ["--plan", "poor", "--port", "0"],
        ["say U1 C1 'hello there'", "messages C1", "add_dm U9", "", "nothing"],
    )
    said = capsys.readouterr().out
    assert "export SLACK_API_URL=http://127.0.0.1:" in said
    assert "export SLACK_APP_TOKEN=xapp-" in said
    assert said.count("U1: 'hello there'") == 2
    assert "DoubleMisused: no user 'U9'" in said
