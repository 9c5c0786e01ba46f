import 'dotenv/config';
import cors from 'cors';
import express from 'express';
import { authMiddleware } from './middleware/auth';

const app = express();
app.use(cors({ origin: process.env.FRONTEND_URL, allowedHeaders: ['Content-Type'] }));
app.get('/api/auth/validate-session', authMiddleware, (_req, res) => {
  res.json({ valid: true });
});
app.listen(4000);
