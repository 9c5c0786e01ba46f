import jwt
from fastapi import HTTPException, status

from app.core.config import settings


def verify_jwt_token(token: str) -> dict:
    """Verify the token that the front end made for this user."""
    try:
        return jwt.decode(token, settings.AUTH_SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Could not validate credentials") from error
