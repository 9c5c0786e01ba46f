import type { AddressedRequest, CredentialedRequest } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Contract, Service } from './contract';
import { environmentsOf } from './cors';
import { exposerOf } from './public-prefixes';
import { answeringAt, portsOf } from './server-ports';

// Which code runs in a browser and sends Authorization to a server of another origin.

/** A request of a front end that goes to another origin. */
export interface CorsClient {
  readonly fact: AddressedRequest | CredentialedRequest;
  readonly service: Service;
  /** Where it goes, as far as a message can say it: `localhost:8000`, `VITE_API_URL`. */
  readonly target: string;
  /** Whether the address itself is known, not only a variable that will hold it. */
  readonly isKnown: boolean;
  /** The servers that the address may mean; more than one where nothing tells them apart. */
  readonly servers: readonly Service[];
}

/**
 * The requests of browsers to each service that has a CORS policy: `addressed-request` for those with Authorization,
 * `credentialed-request` for those with cookies.
 */
export function clientsByServer(
  contract: Contract,
  servers: ReadonlySet<Service>,
  kind: CorsClient['fact']['kind'],
): ReadonlyMap<Service, readonly CorsClient[]> {
  const clients = new Map<Service, CorsClient[]>();
  const candidates = new Map<Service, readonly Service[]>();
  for (const fact of contract.facts.all(kind)) {
    const service = contract.serviceOf(fact.file);
    const path = contract.pathInWorkspace(fact.file);
    if (!isBrowser(service) || contract.isTestFile(fact.file) || isServerCode(path)) continue;
    let known = candidates.get(service);
    if (known === undefined) {
      known = contract.partnersOf(service).filter((partner) => servers.has(partner));
      candidates.set(service, known);
    }
    // One manifest may hold both sides, in folders of their own.
    const all = servers.has(service) && isFrontFolder(fact.file, service) ? [...known, service] : known;
    const address = all.length > 0 ? otherOrigin(fact.base, service, contract) : undefined;
    if (address === undefined) continue;
    const found = answering(address, all, service, contract);
    for (const server of found) {
      const client = { fact, service, target: address.target, isKnown: address.host !== '', servers: found };
      clients.get(server)?.push(client) ?? clients.set(server, [client]);
    }
  }
  return clients;
}

/** The servers that an address may mean. Of a front end's own service nothing but the port tells that it is the one. */
function answering(address: Address, servers: readonly Service[], own: Service, contract: Contract): readonly Service[] {
  const named = servers.filter((server) => ownsHost(server, address.host));
  if (named.length > 0) return named;
  const found = answeringAt(address.port, servers, contract);
  if (!found.includes(own)) return found;
  const { sure, likely } = portsOf(own, contract);
  return address.port !== undefined && (sure.has(address.port) || likely.has(address.port)) ? found : [];
}

/** Code of a browser in a service that is a server, too. */
function isFrontFolder(file: string, service: Service): boolean {
  const path = service.folder === '' ? file : file.slice(service.folder.length + 1);
  return /^(?:client|frontend|front-end|front|web|webapp|ui)\//.test(path);
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

/** React alone also draws mails and documents on a server. */
const SERVER = ['express', 'fastify', '@nestjs/core', 'koa', 'hono'];

/** Whether the code of a service runs in a browser, which alone asks before it sends a token to another origin. */
export function isBrowser(service: Service): boolean {
  const has = (name: string) => Object.hasOwn(service.dependencies, name);
  return (BROWSER.some(has) || (has('react') && !SERVER.some(has))) && !NATIVE.some(has);
}

/** Code of a front end's own server, which asks as one server asks another. */
export function isServerCode(path: string): boolean {
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

interface Address {
  readonly target: string;
  /** In lower case, without the port; empty where only a variable is known. */
  readonly host: string;
  /** Of a local address. */
  readonly port: string | undefined;
}

/** The other origin that an address names; undefined for one of the same origin, of somebody else, or that cannot be told. */
function otherOrigin(base: Value, service: Service, contract: Contract): Address | undefined {
  for (const environment of environmentsOf(contract, service)) {
    const evaluated = contract.evaluate(base, { service, environment });
    if (evaluated.state !== 'known') continue;
    if (!(evaluated.value instanceof SecretText)) return undefined;
    const host = /^https?:\/\/([^/?#\s]{1,200})/.exec(evaluated.value.reveal())?.[1]?.toLowerCase();
    if (host === undefined) return undefined;
    const port = /:(\d{1,5})$/.exec(host)?.[1];
    const variable = evaluated.variable;
    if (variable !== '' && isServerVariable(variable, service, contract)) return undefined;
    if (isLocal(host)) return isOwnPort(host, service) ? undefined : { target: host, host, port };
    if (variable !== '' && isOwnApi(variable)) return { target: variable, host, port: undefined };
    return host.endsWith('.fly.dev') && contract.partnersOf(service).some((partner) => ownsHost(partner, host))
      ? { target: host, host, port: undefined }
      : undefined;
  }
  const name = variableOf(base, contract, 0);
  if (name === undefined || isServerVariable(name, service, contract)) return undefined;
  return isOwnApi(name) ? { target: name, host: '', port: undefined } : undefined;
}

/** Next.js gives browsers the variables with its prefix and those that its configuration names; code that reads another one runs on its server. */
function isServerVariable(name: string, service: Service, contract: Contract): boolean {
  if (!Object.hasOwn(service.dependencies, 'next') || exposerOf(service, name) !== undefined) return false;
  return !contract.facts.all('client-exposure').some((exposure) => exposure.name === name && contract.serviceOf(exposure.file) === service);
}

function ownsHost({ flyApps }: Service, host: string): boolean {
  return flyApps.some(({ app }) => app !== '' && `${app.toLowerCase()}.fly.dev` === host);
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
