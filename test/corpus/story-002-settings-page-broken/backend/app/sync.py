import os

from fastapi import APIRouter, Header, HTTPException

router = APIRouter()
AUTH_SYNC_SECRET = os.getenv("AUTH_SYNC_SECRET")


@router.post("/api/auth/sync-user")
def sync_user(user: dict, x_auth_secret: str = Header(default="")) -> dict:
    if AUTH_SYNC_SECRET and x_auth_secret != AUTH_SYNC_SECRET:
        raise HTTPException(401, "Unauthorized")
    return {"email": user["email"]}
