import type { SessionSetting } from '../../facts/fact';
import type { Contract, Service } from '../../model/contract';
import { isBrowser } from '../../model/cors-clients';
import type { Locate, TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { isGuarded, isLikely, type KnownRoute, routesOf } from './routes';
import { FRAMEWORK_PORTS, flyAppsOf, originsOf, titleOf } from './servers';
import { ASK_FOR_TOKEN, shellWord } from './shell';

// What the server answers: to a request with the token, to a browser's preflight, and to the question for the time.

export function requestChecks(
  servers: readonly Service[],
  token: TokenReport | undefined,
  contract: Contract,
  locate: Locate,
): readonly LiveCheck[] {
  const checks: LiveCheck[] = [];
  for (const service of asked(servers, token, contract).slice(0, 3)) {
    const cookie = cookieOf(service, token, contract);
    const origins = originsOf(service, contract);
    const routes = routesOf(service, contract);
    const route = routes.find(isGuarded) ?? routes.find(isLikely);
    if (origins.length === 0 && route === undefined) continue;
    const suffix = checks.length === 0 ? '' : `-${service.name}`;
    checks.push(requestCheck(origins, route, cookie, locate, suffix, service));
    const preflight = preflightCheck(service, origins, route, contract, locate, suffix);
    if (preflight) checks.push(preflight);
    const clock = clockCheck(service, suffix, locate);
    if (clock) checks.push(clock);
  }
  return checks;
}

function requestCheck(
  origins: readonly string[],
  route: KnownRoute | undefined,
  cookie: string,
  locate: Locate,
  suffix: string,
  service: Service,
): LiveCheck {
  const method = route === undefined || route.fact.method === 'GET' || route.fact.method === 'ALL' ? '' : ` -X ${route.fact.method}`;
  const hosts = origins.length === 0 ? ['<address of the server>'] : origins;
  const lines = hosts.map((origin) => `curl -i${method} -H ${carrierOf(cookie, origin)} ${shellWord(address(origin, route))}`);
  const bearer = 'a 401 with WWW-Authenticate says which check failed, where the server sends it';
  const seen =
    route === undefined
      ? 'Which route needs the token cannot be read from here.'
      : isGuarded(route)
        ? `${route.guard} asks for the token there: 200 or 403 says that it was accepted, 401 that it was not; ${bearer}.`
        : `Whether that route asks for a token cannot be read from here; ${bearer}.`;
  return {
    id: `request${suffix}`,
    question: `What does ${titleOf(service)} answer to this token?`,
    language: 'shell',
    text: [`${ASK_FOR_TOKEN}   # paste the token, then Enter; it is not shown`, ...lines].join('\n'),
    meaning: `${seen}${cookie !== '' ? '' : ' If it is accepted here and refused in the browser, the browser does not send it, or another one.'}`,
    spot: route && locate(route.fact.at),
  };
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

function address(origin: string, route: KnownRoute | undefined): string {
  return `${origin}${route === undefined ? '/<route>' : route.path}`;
}

/** Whether a browser may send the header: only where a browser's code of the workspace asks another origin. */
function preflightCheck(
  service: Service,
  origins: readonly string[],
  route: KnownRoute | undefined,
  contract: Contract,
  locate: Locate,
  suffix: string,
): LiveCheck | undefined {
  const fronts = contract.partnersOf(service).filter((partner) => isBrowser(partner) && !partner.example);
  const policy = contract.facts.all('cors-policy').find(({ file }) => contract.serviceOf(file) === service && !contract.isTestFile(file));
  if (origins.length === 0 || (fronts.length === 0 && policy === undefined)) return undefined;
  const method = route === undefined || route.fact.method === 'ALL' ? 'GET' : route.fact.method;
  const pairs = origins.flatMap((to) => fronts.map((front) => ({ to, from: originOfFront(front, to.startsWith('https')) })));
  const known = pairs.find(({ from }) => from !== undefined);
  const from = known?.from ?? '<origin of the front end>';
  return {
    id: `preflight${suffix}`,
    question: 'May a browser of another origin send the Authorization header?',
    language: 'shell',
    text: [
      `curl -i -X OPTIONS -H ${shellWord(`Origin: ${from}`)} \\`,
      `  -H 'Access-Control-Request-Method: ${method}' -H 'Access-Control-Request-Headers: authorization' \\`,
      `  ${shellWord(address(known?.to ?? origins[0] ?? '', route))}`,
    ].join('\n'),
    meaning:
      'The status must be 2xx, Access-Control-Allow-Origin this origin or *, and Access-Control-Allow-Headers must name authorization: * does not cover it. A 401 here means that a check for the token stands before CORS.',
    spot: policy && locate(policy.at),
  };
}

/** Where a front end's pages come from. */
function originOfFront(front: Service, isDeployed: boolean): string | undefined {
  const [app] = flyAppsOf(front);
  if (isDeployed) return app && `https://${app.app.toLowerCase()}.fly.dev`;
  const port = FRAMEWORK_PORTS.find(([name]) => Object.hasOwn(front.dependencies, name))?.[1];
  return port === undefined ? undefined : `http://localhost:${port}`;
}

/** RFC 9110, section 6.6.1: the Date of an answer is the time at which the server made it. */
function clockCheck(service: Service, suffix: string, locate: Locate): LiveCheck | undefined {
  const [app] = flyAppsOf(service);
  if (app === undefined) return undefined;
  return {
    id: `clock${suffix}`,
    question: "Is the server's clock right?",
    language: 'shell',
    text: [
      `curl -sI https://${app.app.toLowerCase()}.fly.dev/ | grep -i '^date'`,
      'date -u',
      `fly ssh console --app ${app.app} -C 'date -u'`,
    ].join('\n'),
    meaning:
      'All three within a few seconds: the clocks agree. The first may be the time of the proxy, the last is that of the machine which compares it with exp, nbf and iat.',
    spot: locate(app.at),
  };
}
