from pathlib import Path

import pytest

from knowledge_base.embed import MiniLM
from knowledge_base.errors import OutsideFailed, Refused, WrongUsage
from knowledge_base.workspace import CONFIG_FILE, STARTER_CONFIG, Config, Settings, Workspace, read_config
from tests.fakes import WordEmbedder

HERE = Settings(database_url="", chroma_url="")


def config_file(folder: Path, text: str | bytes) -> Path:
    file = folder / CONFIG_FILE
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_the_starter_settings_are_the_defaults_with_nobody_in_them(tmp_path: Path) -> None:
    assert read_config(config_file(tmp_path, STARTER_CONFIG)) == Config()


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert read_config(config_file(tmp_path, "")) == Config()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 'a'\nseed = \n", r"is not valid TOML: Invalid value \(at line 2, column 8\); mend it"),
        ("[people.ada]\nname = 'Ada'\n[people.ada]\n", r"Cannot declare .* twice \(at line 3, column 12\)"),
        (b"title = '\xff'", r"is not valid TOML: .*can't decode byte 0xff"),
        ("x = " + "[" * 9_999, "is not valid TOML"),
    ],
)
def test_bad_toml_is_named_with_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(WrongUsage, match=said) as raised:
        read_config(config_file(tmp_path, text))
    assert str(raised.value).startswith(repr(str(tmp_path / CONFIG_FILE)))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("nonsense = 1", "nonsense"),
        ("[approval]\nlow_risk_aprovals = 1", "approval.low_risk_aprovals"),
        ("[people.ada]\nname = 'Ada'\nrole = 'author'", "people.ada.role"),
    ],
)
def test_unknown_keys_are_refused(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(WrongUsage, match=f": {field}: Extra inputs are not permitted; mend it"):
        read_config(config_file(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("seed = 'seven'", "seed"),
        ("[approval]\nlow_risk_approvals = 0", "approval.low_risk_approvals"),
        ("[approval]\nhigh_risk_approvals = 1", "approval.high_risk_approvals"),
        ("[approval]\nexpires_days = 0", "approval.expires_days"),
        ("[approval]\nhigh_risk_policies = ['Self Harm']", "approval.high_risk_policies.0"),
        ("[approval]\nhigh_risk_teams = 0", "approval.high_risk_teams"),
        ("[approval]\nhours = 'Mon-Fri 09:00-18:00'", "approval.hours"),
        ("[people.ada]\nroles = ['author']", "people.ada.name"),
        ("[people.ada]\nname = 'Ada'\nroles = ['owner']", "people.ada.roles.0"),
        ("people = ['ada']", "people"),
    ],
)
def test_values_out_of_bounds_are_named(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(WrongUsage, match=f": {field}: "):
        read_config(config_file(tmp_path, text))


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"no workspace at .*; run 'redline init' there first"):
        Workspace(tmp_path, HERE)


def test_settings_that_cannot_be_read_are_a_failure_outside(tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).mkdir()
    with pytest.raises(OutsideFailed, match=r"cannot read .*; check its permissions"):
        Workspace(tmp_path, HERE)


def test_a_person_is_known_by_id_and_others_are_refused(tmp_path: Path) -> None:
    config = read_config(config_file(tmp_path, "[people.ada]\nname = 'Ada'\n[people.mira]\nname = 'Mira'"))
    assert config.person("ada").name == "Ada"
    with pytest.raises(Refused, match=r"'eve' is not a person of this workspace \(ada, mira\); add them to"):
        config.person("eve")
    with pytest.raises(Refused, match=r"\(nobody yet\)"):
        Config().person("ada")


def test_creating_makes_the_settings_and_the_store(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "deep" / "down", settings=HERE)
    assert (workspace.root / CONFIG_FILE).read_text(encoding="utf-8") == STARTER_CONFIG
    with workspace.store.read() as tx:
        assert tx.cases.count() == 0
    workspace.store.close()


def test_a_workspace_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    config_file(tmp_path, "title = 'Mine'\n")
    for _ in range(2):
        Workspace.create(tmp_path, settings=HERE).store.close()
    assert (tmp_path / CONFIG_FILE).read_text(encoding="utf-8") == "title = 'Mine'\n"


def test_a_workspace_without_its_store_says_to_make_it(tmp_path: Path) -> None:
    config_file(tmp_path, "")
    with pytest.raises(Refused, match="the store is empty; run 'redline init'"):
        _ = Workspace(tmp_path, HERE).store


def test_the_store_is_in_the_folder_unless_a_url_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file(tmp_path, "")
    monkeypatch.delenv("REDLINE_DATABASE_URL", raising=False)
    assert Workspace(tmp_path).database_url == f"sqlite:///{tmp_path / 'redline.db'}"
    monkeypatch.setenv("REDLINE_DATABASE_URL", "postgresql+psycopg://host/name")
    assert Workspace(tmp_path).database_url == "postgresql+psycopg://host/name"


def test_the_model_is_minilm_from_the_folder_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file(tmp_path, "")
    monkeypatch.setenv("REDLINE_MODEL_DIR", str(tmp_path))
    workspace = Workspace(tmp_path)
    assert workspace.embedder.id == MiniLM(tmp_path).id
    with pytest.raises(OutsideFailed, match="no model weights at"):
        workspace.embedder.encode(["text"])


def test_what_is_derived_may_be_thrown_away(workspace: Workspace) -> None:
    with workspace.index() as index:
        assert index.check([]).ok
    workspace.delete_index()
    assert not workspace.index_folder.exists()
    with workspace.index() as index:
        assert index.check([]).ok


def test_vectors_are_kept_in_the_folder(workspace: Workspace) -> None:
    workspace.embedder.encode(["one", "two"])
    words = WordEmbedder()
    other = Workspace(workspace.root, HERE, embedder=words)
    other.embedder.encode(["two", "one"])
    assert words.encoded == 0
    assert (workspace.root / "cache" / "embeddings.db").is_file()


def test_working_hours_that_are_off_are_named_when_the_settings_are_read(tmp_path: Path) -> None:
    text = "[approval]\nhours = 'Mon-Fri 22:00-06:00 Europe/Berlin'"
    with pytest.raises(WrongUsage, match=r"approval\.hours: .*'22:00-06:00' does not end after it begins"):
        read_config(config_file(tmp_path, text))
    fine = read_config(config_file(tmp_path, "[approval]\nhours = ' Mon-Fri 09:00-18:00 UTC '"))
    assert fine.approval.hours == "Mon-Fri 09:00-18:00 UTC"


def test_more_teams_than_approvals_can_never_be_met(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"approval: .*high_risk_teams is 3, over high_risk_approvals \(2\)"):
        read_config(config_file(tmp_path, "[approval]\nhigh_risk_teams = 3"))
