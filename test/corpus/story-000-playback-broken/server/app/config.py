from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")

    SECRET_KEY: str
    SECRET_KEY_OLD: str = ""
    ALGORITHM: str = "HS256"


settings = Settings()
