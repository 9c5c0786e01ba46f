import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function authMiddleware(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization?.replace(/^Bearer /, '');
  if (!token) return res.status(401).json({ error: 'No token provided' });
  try {
    res.locals.user = jwt.verify(token, process.env.JWT_SECRET as string, { algorithms: ['HS256'], clockTolerance: 30 });
    return next();
  } catch {
    return res.status(401).json({ error: 'Invalid token' });
  }
}
