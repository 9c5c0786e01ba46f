import assert from 'node:assert/strict';
import { parse } from '../../../server/src/extract/typescript/parsed-file';
import { authorizationHeaders } from '../../../server/src/extract/typescript/requests/authorization-headers';
import type { AuthorizationHeader } from '../../../server/src/facts/fact';
import { applyEdits } from '../../../server/src/text/edit';

function headersOf(text: string, path = 'src/api.ts'): readonly AuthorizationHeader[] {
  return [...authorizationHeaders(parse({ path, text }))];
}

function only(text: string, path?: string): AuthorizationHeader {
  const headers = headersOf(text, path);
  assert.equal(headers.length, 1, `expected one header, got ${headers.length}`);
  return headers[0] as AuthorizationHeader;
}

function guarded(text: string): string {
  return applyEdits(
    text,
    only(text).guardEdits.map(({ at, newText }) => ({ start: at.start, end: at.end, newText })),
  );
}

/** Title, code, and what the reason must say. */
const POSSIBLE: readonly (readonly [string, string, RegExp])[] = [
  [
    'localStorage in the template',
    "fetch('/me', { headers: { Authorization: `Bearer ${localStorage.getItem('token')}` } });",
    /^localStorage\.getItem\(\) returns null/,
  ],
  [
    'localStorage through a constant',
    "const token = localStorage.getItem('token');\nfetch('/me', { headers: { Authorization: `Bearer ${token}` } });",
    /localStorage/,
  ],
  [
    'sessionStorage of window, concatenated',
    "const token = window.sessionStorage.getItem('t');\nxhr.setRequestHeader('Authorization', 'Bearer ' + token);",
    /sessionStorage/,
  ],
  [
    'an axios interceptor',
    "api.interceptors.request.use((config) => {\n  const token = localStorage.getItem('token');\n  config.headers.Authorization = `Bearer ${token}`;\n  return config;\n});",
    /localStorage/,
  ],
  [
    'a check that only logs',
    "async function start() {\n  const token = localStorage.getItem('token');\n  if (!token) console.warn('No auth token found');\n  return fetch('/s', { headers: { Authorization: `Bearer ${token}` } });\n}",
    /localStorage/,
  ],
  [
    'a check in a block that only logs',
    "async function start() {\n  const token = localStorage.getItem('token');\n  if (!token) {\n    console.warn('No auth token found', { hasToken: !!token });\n  }\n  return fetch('/s', { headers: { Authorization: `Bearer ${token}` } });\n}",
    /localStorage/,
  ],
  [
    'AsyncStorage',
    "const token = await AsyncStorage.getItem('token');\nfetch('/', { headers: { Authorization: `Bearer ${token}` } });",
    /AsyncStorage\.getItem\(\) gives null/,
  ],
  [
    'SecureStore',
    "const t = await SecureStore.getItemAsync('jwt');\nfetch('/', { headers: { authorization: `Bearer ${t}` } });",
    /SecureStore/,
  ],
  [
    'js-cookie',
    "import Cookies from 'js-cookie';\naxios.defaults.headers.common['Authorization'] = `Bearer ${Cookies.get('token')}`;",
    /Cookies\.get\(\) returns undefined/,
  ],
  [
    'cookies-next',
    "import { getCookie } from 'cookies-next';\nconst token = getCookie('token');\nexport const call = () => fetch('/', { headers: { Authorization: `Bearer ${token}` } });",
    /getCookie\(\) returns undefined/,
  ],
  [
    'an optional chain',
    'const session = await auth();\nfetch(url, { headers: { Authorization: `Bearer ${session?.accessToken}` } });',
    /^`session\?\.accessToken` is undefined when `session` is null or undefined$/,
  ],
  [
    'an optional chain of Supabase',
    'const { data } = await supabase.auth.getSession();\nconst headers = { Authorization: `Bearer ${data.session?.access_token}` };',
    /`data\.session\?\.access_token` is undefined/,
  ],
  [
    'an optional chain two steps deep',
    'const token = session?.user?.token;\nheaders.set("Authorization", `Bearer ${token}`);',
    /`session\?\.user\?\.token` is undefined when `session`/,
  ],
  [
    'a cookie of Next',
    "const token = (await cookies()).get('token')?.value;\nawait fetch(url, { headers: { Authorization: `Bearer ${token}` } });",
    /cookie/,
  ],
  [
    'a parameter that may be undefined',
    'function get(url: string, token: string | undefined) {\n  return fetch(url, { headers: { Authorization: `Bearer ${token}` } });\n}',
    /`token` may be null or undefined by its declared type/,
  ],
  [
    'an optional parameter',
    'const get = (url: string, token?: string) => fetch(url, { headers: { Authorization: `Bearer ${token}` } });',
    /`token` may be undefined/,
  ],
  [
    'a destructured property of a type in the file',
    'interface Options { path: string; token?: string }\nfunction call({ path, token }: Options) {\n  return fetch(path, { headers: { Authorization: `Bearer ${token}` } });\n}',
    /`token` may be undefined/,
  ],
  [
    'a member of a typed parameter',
    'interface Session { accessToken: string | null }\nfunction call(session: Session) {\n  return fetch("/", { headers: { Authorization: `Bearer ${session.accessToken}` } });\n}',
    /`session\.accessToken` may be null/,
  ],
  [
    'a type alias',
    'type Token = string | null;\nfunction call(token: Token) {\n  return fetch("/", { headers: { Authorization: `Bearer ${token}` } });\n}',
    /declared type/,
  ],
  [
    'React state',
    'function Page() {\n  const [token, setToken] = useState<string | null>(null);\n  useEffect(() => { fetch("/", { headers: { Authorization: `Bearer ${token}` } }); }, [token]);\n}',
    /state `token`/,
  ],
  [
    'a React ref',
    'function Page() {\n  const tokenRef = useRef<string | null>(null);\n  const load = () => fetch("/", { headers: { Authorization: `Bearer ${tokenRef.current}` } });\n}',
    /`tokenRef\.current`/,
  ],
  [
    'a store whose state is in the file',
    'interface AuthState { token: string | null }\nconst useAuth = create<AuthState>()((set) => ({ token: null }));\nexport const call = () => fetch("/", { headers: { Authorization: `Bearer ${useAuth.getState().token}` } });',
    /declared type/,
  ],
  [
    'a class property',
    'class Client {\n  token: string | null = null;\n  get(path: string) {\n    return fetch(path, { headers: { Authorization: `Bearer ${this.token}` } });\n  }\n}',
    /`this\.token` may be null/,
  ],
  [
    'a getter function in the file',
    "const getToken = () => localStorage.getItem('token');\nconst headers = { Authorization: `Bearer ${getToken()}` };",
    /localStorage/,
  ],
  [
    'a getter function that checks only for the browser',
    "const getToken = () => (typeof window === 'undefined' ? null : localStorage.getItem('token'));\nconst headers = { Authorization: `Bearer ${getToken()}` };",
    /branch|localStorage/,
  ],
  [
    'a getter function with a declared type',
    'async function getToken(): Promise<string | null> {\n  const s = await read();\n  return s.token;\n}\nasync function call() {\n  return fetch("/", { headers: { Authorization: `Bearer ${await getToken()}` } });\n}',
    /`getToken\(\)` may be null/,
  ],
  ['an empty default', "fetch('/', { headers: { Authorization: `Bearer ${getJwt() ?? ''}` } });", /empty string/],
  [
    'either of two stores',
    "const token = localStorage.getItem('a') || sessionStorage.getItem('b');\nfetch('/', { headers: { Authorization: `Bearer ${token}` } });",
    /sessionStorage/,
  ],
  [
    'a header value kept in a constant',
    "const bearer = `Bearer ${localStorage.getItem('token')}`;\nfetch('/', { headers: { Authorization: bearer } });",
    /localStorage/,
  ],
  ['axios.create', "const api = axios.create({ headers: { Authorization: 'Bearer ' + localStorage.getItem('token') } });", /localStorage/],
];

