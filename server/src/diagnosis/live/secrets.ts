import type { EnvEntry } from '../../facts/fact';
import type { SecretText } from '../../facts/secret-text';
import type { Contract, Service } from '../../model/contract';
import { listed } from '../../text/phrases';
import { baseName } from '../../text/source';
import type { Locate, TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { composeCommand, flyAppsOf, unitsOf } from './servers';
import { fingerprint, isVariable, nestedFingerprint, shellWord } from './shell';

// Which secrets the running processes hold, and whether they are equal: by fingerprints, so that no value is shown.

/** More are no help to a person who looks for one cause. */
const MOST_NAMES = 4;

/** The checks for each platform that the workspace shows, and for its env files, to compare with. */
export function secretChecks(
  services: readonly Service[],
  token: TokenReport | undefined,
  contract: Contract,
  locate: Locate,
): readonly LiveCheck[] {
  const checks: LiveCheck[] = [];
  const apps = new Set<string>();
  for (const service of services) {
    const names = secretNamesOf(service, token, contract);
    if (names.length === 0) continue;
    for (const { app, at } of flyAppsOf(service)) {
      if (apps.has(app)) continue;
      apps.add(app);
      checks.push({ ...onFly(app, names), spot: locate(at) });
    }
    for (const unit of unitsOf(service, 'compose', names, contract).slice(0, 2)) {
      const key = `compose ${unit.unit}`;
      if (apps.has(key)) continue;
      apps.add(key);
      checks.push({ ...inCompose(composeCommand(unit.file, contract), unit.unit, names), spot: locate(unit.at) });
    }
    for (const unit of unitsOf(service, 'kubernetes', names, contract).slice(0, 2)) {
      const key = `kubernetes ${unit.unit}`;
      if (apps.has(key)) continue;
      apps.add(key);
      checks.push({ ...inKubernetes(unit.unit, names), spot: locate(unit.at) });
    }
  }
  return [...checks, ...onOthers(services, token, contract), ...inFiles(services, token, contract, locate)];
}

/** The names of the secrets with which a service signs or checks, those that made the token first. */
export function secretNamesOf(service: Service, token: TokenReport | undefined, contract: Contract): readonly string[] {
  const made = new Set(token?.signature?.keys.map(({ variable }) => variable));
  const names = contract
    .needsOf(service)
    .filter(
      ({ name, keyOf, reads }) =>
        isVariable(name) && (keyOf.length > 0 || (/SECRET$/.test(name) && reads.some(({ reader }) => reader !== ''))),
    )
    .map(({ name }) => name);
  // Auth.js goes by either of two names, of which one is given.
  const given = names.filter(
    (name) =>
      !/^(?:NEXT)?AUTH_SECRET$/.test(name) || isGiven(service, name, contract) || !names.some((other) => isGiven(service, other, contract)),
  );
  // Where it is known what made the token, no other secret is in question.
  const own = given.filter((name) => made.has(name));
  return [...new Set(own.length > 0 ? own : given)].slice(0, MOST_NAMES);
}

function isGiven(service: Service, name: string, contract: Contract): boolean {
  return (
    (['development', 'production'] as const).some((environment) => contract.provisionOf(service, environment, name) !== undefined) ||
    contract.needsOf(service).some((need) => need.name === name && need.reads.some(({ reader }) => reader === ''))
  );
}

const EMPTY = 'e3b0c442 stands for an empty value or none at all.';
const COMPARE = `The same eight digits mean the same value; ${EMPTY} Compare them with those of the other side and of the env file.`;

type Text = Omit<LiveCheck, 'spot'>;

const TOPIC = 'secrets' as const;

function onFly(app: string, names: readonly string[]): Text {
  const asked = names.map((name) => `fly ssh console --app ${app} -C 'sh -c "${nestedFingerprint(name)}"'`);
  return {
    topic: TOPIC,
    id: `secrets-fly-${app}`,
    question: `Which secrets does the Fly app ${app} run with?`,
    language: 'shell',
    text: [`fly secrets list --app ${app}`, ...asked].join('\n'),
    meaning: `The list has names and digests, and a name marked as staged has not reached the machines yet; whether the digests of two apps can be compared is not documented. ${COMPARE}`,
  };
}

function inCompose(compose: string, unit: string, names: readonly string[]): Text {
  return {
    topic: TOPIC,
    id: `secrets-compose-${unit}`,
    question: `Which secrets does the compose service ${unit} run with?`,
    language: 'shell',
    text: names.map((name) => `${compose} exec ${unit} sh -c '${fingerprint(name)}'`).join('\n'),
    meaning: `${COMPARE} A container keeps the values that it was created with until \`docker compose up -d\` makes it anew.`,
  };
}

function inKubernetes(unit: string, names: readonly string[]): Text {
  const asked = names.map((name) => `kubectl exec <pod> -c ${unit} -- sh -c '${fingerprint(name)}'`);
  return {
    topic: TOPIC,
    id: `secrets-kubernetes-${unit}`,
    question: `Which secrets does the container ${unit} run with?`,
    language: 'shell',
    text: ['kubectl get pods', ...asked].join('\n').replaceAll('<pod>', "'<pod>'"),
    meaning: `${COMPARE} A pod keeps the variables that it was started with, also when its Secret has changed since.`,
  };
}

/** The local counterpart: what the env files give, each read as its service's own runtime reads it. */
function inFiles(services: readonly Service[], token: TokenReport | undefined, contract: Contract, locate: Locate): readonly LiveCheck[] {
  const lines = new Map<string, string>();
  const paths = new Set<string>();
  let spot: LiveCheck['spot'];
  let [hasNode, hasPython] = [false, false];
  const leftOut = new Set<string>();
  for (const service of services) {
    const isNode = service.languages.includes('typescript');
    if (!isNode && !['pydantic-settings', 'python-dotenv'].includes(service.stack)) continue;
    const byFile = new Map<string, EnvEntry[]>();
    for (const name of secretNamesOf(service, token, contract)) {
      const { entry, value } = contract.provisionOf(service, 'development', name) ?? {};
      if (!entry || contract.isTemplate(entry.file)) continue;
      // What Next expands, Node leaves as it is: the digits of the one would be compared with those of the other.
      if (isNode && !isReadSoByNode(entry, value)) {
        leftOut.add(name);
        continue;
      }
      byFile.set(entry.file, [...(byFile.get(entry.file) ?? []), entry]);
    }
    for (const [file, entries] of byFile) {
      const path = contract.pathInWorkspace(file);
      const names = entries.map(({ key }) => key);
      lines.set(path, isNode ? inNode(path, names) : inPython(path, names));
      paths.add(path);
      spot ??= entries[0] && locate(entries[0].keyAt);
      if (isNode) hasNode = true;
      else hasPython = true;
    }
  }
  if (lines.size === 0) return [];
  const where = paths.size > 4 ? `${paths.size} env files` : listed(paths);
  const notes = [
    ...(hasNode ? ['A variable of that name in your shell beats a file that Node reads.'] : []),
    ...(hasPython ? ['Python needs python-dotenv.'] : []),
    ...(leftOut.size > 0 ? [`${listed(leftOut)} cannot be asked so: Node reads the line otherwise than the service does.`] : []),
  ];
  return [
    {
      id: 'secrets-files',
      topic: TOPIC,
      question: `What are the fingerprints of the secrets in ${where}?`,
      language: 'shell',
      text: [...lines.values()].join('\n'),
      meaning: `The digits to compare with those of the running processes; ${EMPTY} ${notes.join(' ')}`,
      spot,
    },
  ];
}

/** Whether `--env-file` gives what the service's own loader gives. */
function isReadSoByNode({ value: plain, readings }: EnvEntry, given: SecretText | undefined): boolean {
  return (['node', 'node-20'] as const).every((dialect) => {
    const reading = readings[dialect];
    return reading !== 'absent' && given?.equals(reading?.value ?? plain) === true;
  });
}

function inNode(path: string, names: readonly string[]): string {
  const code = `for (const name of process.argv.slice(1)) console.log(name, require("node:crypto").createHash("sha256").update(process.env[name] ?? "").digest("hex").slice(0, 8))`;
  return `node ${shellWord(`--env-file=${path}`)} -e '${code}' ${names.join(' ')}`;
}

function inPython(path: string, names: readonly string[]): string {
  const code = `import hashlib, sys; from dotenv import dotenv_values as d; [print(n, hashlib.sha256((d(sys.argv[1]).get(n) or "").encode()).hexdigest()[:8]) for n in sys.argv[2:]]`;
  return `python -c '${code}' ${shellWord(path)} ${names.join(' ')}`;
}

/** Platforms that never give a value back, so that names are all there is to compare. */
function onOthers(services: readonly Service[], token: TokenReport | undefined, contract: Contract): readonly LiveCheck[] {
  const files = [...contract.facts.files()].filter((file) => !contract.isTestFile(file) && !contract.serviceOf(file).example);
  const has = (pattern: RegExp) => files.some((file) => pattern.test(baseName(file)) && services.includes(contract.serviceOf(file)));
  const names = [...new Set(services.flatMap((service) => secretNamesOf(service, token, contract)))].slice(0, MOST_NAMES);
  if (names.length === 0) return [];
  const asked = names.join(', ');
  const checks: LiveCheck[] = [];
  if (has(/^vercel\.json$/))
    checks.push({
      topic: TOPIC,
      id: 'secrets-vercel',
      question: 'Which secrets does the deployment on Vercel have?',
      language: 'shell',
      text: 'npx vercel env ls production\nnpx vercel env ls preview',
      meaning: `${asked} must be in the list of the environment that is deployed. A change reaches only deployments that are made after it.`,
      spot: undefined,
    });
  if (has(/^wrangler\.(?:toml|jsonc?)$/))
    checks.push({
      topic: TOPIC,
      id: 'secrets-cloudflare',
      question: 'Which secrets does the Worker have?',
      language: 'shell',
      text: 'npx wrangler secret list',
      meaning: `${asked} must be in the list, or among the vars of the configuration. Values are never given back.`,
      spot: undefined,
    });
  const render = contract.facts.all('deployment').find(({ platform, file }) => platform === 'render' && !contract.isTestFile(file));
  if (render !== undefined)
    checks.push({
      topic: TOPIC,
      id: 'secrets-render',
      question: 'Which secrets does the service on Render run with?',
      language: 'shell',
      text: names.map(fingerprint).join('\n'),
      meaning: `Run it in the Shell tab of the service on Render. ${COMPARE}`,
      spot: undefined,
    });
  return checks;
}
