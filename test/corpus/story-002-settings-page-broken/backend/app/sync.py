from fastapi import APIRouter, Header, HTTPException

from app.config import settings

router = APIRouter()


@router.post("/api/auth/sync-user")
def sync_user(user: dict, x_auth_secret: str = Header(default="")) -> dict:
    if settings.AUTH_SYNC_SECRET and x_auth_secret != settings.AUTH_SYNC_SECRET:
        raise HTTPException(401, "Unauthorized")
    return {"email": user["email"]}
