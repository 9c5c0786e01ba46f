import { SecretText } from '../facts/secret-text';
import type { Contract, Service } from './contract';
import { readsEnvironment } from './cors';

// Which of several servers an address on a developer's machine means.

/** The ports at which a server answers there. */
export interface ServerPorts {
  /** Written as such: in the code, in an env file, in a compose file. */
  readonly sure: ReadonlySet<string>;
  /** What holds when nothing else is said: a default in the code, the port of the framework. */
  readonly likely: ReadonlySet<string>;
}

/** uvicorn, Django's runserver and gunicorn listen on 8000, Flask on 5000 (their documentation of the default port). */
const DEFAULTS: readonly (readonly [string, string])[] = [
  ['fastapi', '8000'],
  ['uvicorn', '8000'],
  ['django', '8000'],
  ['flask', '5000'],
];

/** `isOf`, where it is given: of the programs of one folder, those whose files are meant. */
export function portsOf(service: Service, contract: Contract, isOf?: (file: string) => boolean): ServerPorts {
  const sure = new Set<string>();
  const likely = new Set<string>();
  const scope = { service, environment: 'development' } as const;
  for (const { file, port } of contract.facts.all('server-port')) {
    if (contract.serviceOf(file) !== service || contract.isTestFile(file) || isOf?.(file) === false) continue;
    const evaluated = contract.evaluate(port, scope);
    const number = evaluated.state === 'known' ? digits(evaluated.value) : undefined;
    if (evaluated.state !== 'known' || number === undefined) continue;
    (evaluated.entry === undefined && readsEnvironment(port, contract) ? likely : sure).add(number);
  }
  // What the folder is given may be for the other program.
  if (isOf) return { sure, likely };
  for (const deployment of contract.facts.all('deployment'))
    if (deployment.ports !== undefined && deployment.folder === service.folder) for (const port of deployment.ports) sure.add(port);
  const given = contract.provisionOf(service, 'development', 'PORT')?.value;
  const own = given && digits(given);
  if (own !== undefined && sure.size === 0) likely.add(own);
  const usual = DEFAULTS.find(([name]) => Object.hasOwn(service.dependencies, name))?.[1];
  if (usual !== undefined && sure.size === 0 && likely.size === 0) likely.add(usual);
  return { sure, likely };
}

/** Those of several servers that an address with this port may mean; undefined stands for an address that names none. */
export function answeringAt(port: string | undefined, servers: readonly Service[], contract: Contract): readonly Service[] {
  if (port === undefined) return servers;
  const known = servers.map((service) => ({ service, ...portsOf(service, contract) }));
  const certain = known.filter(({ sure }) => sure.has(port));
  if (certain.length > 0) return certain.map(({ service }) => service);
  const left = known.filter(({ sure }) => sure.size === 0);
  const likely = left.filter((server) => server.likely.has(port));
  const unclear = left.filter((server) => server.likely.size === 0);
  // A default that another value replaces when it is started may be any port.
  return (likely.length === 1 && unclear.length === 0 ? likely : left).map(({ service }) => service);
}

function digits(value: unknown): string | undefined {
  const text = value instanceof SecretText ? value.reveal() : typeof value === 'number' ? String(value) : '';
  return /^\d{2,5}$/.test(text) ? text : undefined;
}
