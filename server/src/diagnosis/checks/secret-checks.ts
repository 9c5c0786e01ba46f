import type { ReportedFinding } from '../../analysis/analysis';
import type { Environment } from '../../model/contract';
import { isPlaceholder } from '../../model/placeholders';
import { rotationOf } from '../../model/rotation';
import { weaknessOf } from '../../model/strength';
import { listed } from '../../text/phrases';
import type { Place } from '../../text/range';
import { type Asked, isProduct, type QuestionGroup, type Said, type Seen } from './question';
import { sameEncoding } from './secret-encoding';
import { equalValues, sameVariable } from './secret-equality';
import { callSecrets, canDoWithout, hasValue, holders, holdings, isCompared, runningEnvironments } from './secret-holders';
import { presence } from './secret-presence';

const NO_SECRETS = 'No service of the workspace is seen to need a secret of its own';

/** Is every secret there, is it the same on both sides, and is it a secret? */
export const SECRETS: QuestionGroup = {
  title: 'Secrets',
  questions: [
    {
      id: 'secrets-present',
      title: 'Every secret that the code needs is provided',
      rules: ['secret/missing', 'secret/empty', 'env/unexpanded-reference'],
      absent: NO_SECRETS,
      look: presence,
    },
    {
      id: 'secrets-equal',
      title: 'Both sides of a token hold the same secret',
      rules: ['secret/mismatch', 'contract/signing-key'],
      concerns: (finding) => !isOfEncoding(finding),
      absent: 'No two places of the workspace are seen to sign and verify one token',
      look: (asked) => joined(equalValues(asked), sameVariable(asked)),
    },
    {
      id: 'secrets-encoding',
      title: 'Both sides read the secret in the same encoding',
      rules: ['contract/signing-key'],
      concerns: isOfEncoding,
      silenced: 'told elsewhere',
      absent: 'No secret is seen to be read on two sides',
      look: sameEncoding,
    },
    {
      id: 'calls-secret',
      title: 'A secret that lets one service call another is on both sides',
      rules: ['secret/missing', 'secret/empty', 'secret/mismatch'],
      concerns: ({ message }, asked) => [...callSecrets(asked).keys()].some((name) => mentions(message, name)),
      silenced: 'told elsewhere',
      absent: 'No two services are seen to hold a secret for calls between them',
      look: callsSecret,
    },
    {
      id: 'guards-closed',
      title: 'A check refuses when its secret is not set',
      rules: ['secret/fail-open'],
      absent: 'No check is seen that compares with a secret from the environment',
      look: guards,
    },
    {
      id: 'secrets-real',
      title: 'Secrets are no placeholders, defaults or guesses',
      rules: ['secret/placeholder', 'secret/fallback', 'secret/weak', 'secret/ephemeral', 'secret/hardcoded'],
      absent: NO_SECRETS,
      look: quality,
    },
    {
      id: 'secrets-distinct',
      title: 'Different secrets have different values',
      rules: ['secret/reused'],
      absent: 'No service is seen to hold two secrets',
      look: distinctness,
    },
    {
      id: 'secrets-rotation',
      title: 'A rotation keeps the old secret for verifying',
      rules: ['secret/rotation'],
      absent: 'No secret is being rotated',
      look: rotation,
    },
    {
      id: 'secrets-private',
      title: 'Secrets are kept secret',
      rules: ['secret/committed', 'secret/exposed', 'fly/plaintext-secret'],
      absent: 'No env file of the workspace is seen to hold a secret that the code takes',
      look: privacy,
    },
    {
      id: 'env-files-sound',
      title: 'Env files are read as they are written',
      rules: ['env/ambiguous-value', 'env/duplicate-key', 'env/invalid-line'],
      absent: 'The workspace has no env file of a service that runs',
      look: envFiles,
    },
  ],
};

function isOfEncoding({ rule, message }: ReportedFinding): boolean {
  return rule === 'contract/signing-key' && / and the token is signed with it /.test(message);
}

function mentions(message: string, name: string): boolean {
  return message.split(/[^A-Za-z0-9_]+/).includes(name);
}

function joined(...all: readonly Seen[]): Seen {
  return { sound: all.flatMap(({ sound }) => sound ?? []), unclear: all.flatMap(({ unclear }) => unclear ?? []) };
}

function callsSecret(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const [name, all] of callSecrets(asked)) {
    const names = listed(all.map(({ service }) => service.name));
    const shared = (['development', 'staging', 'production'] as const).filter((environment) => {
      if (!all.some(({ service }) => runningEnvironments(asked.contract, service).includes(environment))) return false;
      const values = all.map(({ service }) => asked.contract.provisionOf(service, environment, name));
      const [first] = values;
      return hasValue(first) && values.every((provision) => hasValue(provision) && provision.value.equals(first.value));
    });
    const at = all[0]?.need.reads[0]?.nameAt;
    if (shared.length > 0) sound.push({ text: `${names} hold ${name}, equal in ${listed(shared)}`, at });
    else unclear.push({ text: `Whether ${names} hold the same ${name} cannot be read from here`, at });
  }
  return { sound, unclear };
}

function guards(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { service, need } of holders(asked)) {
    const { name, reads } = need;
    if (!isCompared(need)) continue;
    const strict =
      reads.find(({ requirement }) => requirement === 'required') ?? reads.find(({ requirement }) => requirement === 'asserted');
    if (strict?.requirement === 'required') sound.push({ text: `${service.name} does not run without ${name}`, at: strict.nameAt });
    else if (strict) sound.push({ text: `${service.name} makes sure that ${name} is there`, at: strict.nameAt });
    else unclear.push({ text: `What ${service.name} does when ${name} is not set cannot be read from here`, at: reads[0]?.nameAt });
  }
  return { sound, unclear };
}

