"""The manifest asks for what the app uses, and the check tells what a token lacks."""

from pathlib import Path

import pytest

from knowledge_base.workspace import CONFIG_FILE, Config, read_config
from slack_app.check import SlackCheck, check_slack
from slack_app.manifest import EVENTS, SCOPES, manifest
from slack_app.settings import SlackSettings
from tests.slack_app.conftest import CHANNEL, CONFIG, MIRA, people, settings_of
from tests.slack_double.server import SlackDouble

NEEDED = {scope.name for scope in SCOPES if not scope.without}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / CONFIG_FILE).write_text(CONFIG, encoding="utf-8")
    return read_config(tmp_path / CONFIG_FILE)


def states(found: SlackCheck) -> dict[str, str]:
    return {one.what: one.state for one in found.checks}


def test_the_manifest_is_for_an_agent_over_a_socket() -> None:
    made = manifest()
    assert "agent_view" in made["features"]
    assert "assistant_view" not in made["features"]
    assert made["settings"]["socket_mode_enabled"]
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)
    assert made["settings"]["interactivity"]["is_enabled"]


def test_every_scope_has_its_reason_and_stands_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope in SCOPES:
        assert f"| `{scope.name}` | {scope.reason} |" in guide
    assert sorted(manifest()["oauth_config"]["scopes"]["bot"]) == sorted(scope.name for scope in SCOPES)


def test_signed_http_has_its_address_wherever_slack_calls() -> None:
    made = manifest(http_url="https://redline.example/slack/events")
    assert not made["settings"]["socket_mode_enabled"]
    addresses = (
        made["settings"]["event_subscriptions"]["request_url"],
        made["settings"]["interactivity"]["request_url"],
        made["features"]["slash_commands"][0]["url"],
    )
    assert set(addresses) == {"https://redline.example/slack/events"}


def test_with_every_scope_nothing_is_missing(config: Config) -> None:
    with SlackDouble(scopes=tuple(scope.name for scope in SCOPES)) as double:
        people(double)
        found = check_slack(settings_of(double), config)
    assert found.ok
    assert set(states(found).values()) <= {"ok", "optional"}


def test_a_scope_that_the_app_can_do_without_is_told_and_no_failure(config: Config) -> None:
    with SlackDouble(scopes=tuple(NEEDED | {"channels:read"})) as double:
        people(double)
        found = check_slack(settings_of(double), config)
    assert found.ok
    line = next(one for one in found.checks if one.what == "files:write")
    assert (line.state, "without the plot" in line.words, "reinstall" in line.fix) == ("optional", True, True)


def test_a_scope_that_the_app_needs_is_missing_with_the_fix(config: Config) -> None:
    with SlackDouble(scopes=tuple(NEEDED - {"chat:write"})) as double:
        people(double)
        found = check_slack(settings_of(double), config)
    assert not found.ok
    assert states(found)["chat:write"] == "missing"


def test_a_wrong_token_and_no_token_are_told_apart(config: Config) -> None:
    with SlackDouble() as double:
        wrong = settings_of(double).model_copy(
            update={"bot_token": SlackSettings(bot_token="xoxb-wrong").bot_token}
        )
        assert "invalid_auth" in check_slack(wrong, config).checks[0].words
    assert "not set" in check_slack(SlackSettings(bot_token="", app_token=""), config).checks[0].words


def test_channels_people_and_groups_of_the_settings_are_looked_at(config: Config) -> None:
    with SlackDouble() as double:
        people(double)
        double.change_user(MIRA, deleted=True)
        double.add_group("S0LEADS", "leads", [MIRA])
        rules = {
            "channels": [{"id": CHANNEL}, {"id": "C0NOWHERE"}, {"id": "C0SHARED"}, {"id": "C0OUT"}],
            "approver_groups": {"S0LEADS": "policy", "S0GONE": "policy"},
        }
        double.add_channel("C0SHARED", "with-partners", [MIRA], is_ext_shared=True)
        double.add_channel("C0OUT", "elsewhere", [MIRA], with_bot=False)
        found = states(check_slack(settings_of(double), config.model_copy(update={"slack": rules})))
    assert found[f"channel {CHANNEL}"] == "ok"
    assert found["channel C0NOWHERE"] == "missing"
    assert found["channel C0SHARED"] == "missing"
    assert found["channel C0OUT"] == "missing"
    assert found["person mira"] == "missing"
    assert found["user group S0LEADS"] == "ok"
    assert found["user group S0GONE"] == "missing"
