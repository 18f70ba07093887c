"""Settings: the file says what the code says, the environment wins, and every fault is told at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import Config, load_config
from bot.config.table import Table
from bot.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No config.toml of anybody's lies around."""
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, text: str, mode: int = 0o644) -> Path:
    file = tmp_path / "shop.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def faults(path: Path | None = None, **env: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(path, env)
    assert caught.value.exit_code == 2
    return str(caught.value).splitlines()


# --- defaults -------------------------------------------------------------------------------------------------------


def test_the_shipped_file_says_what_the_code_says() -> None:
    shipped = load_config(ROOT / "config.toml", {})
    assert shipped.model_copy(update={"source": None}) == load_config(env={})


def test_the_shipped_file_names_every_key() -> None:
    def missing(model: type[Table], table: Mapping[str, object], where: str = "") -> list[str]:
        gone = []
        for name, field in model.model_fields.items():
            if where == "" and name in ("data_dir", "source"):
                continue
            if name not in table:
                gone.append(where + name)
            elif isinstance(field.annotation, type) and issubclass(field.annotation, Table):
                inner = table[name]
                assert isinstance(inner, dict)
                gone += missing(field.annotation, inner, f"{where}{name}.")
        return gone

    assert missing(Config, tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))) == []


def test_every_key_of_the_shipped_file_stands_near_a_comment() -> None:
    tables = (ROOT / "config.toml").read_text(encoding="utf-8").split("\n[")[1:]
    silent = [table.partition("]")[0] for table in tables if table.count("\n") > 3 and "#" not in table]
    assert silent == []


def test_without_a_file_the_defaults_hold() -> None:
    config = load_config(env={})
    assert (config.web.host, config.web.port) == ("127.0.0.1", 8080)
    assert config.source is None
    assert config.skills.ceiling("refunds") == "full"
    assert config.connectors.enabled() == ("rest", "console", "desk", "web")


def test_the_store_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    config = load_config(env={"HAOKE_DATA_DIR": str(tmp_path / "d")})
    assert config.data_dir == tmp_path / "d"
    assert config.store.url == f"sqlite+aiosqlite:///{tmp_path}/d/haoke.db"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_a_plain_database_address_gets_its_driver(given: str, used: str) -> None:
    assert load_config(env={"HAOKE_STORE__URL": given}).store.url == used


# --- the file -------------------------------------------------------------------------------------------------------


def test_config_toml_of_this_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[web]\nport = 8123\n", encoding="utf-8")
    assert load_config(env={}).web.port == 8123


def test_haoke_config_names_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[web]\nport = 8124\n")
    assert load_config(env={"HAOKE_CONFIG": str(file)}).web.port == 8124


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, "\ufeff[web]\nport = 1\n"), {}).web.port == 1


