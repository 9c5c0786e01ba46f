import { Analysis } from '../../server/src/analysis/analysis';
import type { LiveCheck } from '../../server/src/diagnosis/diagnosis';
import { liveChecks } from '../../server/src/diagnosis/live/live';
import type { TokenReport } from '../../server/src/tokens/report';
import { remembered } from '../harness/remembered';
import { locateIn } from './diagnosing';

/** What a report says of a token with these claims, and nothing that the checks do not read. */
export function reportOf(claims: Readonly<Record<string, unknown>>, cookie = ''): TokenReport {
  return {
    status: 'refused',
    headline: '',
    carrier: cookie === '' ? 'authorization' : 'cookie',
    cookie,
    token: { header: { alg: 'HS256' }, claims, times: [], status: 'valid', notes: [] } as unknown as TokenReport['token'],
    opaque: undefined,
    signature: undefined,
    verdicts: [],
    notes: [],
  };
}

/** The checks of a workspace that is given as its files. */
export function checksOf(files: Readonly<Record<string, string>>, token?: TokenReport): readonly LiveCheck[] {
  const analysis = new Analysis(undefined, remembered);
  for (const [path, text] of Object.entries(files)) analysis.setFile(path, text);
  return liveChecks(analysis.contract(), token, locateIn(analysis));
}

/** The text of one check; empty where there is none of that id. */
export function textOf(checks: readonly LiveCheck[], id: string): string {
  return checks.find((check) => check.id === id)?.text ?? '';
}

export const SECRET = 'q8Zk3vN1xW7rT5yB2mC9dF4gH6jL0pS8';

/** The shape of the second story: Next.js with Auth.js before FastAPI on Fly. */
export const SPLIT: Readonly<Record<string, string>> = {
  'backend/requirements.txt': 'fastapi\nPyJWT\npsycopg2-binary\npython-dotenv\n',
  'backend/fly.toml': 'app = "catwalk-backend"\n',
  'backend/.env': `AUTH_SECRET=${SECRET}\nDATABASE_URL=postgresql+asyncpg://me:hunter2hunter2@localhost/app\n`,
  'backend/app/main.py': `import os
import jwt
from dotenv import load_dotenv
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from app.api import settings
load_dotenv()
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_headers=["Authorization"])
app.include_router(settings.router, prefix="/api")
def check(token):
    return jwt.decode(token, os.environ["AUTH_SECRET"], algorithms=["HS256"])
database = os.environ["DATABASE_URL"]
`,
  'backend/app/api/settings.py': `import jwt
from fastapi import APIRouter, Depends
router = APIRouter(prefix="/settings")
@router.get("")
def read(user=Depends(get_current_user)):
    return user
`,
  'backend/app/models.py': `class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String, unique=True)
    active = Column("is_active", Boolean)
`,
  'frontend/package.json': '{"name":"web","dependencies":{"next":"15.0.0","react-dom":"19.0.0"}}',
  'frontend/lib/api.ts':
    "export const get = () => fetch('/x', { headers: { Authorization: `Bearer ${localStorage.getItem('token')}` } });\n",
};

/** One server with Prisma, in a compose file. */
export const PRISMA: Readonly<Record<string, string>> = {
  'package.json': '{"name":"shop","dependencies":{"express":"4.21.0","jsonwebtoken":"9.0.2","@prisma/client":"6.0.0"}}',
  '.env': `JWT_SECRET=${SECRET}\n`,
  'docker-compose.yml': `services:
  api:
    build: .
    env_file: .env
  db:
    image: postgres:17
`,
  'src/app.ts': `import express from 'express';
import jwt from 'jsonwebtoken';
const app = express();
app.get('/api/settings', requireAuth, (req, res) => res.json({}));
export function requireAuth(req, res, next) {
  req.user = jwt.verify(req.headers.authorization.split(' ')[1], process.env.JWT_SECRET);
  next();
}
app.listen(4000);
`,
  'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model User {
  id        String    @id @default(uuid())
  email     String    @unique
  isActive  Boolean   @default(true) @map("is_active")
  deletedAt DateTime?
  password  String
  sessions  Session[]
}
model Session {
  id        String   @id
  tokenHash String   @unique
  userId    String
  expiresAt DateTime
  revokedAt DateTime?
  user      User     @relation(fields: [userId], references: [id])
  @@map("user_sessions")
}
`,
};
