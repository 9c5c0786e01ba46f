from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    AUTH_SECRET: str
    AUTH_SYNC_SECRET: str
    ENCRYPTION_KEY: str
    SESSION_SECRET: str
    PORT: int = 8000


settings = Settings()
