import type { CorsPolicy, SessionSetting } from '../../facts/fact';
import { isList, textOf } from '../../model/constants';
import type { Contract, Service } from '../../model/contract';
import { isBrowser } from '../../model/cors-clients';
import { listed } from '../../text/phrases';
import type { Locate, TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { isGuarded, isLikely, type KnownRoute, pathToTry, type RouteBook, routesOf } from './routes';
import { FRAMEWORK_PORTS, flyAppsOf, originsOf, titleOf } from './servers';
import { ASK_FOR_TOKEN, shellWord } from './shell';

// What the servers answer: to a request with the token, to a browser's preflight, and to the question for the time.

/** More servers are no help to a person who looks for one cause. */
const MOST_SERVERS = 3;

/** Where session libraries answer with the session of the cookie, by their defaults (Auth.js 5, NextAuth 4, better-auth 1). */
const SESSION_PATHS: Readonly<Record<string, string>> = {
  'auth.js': '/api/auth/session',
  'next-auth': '/api/auth/session',
  'better-auth': '/api/auth/get-session',
};

/** A server with how it is asked. */
interface AskedServer {
  readonly service: Service;
  readonly origins: readonly string[];
  readonly route: KnownRoute | undefined;
  /** Where its session library answers with the session; empty where the token is in no cookie of one, or a route is known. */
  readonly sessionPath: string;
  /** The cookie that carries the token; empty for the Authorization header. */
  readonly cookie: string;
}

/** One check for each question, with the commands for every server; those of the token's own server stand first. */
export function requestChecks(
  servers: readonly Service[],
  token: TokenReport | undefined,
  contract: Contract,
  locate: Locate,
  book: RouteBook,
): readonly LiveCheck[] {
  const found = asked(servers, token, contract)
    .map((service) => {
      const routes = routesOf(service, contract, book);
      const route = routes.find(isGuarded) ?? routes.find(isLikely);
      const cookie = cookieOf(service, token, contract);
      const library = sessionsOf(service, contract)?.library;
      const sessionPath = route === undefined && cookie !== '' && library !== undefined ? (SESSION_PATHS[library] ?? '') : '';
      return { service, origins: originsOf(service, contract, route?.fact.file.endsWith('.py')), route, sessionPath, cookie };
    })
    .filter(({ origins, route }) => origins.length > 0 || route !== undefined)
    .slice(0, MOST_SERVERS);
  const preflight = preflightCheck(found, contract, locate);
  return [...(found.length > 0 ? [requestCheck(found, locate)] : []), ...(preflight ? [preflight] : [])];
}

function requestCheck(servers: readonly AskedServer[], locate: Locate): LiveCheck {
  const lines = servers.flatMap(({ origins, route, sessionPath, cookie }) => {
    const method = route === undefined || /^(?:GET|ALL)$/.test(route.fact.method) ? '' : ` -X ${route.fact.method}`;
    const hosts = origins.length === 0 ? ['<address of the server>'] : origins;
    return hosts.map((origin) => `curl -i${method} -H ${carrierOf(cookie, origin)} ${shellWord(address(origin, route, sessionPath))}`);
  });
  const known = servers.flatMap(({ route }) => (route ? [route] : []));
  const paths = new Set(servers.flatMap(({ sessionPath }) => (sessionPath === '' ? [] : [sessionPath])));
  const seen = [
    ...guardsInWords(known),
    ...(paths.size > 0 ? [`${listed(paths)} answers with the session: null or nothing says that the cookie was not accepted.`] : []),
    ...lackInWords(servers),
  ].join(' ');
  const elsewhere = servers.some(({ cookie }) => cookie !== '')
    ? ''
    : ' If it is accepted here and refused in the browser, the browser does not send it, or another one.';
  const [first] = known;
  return {
    id: 'request',
    topic: 'request',
    question: `What ${servers.length > 1 ? 'do' : 'does'} ${listed(servers.map(({ service }) => titleOf(service)))} answer to this token?`,
    language: 'shell',
    text: [ASK_FOR_TOKEN, ...lines].join('\n'),
    meaning: `Run the first line alone, paste the token and press Enter: it is not shown. ${whoseAddresses(servers)}${seen} A WWW-Authenticate beside the 401 says which check failed, where the server sends it.${elsewhere}`,
    spot: first && locate(first.fact.at),
  };
}

/** Who answers at which port, where several servers are asked: an app's name stands in its address. */
function whoseAddresses(servers: readonly AskedServer[]): string {
  if (servers.length < 2) return '';
  const local = servers.flatMap(({ service, origins }) =>
    origins.filter((origin) => origin.startsWith('http:')).map((origin) => `${origin.slice('http://'.length)} is ${titleOf(service)}`),
  );
  return local.length === 0 ? '' : `${listed(local)}. `;
}

/** What the answers of the routes tell. */
function guardsInWords(routes: readonly KnownRoute[]): readonly string[] {
  const guarded = routes.filter(isGuarded);
  const open = routes.filter((route) => !isGuarded(route)).map(({ path }) => path);
  const said = guarded.map(({ path, guard }) =>
    guard === BY_DEFAULT
      ? `${guard} asks for the token at ${path} unless its view says otherwise`
      : `${guard} asks for the token at ${path}`,
  );
  return [
    ...(said.length === 0 ? [] : [`${listed(said)}: 200 or 403 says that it was accepted, 401 that it was not.`]),
    ...(open.length === 0 ? [] : [`Whether ${listed(open)} asks for a token cannot be read from here.`]),
  ];
}

/** The REST framework's setting, which each view may replace. */
const BY_DEFAULT = 'DEFAULT_PERMISSION_CLASSES';

function lackInWords(servers: readonly AskedServer[]): readonly string[] {
  const lacking = servers.filter(({ route, sessionPath }) => route === undefined && sessionPath === '');
  if (lacking.length === 0) return [];
  const whose = servers.length === lacking.length ? '' : ` of ${listed(lacking.map(({ service }) => titleOf(service)))}`;
  return [`Which route${whose} needs the token cannot be read from here.`];
}

/** The header that carries the token, in double quotes, so that the shell puts the token in. Over https the cookie's name says that it is for https only. */
function carrierOf(cookie: string, origin: string): string {
  if (cookie === '') return '"Authorization: Bearer $TOKEN"';
  const isBare = !cookie.startsWith('__') && /session[-_]token$/.test(cookie);
  return `"Cookie: ${isBare && origin.startsWith('https:') ? '__Secure-' : ''}${cookie}=$TOKEN"`;
}

/** The cookies of the session libraries by their defaults (Auth.js 5, NextAuth 4, better-auth 1). */
const COOKIES: Readonly<Record<string, string>> = {
  'auth.js': 'authjs.session-token',
  'next-auth': 'next-auth.session-token',
  'better-auth': 'better-auth.session_token',
};

/** The cookie that a service takes the token from: that of the token, or of the library that keeps its sessions; empty for a header. */
function cookieOf(service: Service, token: TokenReport | undefined, contract: Contract): string {
  const own = token?.cookie ?? '';
  // A cookie's name comes from the text around the token, which anybody may have written.
  if (own !== '') return /^[\w.-]{1,80}$/.test(own) ? own : '';
  const setting = sessionsOf(service, contract);
  return setting === undefined || takesHeader(service, contract) ? '' : (COOKIES[setting.library] ?? '');
}

function sessionsOf(service: Service, contract: Contract): SessionSetting | undefined {
  return contract.facts.all('session-setting').find(({ file }) => contract.serviceOf(file) === service && !contract.isTestFile(file));
}

function takesHeader(service: Service, contract: Contract): boolean {
  return contract.verifiers.some((verifier) => verifier.service === service && !contract.isTestFile(verifier.fact.file));
}

/** A token that came in no cookie is nothing for a server that takes cookies only. */
function asked(servers: readonly Service[], token: TokenReport | undefined, contract: Contract): readonly Service[] {
  if (token === undefined || token.cookie !== '') return servers;
  const fitting = servers.filter((service) => takesHeader(service, contract) || sessionsOf(service, contract) === undefined);
  return fitting.length > 0 ? fitting : servers;
}

function address(origin: string, route: KnownRoute | undefined, sessionPath: string): string {
  return `${origin}${route === undefined ? sessionPath || '/<route>' : pathToTry(route)}`;
}

/** Whether a browser may send the header: only where a browser's code of the workspace asks another origin. */
function preflightCheck(servers: readonly AskedServer[], contract: Contract, locate: Locate): LiveCheck | undefined {
  const lines: string[] = [];
  let policy: CorsPolicy | undefined;
  for (const { service, origins, route, sessionPath } of servers) {
    const fronts = contract.partnersOf(service).filter((partner) => isBrowser(partner) && !partner.example);
    const own = contract.facts.all('cors-policy').find(({ file }) => contract.serviceOf(file) === service && !contract.isTestFile(file));
    if (origins.length === 0 || (fronts.length === 0 && own === undefined)) continue;
    policy ??= own;
    const method = route === undefined || route.fact.method === 'ALL' ? 'GET' : route.fact.method;
    const pairs = origins.flatMap((to) => fronts.map((front) => ({ to, from: originOfFront(front, to.startsWith('https')) })));
    const known = pairs.find(({ from }) => from !== undefined);
    const from = known?.from !== undefined && isLetIn(known.from, own, contract) ? known.from : '<origin of the front end>';
    lines.push(
      `curl -i -X OPTIONS -H ${shellWord(`Origin: ${from}`)} \\`,
      `  -H 'Access-Control-Request-Method: ${method}' -H 'Access-Control-Request-Headers: authorization' \\`,
      `  ${shellWord(address(known?.to ?? origins[0] ?? '', route, sessionPath))}`,
    );
  }
  if (lines.length === 0) return undefined;
  return {
    id: 'preflight',
    topic: 'request',
    question: 'May a browser of another origin send the Authorization header?',
    language: 'shell',
    text: lines.join('\n'),
    meaning:
      'The status must be 2xx, Access-Control-Allow-Origin this origin or *, and Access-Control-Allow-Headers must name authorization: * does not cover it. A 401 here means that a check for the token stands before CORS.',
    spot: policy && locate(policy.at),
  };
}

/** Where the server names other origins, the front end may well be started at another port than its framework's. */
function isLetIn(origin: string, policy: CorsPolicy | undefined, contract: Contract): boolean {
  if (policy === undefined || policy.origin === 'reflected' || !origin.startsWith('http://localhost:')) return true;
  const evaluated = contract.evaluate(policy.origin, { service: contract.serviceOf(policy.file), environment: 'development' });
  if (evaluated.state !== 'known') return true;
  const named = (isList(evaluated.value) ? evaluated.value : [evaluated]).flatMap((item) => textOf(item) ?? []);
  return named.includes(origin) || !named.some((text) => /^https?:\/\/(?:localhost|127\.0\.0\.1):\d/.test(text));
}

/** Where a front end's pages come from. */
function originOfFront(front: Service, isDeployed: boolean): string | undefined {
  const [app] = flyAppsOf(front);
  if (isDeployed) return app && `https://${app.app.toLowerCase()}.fly.dev`;
  const port = FRAMEWORK_PORTS.find(([name]) => Object.hasOwn(front.dependencies, name))?.[1];
  return port === undefined ? undefined : `http://localhost:${port}`;
}

/** RFC 9110, section 6.6.1: the Date of an answer is the time at which the server made it. */
export function clockChecks(servers: readonly Service[], locate: Locate): readonly LiveCheck[] {
  const apps = servers.flatMap((service) => flyAppsOf(service).slice(0, 1)).slice(0, MOST_SERVERS);
  const [first] = apps;
  if (first === undefined) return [];
  return [
    {
      id: 'clock',
      topic: 'clock',
      question: apps.length > 1 ? "Are the servers' clocks right?" : "Is the server's clock right?",
      language: 'shell',
      text: [
        'date -u',
        ...apps.flatMap(({ app }) => [
          `curl -sI https://${app.toLowerCase()}.fly.dev/ | grep -i '^date'`,
          `fly ssh console --app ${app} -C 'date -u'`,
        ]),
      ].join('\n'),
      meaning:
        'All within a few seconds: the clocks agree. What curl shows may be the time of the proxy; the machine, which the last command asks, compares its own with exp, nbf and iat.',
      spot: locate(first.at),
    },
  ];
}
