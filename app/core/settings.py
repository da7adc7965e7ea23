"""Settings: read once from the environment (JALON_…) and .env; every one is in .env.example."""

from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """What an installation chooses. An empty value in .env means « the default »."""

    model_config = SettingsConfigDict(
        env_prefix="JALON_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    data_dir: Path = Path("var")
    database_url: str | None = None
    secret_key: SecretStr | None = None
    base_url: str = "http://localhost:8000"
    cookie_secure: bool | None = None
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    mail_from: str = "jalon@localhost"
    apply_population_threshold_to_groupings: bool = False
    population_margin_percent: int = Field(default=5, ge=0, le=50)
    reminder_months_before: tuple[int, ...] = (6, 3, 1)
    reminder_days_after: tuple[int, ...] = (30, 60, 90)
    reminder_hour: int = Field(default=7, ge=0, le=23)
    remind_members: bool = False
    convocation_days: int = Field(default=5, ge=0, le=60)
    transmission_days: int = Field(default=2, ge=0, le=60)
    deposit_days: int = Field(default=30, ge=1)
    copy_late_days: int = Field(default=30, ge=1, le=365)
    harvest_hour: int = Field(default=3, ge=0, le=23)
    harvest_contact: str = ""
    harvest_pause_seconds: float = Field(default=0.5, ge=0, le=60)
    harvest_private_network: bool = False
    session_idle_minutes: int = Field(default=240, ge=5)
    session_hours: int = Field(default=12, ge=1)
    trust_roots_dir: Path | None = None
    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'jalon.db'}"

    @property
    def store_dir(self) -> Path:
        return self.data_dir / "store"

    @property
    def waiting_dir(self) -> Path:
        """Signed files dropped, until a person confirms or forgets them: not the store yet."""
        return self.data_dir / "retours"

    @property
    def locks_dir(self) -> Path:
        """Where the workers of this machine show that they live."""
        return self.data_dir / "locks"

    @property
    def checks_dir(self) -> Path:
        """Large files sent to be checked, until they are."""
        return self.data_dir / "controles"

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    @property
    def uses_secure_cookie(self) -> bool:
        if self.cookie_secure is not None:
            return self.cookie_secure
        return self.base_url.startswith("https://")

    @cached_property
    def signing_key(self) -> str:
        """The configured key, or one made at first start and kept in the data folder.

        Raises ValueError under 32 bytes: a short HMAC key can be guessed.
        """
        key = self.secret_key.get_secret_value() if self.secret_key else self._kept_key()
        if len(key.encode()) < 32:
            raise ValueError("JALON_SECRET_KEY doit compter au moins 32 caractères.")
        return key

    def _kept_key(self) -> str:
        path = self.data_dir / "secret.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(token_urlsafe(48), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
