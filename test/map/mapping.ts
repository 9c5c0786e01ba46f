import { Analysis } from '../../server/src/analysis/analysis';
import { isRead } from '../../server/src/extract/index';
import type { AuthMap } from '../../server/src/map/auth-map';
import { authMap } from '../../server/src/map/index';
import { factLine, kindOf, wayOf } from '../../server/src/map/words';
import { secretsIn } from '../harness/engine';
import { remembered } from '../harness/remembered';

/** Paths to texts. */
export type Files = Readonly<Record<string, string>>;

const NOW = Date.UTC(2026, 2, 15, 12);

/** The map of a small workspace in memory. */
export function mapOf(files: Files): AuthMap {
  return mapAndSecrets(files).map;
}

export function mapAndSecrets(files: Files): { readonly map: AuthMap; readonly secrets: readonly string[] } {
  const analysis = new Analysis(undefined, remembered);
  for (const [path, text] of Object.entries(files)) if (isRead(path)) analysis.setFile(path, text);
  analysis.setGitStandings(new Map());
  const facts = [...analysis.files()].flatMap((path) => analysis.factsOf(path));
  return { map: mapOfAnalysis(analysis), secrets: secretsIn(facts) };
}

export function mapOfAnalysis(analysis: Analysis): AuthMap {
  return authMap(analysis.contract(), analysis.check(NOW).findings, new Uint8Array(32).fill(7), ({ file, start }) => {
    const { line, column } = analysis.linesOf(file).position(start);
    return { file, line: line + 1, column: column + 1 };
  });
}

/** Each arrow as one line: `access token: web → api: JWT_SECRET, HS256, ...`. */
export function arrows(map: AuthMap): readonly string[] {
  return [
    ...map.tokens.map((token) => `${kindOf(token)}: ${wayOf(map, token)}: ${factLine(token)}`),
    ...map.sends.map((send) => `sends: ${wayOf(map, send)}`),
  ];
}

export function packageJson(name: string, dependencies: Readonly<Record<string, string>>): string {
  return JSON.stringify({ name, private: true, scripts: { start: 'node .' }, dependencies });
}

/** A front end that issues tokens for a back end in Python. */
export const TWO_SERVICES: Files = {
  'web/package.json': packageJson('web', { next: '16.0.0', jose: '6.0.0' }),
  'web/.env.local': 'AUTH_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n',
  'web/lib/token.ts': [
    "import { SignJWT } from 'jose';",
    'const key = new TextEncoder().encode(process.env.AUTH_SECRET);',
    "export const accessToken = (sub: string) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setAudience('api').setExpirationTime('15m').sign(key);",
    '',
  ].join('\n'),
  'api/requirements.txt': 'fastapi\npyjwt==2.10.0\n',
  'api/.env': 'AUTH_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n',
  'api/auth.py': [
    'import os',
    'import jwt',
    '',
    '',
    'def current_user(token):',
    '    return jwt.decode(token, os.environ["AUTH_SECRET"], algorithms=["HS256"], audience="api", leeway=30)',
    '',
  ].join('\n'),
};

/** A workspace whose names are written by somebody who wants to be markup. */
export function attackOn(name: string): Files {
  const quoted = JSON.stringify(name);
  return {
    'web/package.json': packageJson(name, { express: '5.0.0', jsonwebtoken: '9.0.2' }),
    'web/src/login.ts': `import jwt from 'jsonwebtoken';\nexport const login = (sub: string) => jwt.sign({ sub }, process.env.JWT_SECRET!, { expiresIn: '15m', audience: ${quoted} });\n`,
    'web/src/check.ts': `import jwt from 'jsonwebtoken';\nexport const check = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, { audience: 'other' });\n`,
  };
}

export const ATTACKS: readonly string[] = [
  '</text><script>alert(1)</script>',
  '"] --> x["<img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  '&lt;b&gt; &quot; &#60;',
  'a|b`c``` ](http://evil.example) @everyone https://evil.example www.evil.example',
  '%%{init: {"theme":"dark"}}%%',
  'style:x#59; classDef:y#59; #quot; end',
  ']]> <!-- --> <![CDATA[',
  'right\u202eleft\u0007bell\u0000',
  'javascript:alert(1) \\u0041 ${x} {{y}}',
];
