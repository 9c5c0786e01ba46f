import { SignJWT } from 'jose';

const key = new TextEncoder().encode(process.env.AUTH_SECRET!);

/** A token that the back end accepts in place of the session cookie. */
export async function createBackendAccessToken(user: { id: string; email: string }) {
  return new SignJWT({ email: user.email })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user.id)
    .setIssuedAt()
    .setAudience('acme-notes-backend')
    .setExpirationTime('15m')
    .sign(key);
}
