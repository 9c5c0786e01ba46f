import type { SimulatedVerifier } from '../../server/src/libraries/simulate';

/** The claim that each check of `options={"verify_...": False}` is named by. */
const CLAIMS: Readonly<Record<string, string>> = { expiry: 'exp', 'not-before': 'nbf', 'issued-at': 'iat', audience: 'aud', issuer: 'iss' };

/** The source text of `jwt.decode` of PyJWT or python-jose with these options, as people write it. Its key comes from the environment. */
export function writePythonVerifier(library: 'pyjwt' | 'python-jose', verifier: SimulatedVerifier): string {
  const isJose = library === 'python-jose';
  const inner: Record<string, unknown> = {};
  for (const check of verifier.off ?? []) inner[`verify_${CLAIMS[check]}`] = false;
  if (isJose && verifier.leeway !== undefined) inner['leeway'] = verifier.leeway;
  if (isJose) for (const claim of verifier.required ?? []) inner[`require_${claim}`] = true;
  else if (verifier.required) inner['require'] = verifier.required;
  const { algorithms, audience, issuer, subject } = verifier;
  const options = Object.keys(inner).length > 0 ? inner : undefined;
  const given = { algorithms, audience, issuer, subject, leeway: isJose ? undefined : verifier.leeway, options };
  const keywords = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${python(value)}`]));
  const call = `jwt.decode(token, os.environ["JWT_SECRET"], ${keywords.join(', ')})`;
  return `import os\n${isJose ? 'from jose import jwt' : 'import jwt'}\n\n\ndef check(token):\n    return ${call}\n`;
}

function python(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\btrue\b/g, 'True')
    .replace(/\bfalse\b/g, 'False');
}
