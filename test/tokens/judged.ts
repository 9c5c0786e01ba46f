import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { SecretText } from '../../server/src/facts/secret-text';
import type { Contract } from '../../server/src/model/contract';
import { judgeToken } from '../../server/src/tokens/judge/judge';
import { readToken } from '../../server/src/tokens/read/decode';
import type { KeyMatch, SignatureReport, VerifierVerdict } from '../../server/src/tokens/report';
import { contractOf, packageJson, type Workspace } from '../model/workspace';

// Small workspaces with one verifier, tokens for them, and what it says.

export const NOW = 1_800_000_000_000;
export const SECOND = NOW / 1000;
export const SECRET = 'the-secret-of-this-workspace-0123456789-abcdef';
export const OTHER = 'another-secret-of-another-side-9876543210-fedcba';

export function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

export function tokenOf(
  claims: object = {},
  header: Readonly<Record<string, unknown>> & { readonly alg?: string } = {},
  key: string | Buffer = SECRET,
): string {
  const whole = { sub: 'ada', iat: SECOND - 60, exp: SECOND + 900, ...claims };
  return signed(`${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded(whole)}`, key, header.alg);
}

export function signed(input: string, key: string | Buffer = SECRET, algorithm = 'HS256'): string {
  return `${input}.${createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest('base64url')}`;
}

export function judgeIn(contract: Contract, text: string, signature?: SignatureReport): Promise<readonly VerifierVerdict[]> {
  const token = new SecretText(text);
  const decoded = readToken(token, NOW).token;
  assert.ok(decoded);
  return judgeToken(token, decoded, contract, NOW, (at) => ({ file: at.file, line: 1, column: 1, at }), signature);
}

export function judge(files: Workspace, text: string, signature?: SignatureReport): Promise<readonly VerifierVerdict[]> {
  return judgeIn(contractOf(files), text, signature);
}

export async function only(files: Workspace, text: string, signature?: SignatureReport): Promise<VerifierVerdict> {
  const verdicts = await judge(files, text, signature);
  assert.equal(verdicts.length, 1, verdicts.map(({ why }) => why).join('; '));
  return verdicts[0] as VerifierVerdict;
}

/** One service with one verifier of jsonwebtoken, unless other files say otherwise. */
export function workspace(options = '', key = 'process.env.JWT_SECRET!', more: Workspace = {}): Workspace {
  return {
    'package.json': packageJson({ jsonwebtoken: '9.0.3' }),
    '.env': `JWT_SECRET=${SECRET}\n`,
    'src/auth.ts': `import jwt from 'jsonwebtoken';\nexport const check = (token: string) => jwt.verify(token, ${key}${options === '' ? '' : `, ${options}`});\n`,
    ...more,
  };
}

export function jose(options: string, key = 'new TextEncoder().encode(process.env.JWT_SECRET!)'): Workspace {
  return workspace('', '', {
    'package.json': packageJson({ jose: '6.2.17' }),
    'src/auth.ts': `import { jwtVerify } from 'jose';\nexport const check = (token: string) => jwtVerify(token, ${key}${options === '' ? '' : `, ${options}`});\n`,
  });
}

export function python(options: string): Workspace {
  return {
    'requirements.txt': 'pyjwt==2.10.0\n',
    '.env': `JWT_SECRET=${SECRET}\n`,
    'app/auth.py': `import os\nimport jwt\n\ndef check(token):\n    return jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"]${options})\n`,
  };
}

/** What the signer's search says of one key. */
export function signedBy(contract: Contract, file: string, variable: string, more: Partial<KeyMatch> = {}): SignatureReport {
  const entry = contract.facts.all('env-entry').find((one) => one.file === file && one.key === variable);
  assert.ok(entry);
  const spot = { file, line: 1, column: 1, at: entry.valueAt };
  const match = {
    variable,
    spot,
    encoding: 'text',
    services: [],
    environments: ['development'],
    isOld: false,
    isPublic: false,
    ...more,
  } as const;
  return { state: 'verified', keys: [match], tried: 1, notes: [] };
}