const TOKEN = "const token = localStorage.getItem('token');";
const SEND = 'fetch("/", { headers: { Authorization: `Bearer ${token}` } })';

/** Code that is right, or that nobody can tell from right: no header of it may count as possibly missing. */
const INNOCENT: readonly (readonly [string, string])[] = [
  ['an environment variable', 'fetch(url, { headers: { Authorization: `Bearer ${process.env.API_TOKEN}` } });'],
  ['an environment variable or nothing', "fetch(url, { headers: { Authorization: `Bearer ${process.env.API_TOKEN ?? ''}` } });"],
  ['an enclosing if', `${TOKEN}\nif (token) { ${SEND}; }`],
  ['an early return', `function f() {\n${TOKEN}\nif (!token) return;\n${SEND};\n}`],
  ['an early throw', `function f() {\n${TOKEN}\nif (!token) { throw new Error('x'); }\n${SEND};\n}`],
  ['a redirect of Next', `async function Page() {\n${TOKEN}\nif (!token) { redirect('/login'); }\nawait ${SEND};\n}`],
  ['router.push without return', `function f() {\n${TOKEN}\nif (!token) { router.push('/login'); }\n${SEND};\n}`],
  ['a test of the first of two', `function f(a: string) {\n${TOKEN}\nif (!token || !a) return;\n${SEND};\n}`],
  ['a test for null', `${TOKEN}\nif (token !== null) { ${SEND}; }`],
  ['a loose test for null', `function f() {\n${TOKEN}\nif (token == null) return;\n${SEND};\n}`],
  ['a typeof test', `${TOKEN}\nif (typeof token === 'string') { ${SEND}; }`],
  ['an else branch', `${TOKEN}\nif (!token) { show(); } else { ${SEND}; }`],
  ['a ternary around the request', `${TOKEN}\nconst r = token ? ${SEND} : undefined;`],
  ['a ternary in the value', `${TOKEN}\nfetch('/', { headers: { Authorization: token ? \`Bearer \${token}\` : '' } });`],
  ['a conjunction in the value', `${TOKEN}\nfetch('/', { headers: { Authorization: token && \`Bearer \${token}\` } });`],
  ['a conditional spread with &&', `${TOKEN}\nconst headers = { ...(token && { Authorization: \`Bearer \${token}\` }) };`],
  ['a conditional spread with ?:', `${TOKEN}\nconst headers = { ...(token ? { Authorization: \`Bearer \${token}\` } : {}) };`],
  ['an if before an assignment', `${TOKEN}\nif (token) config.headers.Authorization = \`Bearer \${token}\`;`],
  ['an if around a set', `${TOKEN}\nif (token) headers.set('Authorization', \`Bearer \${token}\`);`],
  ['invariant', `function f() {\n${TOKEN}\ninvariant(token, 'no token');\n${SEND};\n}`],
  ['assert.ok', `function f() {\n${TOKEN}\nassert.ok(token);\n${SEND};\n}`],
  ['a test expectation', `it('x', () => {\n${TOKEN}\nexpect(token).not.toBeNull();\n${SEND};\n});`],
  ['non-null assertion', "fetch('/', { headers: { Authorization: `Bearer ${localStorage.getItem('token')!}` } });"],
  ['a cast', "const token = localStorage.getItem('token') as string;\nfetch('/', { headers: { Authorization: `Bearer ${token}` } });"],
  [
    'a default',
    "const token = localStorage.getItem('token') ?? 'anonymous';\nfetch('/', { headers: { Authorization: `Bearer ${token}` } });",
  ],
  ['a typed parameter', `function f(token: string) { return ${SEND}; }`],
  ['an untyped parameter', `function f(token) { return ${SEND}; }`],
  ['an import', `import { token } from './token';\n${SEND};`],
  ['an unknown getter', "const token = await getToken();\nfetch('/', { headers: { Authorization: `Bearer ${token}` } });"],
  [
    'a variable that is set again',
    `function f() {\nlet token = localStorage.getItem('token');\nif (old(token)) token = renew();\n${SEND};\n}`,
  ],
  ['a stored token read back', `async function f() {\nlocalStorage.setItem('token', (await login()).token);\n${TOKEN}\nreturn ${SEND};\n}`],
  ['a session guarded by its owner', 'if (session) { fetch("/", { headers: { Authorization: `Bearer ${session?.accessToken}` } }); }'],
  [
    'an early return without the owner',
    'async function f() {\nconst session = await auth();\nif (!session?.accessToken) return null;\nconst token = session?.accessToken;\nreturn fetch("/", { headers: { Authorization: `Bearer ${token}` } });\n}',
  ],
  [
    'a NextAuth status',
    'function f() {\nconst { data: session, status } = useSession();\nif (status === "authenticated") { fetch("/", { headers: { Authorization: `Bearer ${session?.accessToken}` } }); }\n}',
  ],
  ['a login flag', `function f() {\n${TOKEN}\nif (!isLoggedIn) return;\n${SEND};\n}`],
  ['a named test', `function f() {\n${TOKEN}\nconst hasToken = Boolean(token);\nif (!hasToken) return;\n${SEND};\n}`],
  [
    'query options',
    'useQuery({ queryKey: ["a"], enabled: !!session?.token, queryFn: () => fetch("/", { headers: { Authorization: `Bearer ${session?.token}` } }) });',
  ],
  [
    'query options as the third argument',
    'useQuery(["a"], () => fetch("/", { headers: { Authorization: `Bearer ${session?.token}` } }), { enabled: !!session?.token });',
  ],
  [
    'a conditional key of useSWR',
    'useSWR(session?.token ? "/me" : null, () => fetch("/", { headers: { Authorization: `Bearer ${session?.token}` } }));',
  ],
  [
    'a handler of a component that needs a token to render',
    `function Page() {\nconst [token] = useState<string | null>(null);\nconst go = () => ${SEND};\nif (!token) return null;\nreturn go;\n}`,
  ],
  [
    'a handler of a component that redirects in an effect',
    `function Page() {\nconst [token] = useState<string | null>(null);\nuseEffect(() => { if (!token) navigate('/login'); }, [token]);\nconst go = () => ${SEND};\nreturn go;\n}`,
  ],
  [
    'a handler shown only with a token',
    `function Page() {\nconst [token] = useState<string | null>(null);\nconst go = () => ${SEND};\nreturn <div>{token && <Button onClick={go} />}</div>;\n}`,
  ],
  [
    'a class that logs in first',
    'class Client {\n  token: string | null = null;\n  async get(path: string) {\n    await this.login();\n    return fetch(path, { headers: { Authorization: `Bearer ${this.token}` } });\n  }\n}',
  ],
  [
    'a private method of a class',
    'class Client {\n  token: string | null = null;\n  private headers() {\n    return { Authorization: `Bearer ${this.token}` };\n  }\n}',
  ],
  [
    'a check of the environment at the top',
    "if (!process.env.API_TOKEN) throw new Error('API_TOKEN');\nexport const call = () => fetch('/', { headers: { Authorization: `Bearer ${process.env.API_TOKEN}` } });",
  ],
  [
    'a check of the environment below',
    "export function call() {\n  return fetch('/', { headers: { Authorization: `Bearer ${process.env.API_TOKEN}` } });\n}\nif (!process.env.API_TOKEN) throw new Error('API_TOKEN');",
  ],
  ['a decoded token', `function f() {\n${TOKEN}\nconst claims = jwtDecode(token);\n${SEND};\n}`],
  ['a useless guard in a closure', `function f() {\n${TOKEN}\nif (!token) return;\nreturn () => ${SEND};\n}`],
];

