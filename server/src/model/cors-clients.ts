import type { AddressedRequest } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Contract, Service } from './contract';
import { environmentsOf } from './cors';

// Which code runs in a browser and sends Authorization to a server of another origin.

/** A request of a front end with Authorization that goes to another origin. */
export interface CorsClient {
  readonly fact: AddressedRequest;
  readonly service: Service;
  /** Where it goes, as far as a message can say it: `localhost:8000`, `VITE_API_URL`. */
  readonly target: string;
}

/**
 * The requests that a browser sends to each service that has a CORS policy. Nothing is said of a front end with several such
 * servers, because the address does not tell which of them is meant.
 */
export function clientsByServer(contract: Contract, servers: ReadonlySet<Service>): ReadonlyMap<Service, readonly CorsClient[]> {
  const clients = new Map<Service, CorsClient[]>();
  const chosen = new Map<Service, Service | undefined>();
  for (const fact of contract.facts.all('addressed-request')) {
    const service = contract.serviceOf(fact.file);
    if (!isBrowser(service) || contract.isTestFile(fact.file) || isServerCode(contract.pathInWorkspace(fact.file))) continue;
    if (!chosen.has(service)) {
      const [server, ...more] = contract.partnersOf(service).filter((partner) => servers.has(partner));
      chosen.set(service, more.length === 0 ? server : undefined);
    }
    const server = chosen.get(service);
    const target = server && otherOrigin(fact.base, service, contract);
    if (server === undefined || target === undefined) continue;
    clients.get(server)?.push({ fact, service, target }) ?? clients.set(server, [{ fact, service, target }]);
  }
  return clients;
}

const BROWSER = [
  'react-dom',
  'vue',
  'svelte',
  'next',
  'nuxt',
  '@angular/core',
  'solid-js',
  'vite',
  'react-scripts',
  '@sveltejs/kit',
  'astro',
  'preact',
];
/** Programs outside of a browser, which know no CORS. */
const NATIVE = ['react-native', 'expo', 'electron', '@capacitor/core', '@tauri-apps/api', 'wxt', 'plasmo'];

function isBrowser(service: Service): boolean {
  const has = (name: string) => Object.hasOwn(service.dependencies, name);
  return BROWSER.some(has) && !NATIVE.some(has);
}

/** Code of a front end's own server, which asks as one server asks another. */
function isServerCode(path: string): boolean {
  return /(?:^|\/)(?:api|server|actions|middleware|proxy)(?:\/[^/]+)*\/?[^/]*\.server\.|\.server\.[jt]sx?$|(?:^|\/)(?:app|pages)\/(?:.*\/)?api\/|(?:^|\/)route\.[jt]sx?$|(?:^|\/)(?:middleware|proxy|auth|vite\.config|next\.config)\.[cm]?[jt]s$|(?:^|\/)server\//.test(
    path,
  );
}

const DEFAULT_PORTS: readonly (readonly [string, string])[] = [
  ['next', '3000'],
  ['react-scripts', '3000'],
  ['nuxt', '3000'],
  ['vite', '5173'],
  ['@angular/core', '4200'],
];
const OWN_API = /API|BACKEND|SERVER|BASE_?URL|GATEWAY/i;
const FOREIGN = /SUPABASE|FIREBASE|STRIPE|GITHUB|GOOGLE|OPENAI|AUTH0|CLERK|SENTRY|TMDB|WEATHER|MAPS|SPOTIFY|NOTION|SLACK|DISCORD/i;

/** The other origin that an address names; undefined for one of the same origin, of somebody else, or that cannot be told. */
function otherOrigin(base: Value, service: Service, contract: Contract): string | undefined {
  for (const environment of environmentsOf(contract, service)) {
    const evaluated = contract.evaluate(base, { service, environment });
    if (evaluated.state !== 'known') continue;
    if (!(evaluated.value instanceof SecretText)) return undefined;
    const address = evaluated.value.reveal();
    const host = /^https?:\/\/([^/?#\s]{1,200})/.exec(address)?.[1];
    if (host === undefined) return undefined;
    if (isLocal(host)) return isOwnPort(host, service) ? undefined : host;
    return evaluated.variable !== '' && isOwnApi(evaluated.variable) ? evaluated.variable : undefined;
  }
  const name = variableOf(base, contract, 0);
  return name !== undefined && isOwnApi(name) ? name : undefined;
}

function isOwnApi(name: string): boolean {
  return OWN_API.test(name) && !FOREIGN.test(name);
}

function isLocal(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d{1,5})?$/.test(host);
}

/** Whether the front end itself answers there. */
function isOwnPort(host: string, service: Service): boolean {
  const port = DEFAULT_PORTS.find(([name]) => Object.hasOwn(service.dependencies, name))?.[1];
  return port !== undefined && host.endsWith(`:${port}`);
}

/** The variable that an address comes from. */
function variableOf(value: Value, contract: Contract, depth: number): string | undefined {
  if (depth > 6) return undefined;
  if (value.kind === 'env') return value.fallback.kind === 'unset' ? value.name : undefined;
  if (value.kind === 'converted') return variableOf(value.of, contract, depth + 1);
  if (value.kind !== 'reference') return undefined;
  const followed = contract.follow(value);
  return followed === value ? undefined : variableOf(followed, contract, depth + 1);
}
