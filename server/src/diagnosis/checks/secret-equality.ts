import type { Environment, Service } from '../../model/contract';
import { isPrivateKey, isPublicKey } from '../../model/key-text';
import { listed } from '../../text/phrases';
import { type Asked, isDeployed, type Said, type Seen } from './question';
import { hasValue, runningEnvironments } from './secret-holders';

// Whether those who share a secret hold one value, as far as their values can be read.

const RUNNING: readonly Environment[] = ['development', 'staging', 'production'];

/** The secrets that the contract knows to be shared between services. */
export function equalValues({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { members } of contract.sharedSecrets) {
    if (!members.every(({ service }) => isDeployed(service))) continue;
    const equal: Environment[] = [];
    const untold: Environment[] = [];
    const known = new Set(members.flatMap(({ service }) => runningEnvironments(contract, service)));
    // An env file without an environment in its name stands for all, and says nothing of what a deployment is given.
    for (const environment of RUNNING.filter((each) => known.has(each))) {
      const held = members.map(({ service, name }) => contract.provisionOf(service, environment, name));
      const [first] = held;
      if (held.every((provision) => provision === undefined)) continue;
      if (hasValue(first) && held.every((provision) => hasValue(provision) && provision.value.equals(first.value))) equal.push(environment);
      else untold.push(environment);
    }
    const who = membersInWords(members);
    const at = members.flatMap(({ service, name }) => contract.provisionOf(service, equal[0] ?? 'development', name)?.at ?? [])[0];
    if (equal.length > 0) sound.push({ text: `${who}, equal in ${listed(equal)}`, at });
    const rest = equal.length > 0 ? untold : untold.length > 0 ? untold : undefined;
    if (rest === undefined) unclear.push({ text: `${who}, and the values cannot be read from here` });
    else if (rest.length > 0)
      unclear.push({ text: `${who}, and whether the values are equal in ${listed(rest)} cannot be read from here`, at });
  }
  return { sound: once(sound), unclear: once(unclear) };
}

function membersInWords(members: readonly { readonly service: Service; readonly name: string }[]): string {
  const names = new Set(members.map(({ name }) => name));
  const [only] = names;
  if (names.size === 1 && only !== undefined) {
    const services = listed(members.map(({ service }) => service.name));
    return members.length === 2 ? `${services} both hold ${only}` : `${services} hold ${only}`;
  }
  return listed(members.map(({ service, name }) => `${service.name} holds ${name}`));
}

/** Tokens that one service signs and verifies, and key pairs. */
export function sameVariable({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { issuer, verifier, sameService, by } of contract.links) {
    const [signs] = issuer.keyNames;
    const [verifies] = verifier.keyNames;
    if (signs === undefined || verifies === undefined || !isDeployed(issuer.service) || !isDeployed(verifier.service)) continue;
    const at = verifier.fact.calleeAt;
    if (by === 'key-pair')
      unclear.push({
        text: `${issuer.service.name} signs with ${signs} and ${verifier.service.name} verifies with ${verifies}: whether they are the halves of one key cannot be read from here`,
        at,
      });
    else if (!sameService || signs !== verifies || holdsPair(issuer.service, signs)) continue;
    else if (isGiven(issuer.service, signs)) sound.push({ text: `${issuer.service.name} signs and verifies with ${signs}`, at });
    else unclear.push({ text: `${issuer.service.name} signs and verifies with ${signs}, and what it holds cannot be read from here`, at });
  }
  return { sound: once(sound), unclear: once(unclear) };

  function isGiven(service: Service, name: string): boolean {
    return runningEnvironments(contract, service).every((environment) => contract.provisionOf(service, environment, name) !== undefined);
  }

  /** One variable that holds half of a key pair cannot do both. */
  function holdsPair(service: Service, name: string): boolean {
    return RUNNING.some((environment) => {
      const provision = contract.provisionOf(service, environment, name);
      return hasValue(provision) && (isPublicKey(provision.value) || isPrivateKey(provision.value));
    });
  }
}

function once(said: readonly Said[]): readonly Said[] {
  const first = new Map<string, Said>();
  for (const each of said) if (!first.has(each.text)) first.set(each.text, each);
  return [...first.values()];
}
