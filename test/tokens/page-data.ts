import type { Diagnosis } from '../../server/src/diagnosis/diagnosis';
import type { DecodedToken } from '../../server/src/tokens/read/decode';
import type { Spot, TokenReport, VerifierVerdict } from '../../server/src/tokens/report';
import type { PageContext } from '../../server/src/tokens/show/page-parts';

// A report and a diagnosis by hand, with everything that a page can show.

export const CONTEXT: PageContext = { zone: 'Europe/Berlin', now: Date.UTC(2026, 10, 21, 23, 30), origin: 'clipboard' };

export const spot = (file: string, line: number, column = 1): Spot => ({
  file,
  line,
  column,
  at: { file: `/ws/${file}`, start: 0, end: 0 },
});

export const token = (extra: Partial<DecodedToken> = {}): DecodedToken => ({
  kind: 'jws',
  header: { alg: 'HS256', typ: 'JWT' },
  claims: { sub: 'ada', aud: 'shop-backend', roles: ['admin', 'editor'], iat: 1700000000, exp: 1700000120 },
  payload: 'claims',
  nested: undefined,
  signatureBytes: 32,
  times: [
    { claim: 'iat', seconds: 1700000000, iso: '2023-11-14T22:13:20Z', fromNow: -95303800, unit: 'seconds', meant: undefined },
    { claim: 'exp', seconds: 1700000120, iso: '2023-11-14T22:15:20Z', fromNow: -95303680, unit: 'seconds', meant: undefined },
  ],
  status: 'expired',
  notes: [],
  words: [
    { in: 'claims', name: 'sub', text: 'whom it is about', origin: 'RFC 7519' },
    { in: 'claims', name: 'aud', text: 'for whom it is meant: a verifier with another audience refuses it', origin: 'RFC 7519' },
    { in: 'header', name: 'alg', text: 'HMAC with SHA-256: signed and verified with one shared secret', origin: 'RFC 7515' },
  ],
  maker: '',
  written: new Map(),
  ...extra,
});

export const verdict = (extra: Partial<VerifierVerdict> = {}): VerifierVerdict => ({
  verdict: 'refused',
  title: 'PyJWT 2.10.1',
  library: 'pyjwt',
  service: 'backend',
  spot: spot('backend/app/auth.py', 11, 18),
  role: 'access',
  variable: 'AUTH_SECRET',
  environments: ['development'],
  holdsKey: true,
  check: 'expiry',
  error: 'Signature has expired',
  why: 'the token expired 3 years ago, and it allows no clock difference',
  fixes: [
    {
      title: 'Allow a clock difference of 60 seconds',
      safety: 'suggested',
      edits: [{ at: { file: '/ws/a', start: 0, end: 0 }, newText: ['x'] }],
      command: '',
    },
  ],
  ...extra,
});

export const report = (extra: Partial<TokenReport> = {}): TokenReport => ({
  status: 'refused',
  headline: 'Accepted by 1 of 3 verifiers, expired 3 years ago',
  carrier: 'authorization',
  cookie: '',
  token: token(),
  opaque: undefined,
  signature: {
    state: 'verified',
    keys: [
      {
        variable: 'AUTH_SECRET',
        spot: spot('backend/.env', 1, 13),
        encoding: 'text',
        services: ['backend', 'frontend'],
        environments: ['development'],
        isOld: false,
        isPublic: true,
      },
    ],
    tried: 12,
    notes: [],
  },
  verdicts: [
    verdict(),
    verdict({
      verdict: 'accepted',
      title: 'jsonwebtoken 9.0.3',
      service: 'admin',
      spot: spot('admin/src/auth.ts', 40),
      error: '',
      why: 'it ignores the expiry',
      fixes: [],
    }),
    verdict({
      verdict: 'unknown',
      title: 'jose 6.2.17',
      service: 'frontend',
      spot: spot('frontend/lib/session.ts', 7),
      error: '',
      why: 'its key cannot be read from here',
      fixes: [],
    }),
  ],
  notes: [
    { severity: 'error', text: 'A publicly known secret signed it: anybody can make such tokens' },
    { severity: 'warning', text: 'There is no iss, so a verifier cannot tell who issued it' },
    { severity: 'info', text: 'It lived 2 minutes' },
  ],
  ...extra,
});

export const diagnosis = (extra: Partial<Diagnosis> = {}): Diagnosis => ({
  headline: 'The token has expired, and the refresh that should renew it has no guard',
  token: report(),
  groups: [
    {
      title: 'Secrets',
      checks: [
        { id: 'secrets-present', title: 'Every secret that the code reads is provided', answer: 'pass', said: [] },
        {
          id: 'secrets-equal',
          title: 'Both sides hold the same secret',
          answer: 'fail',
          said: [
            {
              text: 'AUTH_SECRET differs between frontend and backend',
              spot: spot('backend/.env', 1),
              rule: 'secret/mismatch',
              fixes: ['Copy the value of frontend'],
            },
          ],
        },
        {
          id: 'deployed',
          title: 'The deployed secrets are the same',
          answer: 'unknown',
          said: [{ text: 'what Fly holds cannot be seen', spot: undefined, rule: undefined, fixes: [] }],
        },
        { id: 'rotation', title: 'The rotation is sound', answer: 'none', said: [] },
      ],
    },
  ],
  live: [
    {
      id: 'user-row',
      topic: 'rows',
      question: 'Does the user of the token exist, and is it active?',
      language: 'sql',
      text: `SELECT id, is_active FROM "User" WHERE id = 'ada';`,
      meaning: 'No row: the user was deleted after the token was issued',
      spot: spot('backend/prisma/schema.prisma', 12),
    },
    {
      id: 'fly-secrets',
      topic: 'secrets',
      question: 'Which secrets does the app hold?',
      language: 'shell',
      text: 'fly secrets list --app shop-backend',
      meaning: 'The digests must be equal',
      spot: undefined,
    },
  ],
  ...extra,
});
