import { environmentNamed, isLocal } from '../../facts/env-file-names';
import type { EnvEntry, EnvRead, FlyVariable } from '../../facts/fact';
import { type UrlDefect, type UrlSetting, urlDefect, urlSetting } from '../../model/auth-urls';
import type { Contract, Service } from '../../model/contract';
import { flyEnvironment } from '../../model/fly-secrets';
import { authJsMajor } from '../../model/framework-secrets';
import { isKeptElsewhere } from '../../model/provisions';
import { defineRule, type Finding } from '../rule';

// An auth framework builds its redirects, its cookies and its own routes from the address it is told. A wrong one shows as a
// redirect to localhost, as a cookie that is not sent, or as "UntrustedHost" for every request.
export default defineRule({
  id: 'env/invalid-url',
  summary: 'The address that an auth framework is told cannot work',
  severity: 'warning',
  fixes: 'none',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const entry of contract.facts.all('env-entry')) {
    if (contract.isTemplate(entry.file) || contract.isTestFile(entry.file) || entry.references.length > 0 || isKeptElsewhere(entry))
      continue;
    const environment = environmentNamed(entry.file);
    if (environment !== 'test') yield* wrong(entry, environment === 'production' && !isLocal(entry.file), contract);
  }
  for (const variable of contract.facts.all('fly-variable')) {
    if (variable.section === 'env' && !contract.isTestFile(variable.file))
      yield* wrong(variable, flyEnvironment(variable.file) === 'production', contract);
  }
  for (const service of contract.services) yield* untrustedHost(service, contract);
}

function* wrong(entry: EnvEntry | FlyVariable, deployed: boolean, contract: Contract): Iterable<Finding> {
  const service = contract.serviceOf(entry.file);
  if (service.example) return;
  const setting = urlSetting(entry.key, service);
  const defect = setting && urlDefect(entry.value, setting, service, deployed);
  if (setting === undefined || defect === undefined) return;
  yield { at: entry.valueAt, ...wording(entry.key, setting, defect) };
}

function wording(name: string, { owner }: UrlSetting, defect: UrlDefect): Pick<Finding, 'message' | 'help'> {
  switch (defect) {
    case 'blanks':
      return {
        message: `${name} holds a quote or a blank`,
        help: `${owner} parses it as an address and fails. Write the address alone, such as https://example.com.`,
      };
    case 'no-scheme':
      return {
        message: `${name} has no scheme`,
        help: `${owner} parses it as an address, and without http:// or https:// before the host it is none. Write it in full.`,
      };
    case 'malformed':
      return {
        message: `${name} is not a valid URL`,
        help: `${owner} parses it as an address and fails. Write it in full, such as https://example.com.`,
      };
    case 'path':
      return {
        message: `The path in ${name} is taken for that of the auth routes`,
        help: `${owner} then looks for its own routes below that path instead of /api/auth. Leave the path out, or write the whole of it up to the auth routes.`,
      };
    case 'local':
      return {
        message: `${name} points to this machine in production`,
        help: `${owner} builds redirects and callback addresses from it, so users are sent to their own machine. Write the public address.`,
      };
    case 'plain-http':
      return {
        message: `${name} uses http in production`,
        help: `${owner} tells by the scheme whether its cookies are secure, and gives providers callback addresses that they refuse. Write https.`,
      };
  }
}

const HOST_SETTINGS = ['AUTH_TRUST_HOST', 'AUTH_URL', 'NEXTAUTH_URL'] as const;

/** Auth.js 5 in production trusts the host of a request only when it is told to, or on Vercel and Cloudflare Pages. */
function* untrustedHost(service: Service, contract: Contract): Iterable<Finding> {
  const app = service.flyApps.find((candidate) => flyEnvironment(candidate.file) === 'production');
  if (app === undefined || service.library || service.example || authJsMajor(service.dependencies) !== 5) return;
  const read = certainRead(service, contract);
  if (read === undefined || HOST_SETTINGS.some((name) => isMentioned(name, service, contract))) return;
  yield {
    at: read.nameAt,
    message: `Auth.js trusts no host on Fly, and answers every request with UntrustedHost`,
    help: 'Outside of Vercel and Cloudflare Pages it has to be told: set AUTH_URL or AUTH_TRUST_HOST=true in [env] of the Fly configuration, or trustHost: true in the options.',
    related: [{ at: app.at, message: 'It is deployed by this file' }],
  };
}

/** The read of AUTH_TRUST_HOST by a configuration that certainly has no `trustHost`. */
function certainRead(service: Service, contract: Contract): EnvRead | undefined {
  const need = contract.needsOf(service).find((candidate) => candidate.name === 'AUTH_TRUST_HOST');
  const own = need?.reads.filter((read) => read.reader !== '') ?? [];
  return own.length > 0 && own.every((read) => read.requirement === 'plain') ? own[0] : undefined;
}

/** Whether any file speaks of the variable: where it is known, it may be set on the platform by hand. */
function isMentioned(name: string, service: Service, contract: Contract): boolean {
  if (contract.provisionOf(service, 'production', name) || contract.evidenceFor(service, name).length > 0) return true;
  if (contract.needsOf(service).some((need) => need.name === name && need.reads.some((read) => read.reader === ''))) return true;
  return contract.facts.all('env-entry').some((entry) => entry.key === name && contract.isTemplate(entry.file));
}
