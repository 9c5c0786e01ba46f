import jwt
from fastapi import HTTPException

from app.config import settings


def verify_jwt_token(token: str) -> dict:
    try:
        return jwt.decode(token, settings.AUTH_SECRET, algorithms=["HS256"])
    except jwt.PyJWTError as error:
        raise HTTPException(401, "Unauthorized") from error