/** Code with no token in an Authorization header of a request. */
const NO_FACT: readonly (readonly [string, string])[] = [
  ['a read', 'const header = req.headers.authorization;'],
  ['a comparison', 'if (req.headers.authorization !== `Bearer ${process.env.CRON_SECRET}`) return;'],
  ['a forwarded header', 'fetch(url, { headers: { Authorization: req.headers.authorization } });'],
  ['a forwarded header in a constant', 'const token = req.headers.authorization;\nfetch(url, { headers: { Authorization: token } });'],
  ['a fixed value', "fetch(url, { headers: { Authorization: 'Bearer abc' } });"],
  ['an API key', 'fetch(url, { headers: { Authorization: apiKey } });'],
  ['an API key from the environment', 'fetch(url, { headers: { Authorization: process.env.PEXELS_TOKEN } });'],
  ['a parameter that may hold the scheme', 'const get = (token: string) => fetch(url, { headers: { Authorization: token } });'],
  ['an import that may hold the scheme', "import { token } from './t';\nfetch(url, { headers: { Authorization: token } });"],
  [
    'a token stored with its scheme',
    "localStorage.setItem('token', `Bearer ${t}`);\nfetch(u, { headers: { Authorization: localStorage.getItem('token') } });",
  ],
  ['a header of a response', "res.setHeader('Authorization', `Bearer ${token}`);"],
  ['a header of a Next response', "response.headers.set('authorization', `Bearer ${token}`);"],
  ['a CORS list', "cors({ allowedHeaders: ['Content-Type', 'Authorization'] });"],
  ['half a credential before a secret', 'fetch(url, { headers: { Authorization: `svc-4711:${secret}` } });'],
  ['a token of unknown form', 'const { token } = await login();\nfetch(url, { headers: { Authorization: token } });'],
  ['a token of a test session', 'request(app).get("/").set("authorization", session.token);'],
  ['a dynamic scheme', 'fetch(url, { headers: { Authorization: `${type} ${token}` } });'],
  ['a deletion', 'delete api.defaults.headers.common["Authorization"];'],
  ['a comment', '// Authorization: `Bearer ${token}`'],
  ['a type', 'interface Headers { Authorization: string }'],
  ['a property of another object', 'const columns = { authorization: token };'],
];

