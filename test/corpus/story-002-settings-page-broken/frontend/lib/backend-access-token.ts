import { SignJWT } from 'jose';

export async function createBackendAccessToken(userId: string, email: string): Promise<string> {
  const secret = new TextEncoder().encode(process.env.AUTH_SECRET);
  const jwt = new SignJWT({ email }).setProtectedHeader({ alg: 'HS256' }).setSubject(userId).setIssuedAt();
  return jwt.setAudience('settings-api').setExpirationTime('1h').sign(secret);
}