function quality(asked: Asked): Seen {
  const real = new Map<string, { readonly names: string[]; readonly at: Place }>();
  const unclear = new Map<string, Said>();
  const told = new Set<string>();
  for (const { service, need } of holders(asked)) {
    if (canDoWithout(need)) continue;
    const where = `${need.name} of ${service.name}`;
    unclear.set(where, { text: `What ${where} is cannot be read from here`, at: need.reads[0]?.nameAt });
  }
  for (const { service, need, environment, provision } of holdings(asked)) {
    if (!provision) continue;
    const at = provision.entry?.keyAt ?? provision.at;
    const where = `${need.name} of ${service.name}`;
    if (!hasValue(provision)) {
      if (provision.value) continue;
      unclear.set(where, { text: `The value of ${where} in ${environment} is kept elsewhere and cannot be read from here`, at });
    } else if (!isPlaceholder(need.name, provision.value) && weaknessOf(provision.value) === undefined) {
      told.add(where);
      const group = real.get(service.name);
      if (group) group.names.push(need.name);
      else real.set(service.name, { names: [need.name], at });
    }
  }
  const whose = [...real].map(([service, { names }]) => `${listed(names)} of ${service}`);
  const sound =
    whose.length === 0
      ? []
      : [{ text: `No placeholder, no known and no guessable text: ${whose.join('; ')}`, at: [...real.values()][0]?.at }];
  return { sound, unclear: [...unclear].filter(([where]) => !told.has(where)).map(([, said]) => said) };
}

function distinctness(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  // Whether the old secret of a rotation is another one is a question of its own.
  const needed = holders(asked).filter(({ need }) => !rotationOf(need.name));
  for (const service of new Set(needed.map((holder) => holder.service))) {
    const names = [...new Set(needed.filter((holder) => holder.service === service).map(({ need }) => need.name))];
    if (names.length < 2) continue;
    const told: Environment[] = [];
    const alike: Environment[] = [];
    for (const environment of runningEnvironments(asked.contract, service)) {
      const held = names.map((name) => asked.contract.provisionOf(service, environment, name)).filter(hasValue);
      const isRepeated = held.some((one, index) => held.slice(index + 1).some((other) => other.value.equals(one.value)));
      if (isRepeated) alike.push(environment);
      else if (held.length === names.length) told.push(environment);
    }
    const who = `${listed(names)} of ${service.name}`;
    if (alike.length > 0)
      unclear.push({ text: `Some of ${who} are alike in ${listed(alike)}, and whether they are meant to be cannot be read from here` });
    else if (told.length > 0)
      sound.push({
        text: `${who} differ in ${listed(told)}`,
        at: needed.find((holder) => holder.service === service)?.need.reads[0]?.nameAt,
      });
    else unclear.push({ text: `Whether ${who} differ cannot be read from here` });
  }
  return { sound, unclear };
}

function rotation(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  const all = holders(asked);
  for (const { service, need } of all) {
    const found = rotationOf(need.name);
    const current = found && all.find((other) => other.service === service && other.need.name === found.current);
    if (!found || !current) continue;
    const at = need.reads[0]?.nameAt;
    const where = `${service.name} reads ${need.name} beside ${found.current}`;
    const environments = runningEnvironments(asked.contract, service).filter((environment) => {
      const [old, fresh] = [need.name, found.current].map((name) => asked.contract.provisionOf(service, environment, name));
      return hasValue(old) && hasValue(fresh) && !old.value.equals(fresh.value);
    });
    if (environments.length > 0) sound.push({ text: `${where}, with another value in ${listed(environments)}`, at });
    else unclear.push({ text: `${where}, and whether their values differ cannot be read from here`, at });
  }
  return { sound, unclear };
}

function privacy(asked: Asked): Seen {
  const { contract } = asked;
  const standings = new Map(contract.facts.all('git-standing').map(({ file, standing }) => [file, standing]));
  const entries = holdings(asked).flatMap(({ provision }) => (provision?.entry && hasValue(provision) ? [provision.entry] : []));
  const files = new Map(entries.map((entry) => [entry.file, entry]));
  const by = (isIgnored: boolean) => [...files].filter(([file]) => (standings.get(file) === 'ignored') === isIgnored);
  const told = (entries: readonly (readonly [string, { readonly keyAt: Place }])[], start: string, end: string): readonly Said[] =>
    entries.length === 0
      ? []
      : [{ text: `${start} ${listed(entries.map(([file]) => contract.pathInWorkspace(file)))}${end}`, at: entries[0]?.[1].keyAt }];
  return { sound: told(by(true), 'Git ignores', ''), unclear: told(by(false), 'Whether git tracks', ' cannot be read from here') };
}

function envFiles(asked: Asked): Seen {
  const { contract } = asked;
  const read = new Set(
    contract.services.flatMap((service) =>
      runningEnvironments(contract, service).flatMap((environment) => contract.envFilesOf(service, environment)),
    ),
  );
  const files = contract.facts.all('env-file').filter(({ file }) => read.has(file) && isProduct(contract, file));
  if (files.length === 0) return {};
  const places = files.map(({ file }) => contract.pathInWorkspace(file));
  const shown = places.length > 6 ? `${places.length} env files` : listed(places);
  return { sound: [{ text: `${shown}: no line is dropped, repeated, or read in two ways` }] };
}
