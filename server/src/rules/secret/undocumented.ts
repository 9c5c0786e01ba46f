import type { EnvEntry, EnvRead, NameEvidence } from '../../facts/fact';
import { hasPublicPrefix, nameKind } from '../../facts/secret-names';
import type { Value } from '../../facts/value';
import { fixWith } from '../../fix/edits';
import { addEmptyEntry } from '../../fix/env-file';
import type { Contract, Need, Service } from '../../model/contract';
import { isToolFile } from '../../model/file-roles';
import { type Documentation, Templates } from '../../model/templates';
import { baseName } from '../../text/source';
import { defineRule, type Finding } from '../rule';

// A template is how the next person learns what to set. What it leaves out is learnt from a 401.
export default defineRule({
  id: 'secret/undocumented',
  summary: 'A secret the code needs is absent from the template of its env file',
  severity: 'info',
  fixes: 'safe',
  options: { ignoreNames: { description: 'Variables of which nothing is said.', default: [] } },
  check,
});

/** What a platform gives to every process that it runs. */
const BY_THE_PLATFORM =
  /^(?:VERCEL|RAILWAY|FLY|RENDER|HEROKU|NETLIFY|CF|CLOUDFLARE|AWS|LAMBDA|K_|KUBERNETES|CI|GITHUB_TOKEN|GITHUB_ACTIONS|ACTIONS|RUNNER|GITLAB|CI_JOB|CODESPACES|GITPOD|REPL|REPLIT)(?:_|$)/;

/** Words of keys that a service makes tokens and sessions with, and so cannot do without: integrations with others are switched on by setting theirs. */
const OWN_WORD =
  /(?:^|_)(?:JWT|AUTH|NEXTAUTH|SESSION|COOKIE|TOKEN|ACCESS|REFRESH|CSRF|SIGNING|APP|INTERNAL)(?:_|$)|^(?:DJANGO_|FLASK_)?SECRET(?:_KEY)?$/;
/** Commands that somebody starts by hand. */
const COMMAND = /(?:^|\/)(?:management\/commands|bin|tools?|cli)\//;

function* check(contract: Contract, { ignoreNames }: { readonly ignoreNames: readonly string[] }): Iterable<Finding> {
  const templates = new Templates(contract);
  const instead = namesTriedLater(contract);
  for (const service of contract.services) {
    if (service.library || service.example) continue;
    for (const need of contract.needsOf(service)) {
      const read = requiringRead(need, contract);
      if (!read || ignoreNames.includes(need.name) || instead.has(need.name) || isGivenAnyway(need, contract)) continue;
      const documentation = templates.documentationOf(service, read.file);
      if (documentation && !isDocumented(need.name, documentation)) yield describe(need.name, read, service, documentation, contract);
    }
  }
}

function describe(name: string, read: EnvRead, service: Service, { template }: Documentation, contract: Contract): Finding {
  // Pydantic takes either case, and env files are written in upper case.
  const written = read.caseInsensitive ? name.toUpperCase() : name;
  const path = contract.pathInWorkspace(template.file);
  const lastEntry = contract.facts.ofFile(template.file).findLast((fact): fact is EnvEntry => fact.kind === 'env-entry');
  return {
    at: read.nameAt,
    message: `${written} is not in ${path}`,
    help: `Whoever sets up ${service.name} from the template does not learn that it needs ${written}. Add the name without a value.`,
    related: lastEntry ? [{ at: lastEntry.keyAt, message: `The template ends here, without ${written}` }] : [],
    fixes: isLoaded(template.file, service, contract)
      ? []
      : [fixWith(`Add ${written}= to ${baseName(template.file)}`, 'safe', [addEmptyEntry(template, written)])],
  };
}

/** A template that something loads is no longer only for reading. */
function isLoaded(template: string, service: Service, contract: Contract): boolean {
  return (
    ['dotenv-safe', 'dotenv-extended'].some((name) => Object.hasOwn(service.dependencies, name)) ||
    contract.facts.all('deployment').some((deployment) => deployment.envFiles.includes(template))
  );
}

/**
 * The read without which the service does not work; undefined when it has a default, or goes on without it.
 *
 * Only names that every file which reads them is extracted for: a credential of others may have its default in a file that is not.
 */
function requiringRead(need: Need, contract: Contract): EnvRead | undefined {
  const reads = need.reads.filter(({ file }) => !isToolFile(contract.pathInWorkspace(file)) && !COMMAND.test(file));
  if (hasPublicPrefix(need.name) || reads.some((read) => read.fallback.kind !== 'unset' || read.configured !== undefined)) return undefined;
  const kind = nameKind(need.name);
  const isOwn = kind === 'signing-secret' || kind === 'private-key';
  const isKey = need.keyOf.length > 0 || (isOwn && OWN_WORD.test(need.name.toUpperCase()));
  if (!isKey && !isOwn) return undefined;
  // What a framework reads by itself for each of many providers is set where the provider is wanted.
  const requiring = reads.find(
    (read) => (read.requirement === 'required' || read.requirement === 'asserted') && (isKey || read.reader === ''),
  );
  if (requiring) return requiring;
  const [first] = reads;
  return isKey && first !== undefined && reads.every((read) => read.requirement === 'plain' && read.reader === '') ? first : undefined;
}

/** `AUTH_SECRET ?? NEXTAUTH_SECRET` does without the second. */
function namesTriedLater(contract: Contract): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: Value) => {
    if (value.kind === 'encoded' || value.kind === 'converted') collect(value.of);
    if (value.kind !== 'env') return;
    names.add(value.name);
    collect(value.fallback);
  };
  for (const read of contract.facts.all('env-read')) collect(read.fallback);
  return names;
}

/** Nobody has to set what the platform, an image, a compose file or the code itself gives. What a test sets is gone after it. */
function isGivenAnyway(need: Need, contract: Contract): boolean {
  return (
    BY_THE_PLATFORM.test(need.name) ||
    contract.evidenceFor(need.service, need.name).some((evidence) => !contract.isTestFile(evidence.file) && isGift(evidence))
  );
}

function isGift({ source, grant }: NameEvidence): boolean {
  if (source === 'code' || source === 'shell') return true;
  if (source === 'dockerfile') return grant?.kind !== 'build';
  // What a compose file passes on or fills in from the caller's environment is for the caller to set.
  if (source !== 'compose' || (grant?.kind !== 'value' && grant?.kind !== 'generated')) return false;
  return grant.value.kind !== 'env' || grant.value.fallback.kind !== 'unset';
}

function isDocumented(name: string, { names }: Documentation): boolean {
  const upper = name.toUpperCase();
  return names.has(upper) || names.has(`${upper}_FILE`);
}
