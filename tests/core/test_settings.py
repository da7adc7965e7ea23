"""The settings and their example say the same."""

from pathlib import Path

import pytest

from app.core.settings import PROJECT_ROOT, Settings

EXAMPLE = PROJECT_ROOT / ".env.example"


def example_lines() -> dict[str, str]:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if "=" in line]
    pairs = [line.split("=", 1) for line in lines if not line.startswith("#")]
    return dict(pairs)  # type: ignore[arg-type]


class TestExample:
    def test_it_names_every_setting_and_nothing_else(self) -> None:
        known = {f"JALON_{name.upper()}" for name in Settings.model_fields}

        assert set(example_lines()) == known

    def test_it_gives_the_defaults(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in example_lines():
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(tmp_path)

        assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


class TestSigningKey:
    def test_a_short_key_is_refused(self) -> None:
        with pytest.raises(ValueError, match="32"):
            _ = Settings(_env_file=None, secret_key="court").signing_key

    def test_a_key_made_at_first_start_is_kept_and_closed_to_others(self, tmp_path: Path) -> None:
        first = Settings(_env_file=None, data_dir=tmp_path).signing_key

        assert Settings(_env_file=None, data_dir=tmp_path).signing_key == first
        assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
