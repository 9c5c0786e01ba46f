import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { couriers } from './couriers.js';

const AUDIENCE = 'acme-parcels';

export function signAccessToken(courierId: string): string {
  return jwt.sign({}, process.env.JWT_SECRET!, { subject: courierId, audience: AUDIENCE, expiresIn: '15m' });
}

export async function requireCourier(req: Request, res: Response, next: NextFunction): Promise<void> {
  const [scheme, token] = (req.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer' || token === undefined) {
    res.sendStatus(401);
    return;
  }
  try {
    const claims = jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'], audience: AUDIENCE, clockTolerance: 30 });
    const courier = await couriers.byId(String(claims.sub));
    if (!courier?.isActive) throw new Error('This courier may not come in');
    res.locals.courier = courier;
    next();
  } catch {
    res.sendStatus(401);
  }
}
