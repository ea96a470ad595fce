"""Settings, read once from the environment."""

import secrets
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET = "development-only-secret-never-in-production"  # noqa: S105 - refused in production below
SHORTEST_PASSPHRASE = 16
ROOT = Path(__file__).resolve().parent.parent


class ConfigRefused(ValueError):
    """Say in one sentence why the process must not start."""


class Config(BaseSettings):
    """What one process needs to know; frozen, so nothing changes under a request."""

    model_config = SettingsConfigDict(env_prefix="LUNXUN_", frozen=True, extra="ignore")

    env: Literal["development", "test", "production"] = "development"
    debug: bool = False
    secret_key: SecretStr = SecretStr(DEFAULT_SECRET)
    data_dir: Path = ROOT / "var"
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    jobs_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    proxy_hops: int = Field(default=0, ge=0, le=5)
    embedded_jobs: bool = True
    password_slots: int = Field(default=1, ge=1, le=64)
    pool_size: int = Field(default=16, ge=1, le=200)
    issuer: str = "福建省科学技术协会"
    metrics_token: SecretStr = SecretStr("")
    fallback_fonts: str = ""
    keys_dir: Path | None = None
    key_passphrase: SecretStr = SecretStr("")
    pades: Literal["B-B", "B-LT"] = "B-B"
    tsa_url: str = ""
    tsa_trust: Path | None = None
    demo: bool = False

    @classmethod
    def from_env(cls, **values: object) -> Self:
        """Read the environment; keyword values win."""
        return cls(**values)  # type: ignore[arg-type]

    @model_validator(mode="after")
    def _refuse_half_a_time_stamp(self) -> Self:
        if not self.tsa_url:
            return self
        if not self.tsa_url.startswith(("https://", "http://")):
            raise ConfigRefused("LUNXUN_TSA_URL 应以 https:// 或 http:// 开头。")
        if self.pades != "B-LT":
            raise ConfigRefused("时间戳属于长期验证：设了 LUNXUN_TSA_URL，请同时设 LUNXUN_PADES=B-LT。")
        if self.tsa_trust is None or not self.tsa_trust.is_file():
            raise ConfigRefused(
                "设了 LUNXUN_TSA_URL，请把时间戳服务的根证书（PEM）存为文件，路径写在 LUNXUN_TSA_TRUST。"
            )
        return self

    @model_validator(mode="after")
    def _refuse_fonts_nothing_is_drawn_with(self) -> Self:
        if not self.fallback_fonts:
            return self
        # Loaded when it is needed: most installations name no further fonts.
        from certificates.faces import FontMissing, FontUnusable, check, paths

        for path in paths(self.fallback_fonts):
            try:
                check(path)
            except FontMissing:
                raise ConfigRefused(f"LUNXUN_FALLBACK_FONTS 中的 {path} 不存在或不可读。") from None
            except FontUnusable:
                raise ConfigRefused(
                    f"LUNXUN_FALLBACK_FONTS 中的 {path} 不能用：须为 TrueType 轮廓的 .ttf，不能是 .otf 或可变字体。"
                ) from None
        return self

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Self:
        if self.env != "production":
            return self
        if self.debug:
            raise ConfigRefused("生产环境不得开启调试：请去掉 LUNXUN_DEBUG。")
        secret = self.secret_key.get_secret_value()
        if secret == DEFAULT_SECRET or len(secret) < 32:
            raise ConfigRefused("生产环境须设置 LUNXUN_SECRET_KEY（至少 32 个字符，不得使用默认值）。")
        if 0 < len(self.key_passphrase.get_secret_value()) < SHORTEST_PASSPHRASE:
            raise ConfigRefused(f"LUNXUN_KEY_PASSPHRASE 过短，至少 {SHORTEST_PASSPHRASE} 个字符。")
        return self

    @property
    def url(self) -> str:
        """Return the database's address; SQLite in the data folder unless told otherwise."""
        given = self.database_url
        if given.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + given.split("://", 1)[1]
        return given or f"sqlite:///{self.data_dir / 'lunxun.db'}"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")


def kept_secret(data_dir: Path, name: str = "secret-key") -> SecretStr:
    """Return a secret of this installation's own, made when first asked for and kept in the data folder."""
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return SecretStr(path.read_text(encoding="ascii").strip())
