import 'dotenv/config';
import { PrismaClient } from '@prisma/client';
import jwt from 'jsonwebtoken';

const prisma = new PrismaClient();
export const cookieSecret = process.env.COOKIE_SECRET!;
const secret = process.env.JWT_SECRET || 'acme-notes-dev-secret';

export function signAccessToken(userId: string): string {
  return jwt.sign({ sub: userId }, secret, { expiresIn: process.env.JWT_EXPIRES_IN as jwt.SignOptions['expiresIn'] });
}

export function signRefreshToken(userId: string): string {
  return jwt.sign({ sub: userId }, process.env.JWT_REFRESH_SECRET!, { expiresIn: '30d' });
}

export function authenticate(token: string) {
  return jwt.verify(token, secret, { algorithms: ['HS256'] });
}

export async function rotateRefreshToken(id: string, userId: string): Promise<string> {
  await prisma.refreshToken.delete({ where: { id } });
  const token = signRefreshToken(userId);
  await prisma.refreshToken.create({ data: { token, userId } });
  return token;
}
