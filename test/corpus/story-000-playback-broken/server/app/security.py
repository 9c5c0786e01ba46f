from fastapi import HTTPException
from jose import JWTError, jwt

from app.config import settings


def current_user_id(token: str) -> str:
    """Accept a token of the current key, and of the previous one during a rotation."""
    for key in [settings.SECRET_KEY, settings.SECRET_KEY_OLD]:
        try:
            return jwt.decode(token, key, algorithms=[settings.ALGORITHM])["sub"]
        except JWTError:
            continue
    raise HTTPException(401, "Could not validate credentials")
