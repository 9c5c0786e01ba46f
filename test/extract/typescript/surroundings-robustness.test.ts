import assert from 'node:assert/strict';
import { ANCHORS } from '../../../server/src/extract/typescript/anchors';
import { factsIn, printFact } from '../print-facts';

/** What surrounds a 401 at a server: CORS, guards, rows. */
const SERVER = `import { PrismaClient } from '@prisma/client';
import bcrypt from 'bcrypt';
import cors from 'cors';
import express from 'express';

const prisma = new PrismaClient();
const app = express();
app.use(requireAuth);
app.use(cors({ origin: process.env.WEB_ORIGIN, credentials: true, allowedHeaders: ['Content-Type'] }));
app.listen(4000);

export function requireAuth(req, res, next) {
  const token = req.headers.authorization.split(' ')[1];
  if (!token) return res.status(401).end();
  next(jwt.verify(token, process.env.JWT_SECRET));
}

export async function rotate(presented: string) {
  for (const row of await prisma.refreshToken.findMany()) if (await bcrypt.compare(presented, row.tokenHash)) return row;
  const row = await prisma.session.findUnique({ where: { sessionToken: presented } });
  await prisma.refreshToken.delete({ where: { id: row.id } });
  await prisma.session.create({ data: { token: presented, expiresAt: new Date() } });
}

export const sessions = pgTable('user_sessions', { token: text('token').unique(), userId: text('user_id'), expiresAt: timestamp('expires_at') });
`;

/** The same at a client: refreshes, caches, headers. */
const CLIENT = `import { QueryClient, useQuery } from '@tanstack/react-query';
import axios from 'axios';
import { supabase } from './supabase';

export const api = axios.create({ baseURL: 'http://localhost:4000', withCredentials: true });
export const queryClient = new QueryClient();
let cachedSession: Session | null = null;

api.interceptors.response.use(undefined, async (error) => {
  const original = error.config;
  if (error.response?.status === 401 && !original._retry) {
    try {
      const { data } = await api.post('/auth/refresh');
      original.headers.Authorization = \`Bearer \${data.token}\`;
      return api(original);
    } catch {
      localStorage.removeItem('token');
      window.location.href = '/login';
    }
  }
  throw error;
});

export async function refreshSession(): Promise<Session> {
  const { data } = await axios.post('/auth/refresh');
  return data;
}

export async function currentSession() {
  if (!cachedSession) cachedSession = (await supabase.auth.getSession()).data.session;
  if (cachedSession.expiresAt - Date.now() < 30_000) cachedSession = await refreshSession();
  return cachedSession;
}

export const logout = async () => {
  await supabase.auth.signOut();
  await fetch('http://localhost:4000/me', { headers: { Authorization: token } });
};

export const useMe = () => useQuery({ queryKey: ['me'], queryFn });
`;

const SAMPLES = [SERVER, CLIENT];

/** Each begins, and none ends, what an alternative of the anchors looks for over some distance. */
const BEGINNINGS = [
  'await refresh()\n',
  'await refresh(catch ',
  'refreshToken(',
  'axios.post("/refresh',
  'useQueryClient()\n',
  'token: null,\n',
  'logOut window.location\n',
  'localStorage.clear();\n',
  'token.findMany(\n',
  'db.select(\n',
  'Table("session\n',
  'model("session"\n',
  '@Entity()\n',
  'JSON.parse(\n',
  'sealData(\n',
];

describe('TypeScript extraction of what surrounds a 401', () => {
  it('finds something of every kind in the samples', () => {
    const kinds = new Set<string>(SAMPLES.flatMap((sample) => factsIn(sample).map((fact) => fact.kind)));
    const wanted = [
      'addressed-request',
      'authorization-header',
      'authorization-parse',
      'cors-policy',
      'credentialed-request',
      'exported-refresh',
      'refresh-failure',
      'refresh-margin',
      'request-guard',
      'row-creation',
      'row-deletion',
      'server-port',
      'session-cache',
      'sign-out',
      'stored-model',
      'token-lookup',
      'token-refresh',
      'user-query',
    ];
    assert.deepEqual(
      wanted.filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  it('never throws, wherever the text is cut off, and prints every place from the text', () => {
    for (const sample of SAMPLES) {
      for (let end = 0; end <= sample.length; end += 5) {
        const text = sample.slice(0, end);
        for (const fact of factsIn(text, end % 2 === 0 ? 'app.ts' : 'app.jsx')) assert.equal(typeof printFact(fact, text), 'string');
      }
    }
  });

  it('never throws when a piece is missing or doubled', () => {
    for (const sample of SAMPLES) {
      for (let start = 0; start < sample.length; start += 19) {
        const end = start + 1 + (start % 17);
        assert.ok(factsIn(sample.slice(0, start) + sample.slice(end)).length > 0);
        assert.ok(factsIn(sample.slice(0, end) + sample.slice(start)).length > 0);
      }
    }
  });

  it('ends on long texts full of beginnings', () => {
    for (const beginning of BEGINNINGS) {
      const text = beginning.repeat(Math.ceil(30_000 / beginning.length));
      assert.equal(typeof ANCHORS.test(text), 'boolean');
      assert.ok(Array.isArray(factsIn(text)), beginning);
    }
  });

  it('ends on deep and long code', () => {
    const texts = [
      `${'if (error.response.status === 401) { '.repeat(2_000)}await refreshToken();${' }'.repeat(2_000)}`,
      `${"api.interceptors.response.use(undefined, async (error) => { if (error.status === 401) await api.post('/auth/refresh'); });\n".repeat(300)}`,
      `${'await prisma.refreshToken.findMany({ where: { token } });\n'.repeat(1_000)}`,
      `${'export const logout = async () => { await supabase.auth.signOut(); };\n'.repeat(500)}`,
      `${"app.use(cors({ origin: '*', credentials: true }));\n".repeat(500)}const app = express();`,
      `${Array.from({ length: 1_000 }, (_, index) => `async function refresh${index}() { return refresh${index + 1}(); }`).join('\n')}\nif (x.status === 401) await refresh0();`,
    ];
    for (const text of texts) assert.ok(Array.isArray(factsIn(text)), text.slice(0, 60));
  });
});
