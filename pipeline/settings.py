"""Settings: environment (`OCOP_*`), then `ocop.toml` in the working folder or in `OCOP_HOME`, then defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import CallError
from pipeline.hours import Hours, hours_of

Edition = Literal["research", "demo"]


class Settings(BaseSettings):
    """Everything an operator can choose. `ocop doctor` shows each value."""

    model_config = SettingsConfigDict(env_prefix="OCOP_", extra="forbid", frozen=True)

    home: Path = Field(Path("data"), description="folder in which all data rest")
    edition: Edition = Field("research", description="'demo' marks every release as made of invented samples")
    portals_file: Path | None = Field(None, description="registry of portals; default: the one that ships")
    contact: str = Field(
        "",
        description="your address or page, for webmasters: part of the user agent; real portals want one",
    )
    min_delay_seconds: float = Field(0.0, ge=0, description="no portal is asked more often than this")
    max_body_mb: int = Field(20, gt=0, description="larger responses are not kept")
    request_timeout_seconds: float = Field(60.0, gt=0)
    recheck_days: int = Field(14, ge=0, description="articles younger than this are asked for again")
    recheck_hours: float = Field(20.0, ge=0, description="but not more often than this")
    harvest_hours: str = Field(
        "", description="when portals may be asked, as 22:00-05:30 (Asia/Ho_Chi_Minh); empty: all day"
    )
    web_archive_delay_seconds: float = Field(
        5.0, ge=0, description="a web archive's servers are asked no more often than this"
    )
    read_workers: int = Field(0, ge=0, description="processes that read; 0: one a core")
    read_executor: str = Field(
        "process",
        description="what reads side by side: process, thread, serial, or package.module:function, "
        "which makes a concurrent.futures.Executor from a number of workers",
    )
    keep_releases: int = Field(3, ge=3, description="releases kept beside pinned ones")
    min_free_mb: int = Field(500, ge=0, description="a run does not start with less disk space than this")
    duckdb_memory_mb: int = Field(
        4096, gt=0, description="memory that building a release, or a query in SQL, may take"
    )

    @field_validator("harvest_hours")
    @classmethod
    def _are_hours(cls, text: str) -> str:
        hours_of(text)
        return text

    @property
    def hours(self) -> Hours | None:
        """`harvest_hours` as hours; None for all day."""
        return hours_of(self.harvest_hours)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = Path(os.environ.get("OCOP_HOME", "data"))
        files = [path for path in (home / "ocop.toml", Path("ocop.toml")) if path.is_file()]
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=files))


def load_settings(**overrides: object) -> Settings:
    """The settings of this process.

    Args:
        overrides: values that win over environment and file; None values are passed over.
    Raises:
        CallError: a value or a name is wrong; the message names it.
    """
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as fault:
        first = fault.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise CallError(
            f"setting '{name}' ({'OCOP_' + name.upper()} or ocop.toml): {first['msg']}, got {first.get('input')!r}"
        ) from None
    except ValueError as fault:
        raise CallError(f"ocop.toml cannot be read: {fault}") from None