def test_paths_start_at_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.json").write_text("{}", encoding="utf-8")
    file = written(tmp_path, '[shop]\nfixture = "mine.json"\n')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_config(file, {}).shop.fixture == tmp_path / "mine.json"


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        wbe = 1
        [web]
        port = "8080"
        hots = "x"
        [turn]
        heartbeat_s = 9
        [log]
        level = "loud"
        [skills]
        usee = ["orders"]
        autonomy = {refunds = "all"}
        [shop]
        fixture = "gone.json"
        timezone = "Mars/Olympus"
        [connectors.slack]
        mode = "pigeon"
        """,
    )
    assert faults(file) == [
        f"{file}: shop.timezone: no time zone is called 'Mars/Olympus'; try one like 'Asia/Shanghai'",
        f"{file}: web.port: should be a valid integer",
        f"{file}: web.hots: unknown name; did you mean 'web.host'?",
        f"{file}: turn: heartbeat_s must be at most half of lease_s, or one late beat loses the lease",
        f"{file}: log.level: should be 'debug', 'info', 'warning' or 'error'",
        f"{file}: skills.autonomy.refunds: should be 'assist', 'guarded' or 'full'",
        f"{file}: skills.usee: unknown name; did you mean 'skills.use'?",
        f"{file}: connectors.slack.mode: should be 'http' or 'socket'",
        f"{file}: wbe: unknown name; did you mean 'web'?",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[web\n", "not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 5)"),
        ("web = 3\n", "web: must be a table"),
        ("data_dir = '/tmp'\n", "data_dir: not a setting of the file"),
        (
            "[store]\nurl = 'mysql://x'\n",
            "store.url: begins with sqlite+aiosqlite:// or postgresql+asyncpg://",
        ),
        ("[handoff]\nqueues = []\n", "handoff.queues: needs at least one queue, each named once"),
        ("[web]\nport = true\n", "web.port: should be a valid integer"),
        ("[judgement]\nclarify_below = 7\n", "judgement.clarify_below: should be less than or equal to 1"),
    ],
)
def test_each_fault_is_one_sentence_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    file = written(tmp_path, text)
    assert faults(file) == [f"{file}: {sentence}"]


def test_a_file_that_is_named_must_exist(tmp_path: Path) -> None:
    gone = tmp_path / "gone.toml"
    assert faults(gone) == [f"there is no settings file {gone}"]
    assert faults(HAOKE_CONFIG=str(gone)) == [f"there is no settings file {gone}"]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert faults(file) == [f"{file}: not UTF-8 text"]


def test_a_fixture_must_exist(tmp_path: Path) -> None:
    file = written(tmp_path, "[shop]\nfixture = 'gone.json'\n")
    assert faults(file) == [f"{file}: shop.fixture: there is no file {tmp_path}/gone.json"]


# --- the environment ------------------------------------------------------------------------------------------------


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[web]\nport = 1\nhost = '::1'\n")
    config = load_config(file, {"HAOKE_WEB__PORT": "8123"})
    assert (config.web.port, config.web.host) == (8123, "::1")


def test_values_are_read_as_their_setting_s_type() -> None:
    config = load_config(
        env={
            "HAOKE_STORE__ECHO": "Yes",
            "HAOKE_TURN__BUDGET_S": "30",
            "HAOKE_HANDOFF__QUEUES": '["a", "b"]',
            "HAOKE_KNOWLEDGE__COLLECTIONS": "shop, manuals",
            "HAOKE_SKILLS__AUTONOMY__REFUNDS": "assist",
            "HAOKE_SHOP__NAME": "好客 & 8080",
        }
    )
    assert config.store.echo is True
    assert config.turn.budget_s == 30
    assert config.handoff.queues == ("a", "b")
    assert config.knowledge.collections == ("shop", "manuals")
    assert config.skills.ceiling("refunds") == "assist"
    assert config.shop.name == "好客 & 8080"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert (
        load_config(env={"HAOKE_WEB__PORT": "", "HAOKE_SHOP__FIXTURE": " ", "HAOKE_DATA_DIR": ""}).web.port
        == 8080
    )


def test_variables_of_tests_and_of_others_are_left_alone() -> None:
    assert load_config(env={"HAOKE_TEST_POSTGRES": "x", "PATH": "/bin", "HAOKEX": "1"}).web.port == 8080


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("HAOKE_WEB__PROT", "1", "unknown name; did you mean 'web.port'?"),
        ("HAOKE_WBE__PORT", "1", "unknown name; did you mean 'web.port'?"),
        ("HAOKE_PORT", "1", "unknown name"),
        ("HAOKE_WEB", "1", "names a table; add __ and a key"),
        ("HAOKE_WEB__PORT__X", "1", "unknown name"),
        ("HAOKE_SOURCE", "x", "unknown name; did you mean 'store'?"),
        ("HAOKE_WEB__PROT", "", "unknown name; did you mean 'web.port'?"),
        ("HAOKE_WEB__PORT", "http", "should be a valid integer"),
        ("HAOKE_WEB__PORT", "70000", "should be less than or equal to 65535"),
        ("HAOKE_STORE__ECHO", "perhaps", "should be a valid boolean"),
        ("HAOKE_SHOP__FIXTURE", "/gone.json", "there is no file /gone.json"),
        (
            "HAOKE_CONNECTORS__SLAK__TOKEN",
            "x",
            "there is no table [connectors.slak]; did you mean 'connectors.slack.token'?",
        ),
        ("HAOKE_SKILLS__CHESS__LEVEL", "x", "there is no table [skills.chess]"),
        ("HAOKE_WEB__API_KEY", "env:NOT_THERE", "the environment variable NOT_THERE is not set"),
        ("HAOKE_WEB__API_KEY", "file:/gone", "the file /gone cannot be read"),
    ],
)
def test_a_wrong_variable_is_named_in_one_sentence(name: str, value: str, sentence: str) -> None:
    assert faults(**{name: value}) == [f"{name}: {sentence}"]


# --- secrets --------------------------------------------------------------------------------------------------------


def test_a_secret_is_fetched_from_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n", encoding="utf-8")
    file = written(tmp_path, '[web]\napi_key = "file:key"\n[shop]\napi_key = "env:SHOP"\n')
    config = load_config(file, {"SHOP": "from-env"})
    assert config.web.api_key is not None
    assert config.web.api_key.get_secret_value() == "from-file"
    assert config.shop.api_key is not None
    assert config.shop.api_key.get_secret_value() == "from-env"


def test_a_secret_in_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    text = "[web]\napi_key = 'hunter2'\n[store]\nurl = 'postgresql://u:hunter2@h/d'\n"
    found = faults(written(tmp_path, text))
    assert [line.split(": ")[1] for line in found] == ["web.api_key", "store.url"]
    assert "hunter2" not in "\n".join(found)
    assert load_config(written(tmp_path, text, mode=0o600), {}).web.api_key is not None


def test_secrets_are_never_shown() -> None:
    config = load_config(
        env={
            "HAOKE_WEB__API_KEY": "hunter2",
            "HAOKE_STORE__URL": "postgresql://u:hunter2@h/d",
            "HAOKE_CONNECTORS__OURS__USE": "a.b:C",
            "HAOKE_CONNECTORS__OURS__BOT_TOKEN": "hunter2",
            "HAOKE_CONNECTORS__OURS__PLACE": "env:WORD",
            "WORD": "hunter2",
        }
    )
    assert "hunter2" not in repr(config)
    assert "hunter2" not in str(config.public())
    assert config.public()["web"]["api_key"] == "**********"


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, "[web]\napi_key = ''\n"), {}).web.api_key is None


# --- strangers ------------------------------------------------------------------------------------------------------


def test_a_stranger_s_connector_keeps_its_table_unchecked(tmp_path: Path) -> None:
    file = written(tmp_path, "[connectors.pigeon]\nuse = 'loft:Pigeon'\nrings = 3\n")
    config = load_config(file, {"HAOKE_CONNECTORS__PIGEON__HOME": "roof"})
    assert config.connectors.table("pigeon") == {"use": "loft:Pigeon", "rings": 3, "home": "roof"}
    assert "pigeon" in config.connectors.enabled()


def test_a_channel_of_ours_is_read_by_the_same_call() -> None:
    config = load_config(env={"HAOKE_CONNECTORS__REST__WAIT_S": "2"})
    assert config.connectors.table("rest")["wait_s"] == 2.0
    with pytest.raises(ConfigError, match=r"no table \[connectors\.fax\]"):
        config.connectors.table("fax")


def test_a_skill_keeps_its_table_unchecked(tmp_path: Path) -> None:
    file = written(tmp_path, "[skills.goodwill]\nlimit = 5\n")
    config = load_config(file, {"HAOKE_SKILLS__ORDERS__DEEP": "1"})
    assert config.skills.table("goodwill") == {"limit": 5}
    assert config.skills.table("orders") == {"deep": "1"}
    assert config.skills.table("refunds") == {}


def test_settings_never_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_config(env={}).web.port = 1
