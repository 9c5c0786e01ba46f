import 'dotenv/config';
import jwt, { type SignOptions } from 'jsonwebtoken';

export function createAccessToken(userId: string): string {
  const expiresIn = process.env.JWT_EXPIRES_IN as SignOptions['expiresIn'];
  return jwt.sign({ userId }, process.env.JWT_SECRET as string, { expiresIn });
}