describe('authorizationHeaders', () => {
  for (const [title, text, reason] of POSSIBLE) {
    it(`sees a token that can be missing: ${title}`, () => {
      const header = only(text, 'src/api.tsx');
      assert.equal(header.missing, 'possible');
      assert.match(header.reason, reason);
      assert.match(header.scheme, /^Bearer$/);
    });
  }

  for (const [title, text] of INNOCENT) {
    it(`stays quiet: ${title}`, () => {
      const header = only(text, 'src/api.tsx');
      assert.notEqual(header.missing, 'possible');
      assert.equal(header.reason, '');
    });
  }

  for (const [title, text] of NO_FACT) {
    it(`gives no fact: ${title}`, () => {
      assert.deepEqual(headersOf(text), []);
    });
  }

  it('proves what every path tests', () => {
    for (const condition of ['token', 'token != null', 'token && ready', '!!token', 'typeof token === "string"', 'token?.length']) {
      assert.equal(only(`${TOKEN}\nif (${condition}) { ${SEND}; }`).missing, 'impossible', condition);
    }
    for (const condition of ['!token', 'token === null', '!token || !ready', 'token == undefined']) {
      assert.equal(only(`function f() {\n${TOKEN}\nif (${condition}) return;\n${SEND};\n}`).missing, 'impossible', condition);
    }
  });

  it('does not take the wrong branch for a proof', () => {
    assert.equal(only(`${TOKEN}\nif (!token) { ${SEND}; }`).missing, 'possible');
    assert.equal(only(`${TOKEN}\nif (ready) { ${SEND}; }`).missing, 'possible');
    assert.equal(only(`function f() {\n${TOKEN}\n${SEND};\nif (!token) return;\n}`).missing, 'possible');
    assert.notEqual(only(`function f() {\n${TOKEN}\nif (token) return;\n${SEND};\n}`).missing, 'impossible');
  });

  it('does not mix up two variables of one name', () => {
    const text = `if (t) { ((t?: string) => fetch("/", { headers: { Authorization: \`Bearer \${t}\` } }))(); }`;
    assert.equal(only(text).missing, 'possible');
  });

  it('reads the scheme and the token', () => {
    const text = 'fetch(u, { headers: { "Authorization": `Token ${user.auth.token}` } });';
    const header = only(text);
    assert.equal(header.scheme, 'Token');
    assert.equal(header.tokenText, 'user.auth.token');
    assert.equal(text.slice(header.at.start, header.at.end), '`Token ${user.auth.token}`');
    assert.equal(text.slice(header.tokenAt.start, header.tokenAt.end), 'user.auth.token');
  });

  it('keeps the scheme as written', () => {
    assert.equal(only('h.set("Authorization", `Baerer ${token}`);').scheme, 'Baerer');
    assert.equal(only('h.set("Authorization", "Bearer: " + token);').scheme, 'Bearer:');
    assert.equal(only('h.set("Authorization", `Bearer${token}`);').scheme, 'Bearer');
    assert.equal(only('h.set("Authorization", `Basic ${btoa(a)}`);').scheme, 'Basic');
    assert.equal(only('h.set("Authorization", `Basic ${btoa(a)}`);').tokenText, '');
  });

  it('gives a raw token an empty scheme when its origin is certain', () => {
    const raw = only("fetch('/', { headers: { Authorization: localStorage.getItem('token') } });");
    assert.equal(raw.scheme, '');
    assert.equal(raw.missing, 'possible');
    assert.equal(only('const { token } = useAuthStore.getState();\nxhr.setRequestHeader("Authorization", token);').scheme, '');
    assert.equal(only('fetch(u, { headers: { Authorization: session.access_token } });').scheme, '');
    assert.equal(only('const accessToken = await getIdToken();\nconst headers = { Authorization: `${accessToken}` };').scheme, '');
  });

  it('gives one fact for each branch that holds a token', () => {
    const schemes = headersOf('h.set("Authorization", jwt ? `Bearer ${jwt}` : `Basic ${basic}`);').map((header) => header.scheme);
    assert.deepEqual(schemes, ['Bearer', 'Basic']);
  });

  it('reads computed names, arrays of pairs and shorthand', () => {
    assert.equal(only('const h = { ["Authorization"]: `Bearer ${t}` };').tokenText, 't');
    assert.equal(only('new Headers([["Authorization", `Bearer ${t}`]]);').tokenText, 't');
    assert.equal(only('const Authorization = `Bearer ${t}`;\nfetch(u, { headers: { Authorization } });').tokenText, 't');
    assert.equal(only('await request(app).get("/").set("Authorization", `Bearer ${t}`);').tokenText, 't');
  });

  it('guards a property with a conditional spread', () => {
    assert.equal(
      guarded(`${TOKEN}\nfetch('/', { headers: { Accept: '*', Authorization: \`Bearer \${token}\` } });`),
      `${TOKEN}\nfetch('/', { headers: { Accept: '*', ...(token ? { Authorization: \`Bearer \${token}\` } : {}) } });`,
    );
    assert.equal(
      guarded('const h = { Authorization: `Bearer ${session?.accessToken}` };'),
      'const h = { ...(session?.accessToken ? { Authorization: `Bearer ${session?.accessToken}` } : {}) };',
    );
  });

  it('guards a statement with an if', () => {
    assert.equal(
      guarded(`${TOKEN}\n  config.headers.Authorization = 'Bearer ' + token;`),
      `${TOKEN}\n  if (token) config.headers.Authorization = 'Bearer ' + token;`,
    );
    assert.equal(
      guarded('function f(token?: string) { headers.set("Authorization", `Bearer ${token}`); }'),
      'function f(token?: string) { if (token) headers.set("Authorization", `Bearer ${token}`); }',
    );
    assert.equal(
      guarded('function f(t?: string) { h = h.set("Authorization", `Bearer ${t}`); }'),
      'function f(t?: string) { if (t) h = h.set("Authorization", `Bearer ${t}`); }',
    );
  });

  it('offers no guard where none is clean', () => {
    const unclean = [
      "const h = { Authorization: `Bearer ${localStorage.getItem('token')}` };",
      'function f(t?: string) { return request(app).get("/").set("Authorization", `Bearer ${t}`); }',
      'function f(t?: string) { if (a) headers.set("Authorization", `Bearer ${t}`); else b(); }',
      'function f(t?: string): { Authorization: string } { return { Authorization: `Bearer ${t}` }; }',
      'function f(t?: string) { const v = `Bearer ${t}`; h.set("Authorization", v); }',
    ];
    for (const text of unclean) assert.deepEqual(only(text).guardEdits, [], text);
  });

  it('finds nothing missing once its own guard is applied', () => {
    for (const [, text] of POSSIBLE) {
      const [header] = headersOf(text, 'src/api.tsx');
      if (header === undefined || header.guardEdits.length === 0) continue;
      const mended = applyEdits(
        text,
        header.guardEdits.map(({ at, newText }) => ({ start: at.start, end: at.end, newText })),
      );
      assert.equal(only(mended, 'src/api.tsx').missing, 'impossible', mended);
    }
  });

  it('takes half-typed code', () => {
    const samples = [...POSSIBLE, ...INNOCENT, ...NO_FACT].filter((_, index) => index % 4 === 0);
    for (const [, text] of samples) {
      for (let end = 0; end <= text.length; end++) {
        assert.doesNotThrow(() => headersOf(text.slice(0, end), 'src/api.tsx'), `cut at ${end}: ${text}`);
      }
    }
  });

  it('takes very deep code', () => {
    const deep = `fetch('/', { headers: { Authorization: \`Bearer \${a${'.a'.repeat(4000)}}\` } });`;
    assert.equal(headersOf(deep).length, 1);
    assert.equal(only(`h.set('Authorization', 'Bearer ' + (${'a && '.repeat(1500)}token));`).missing, 'unknown');
  });
});
