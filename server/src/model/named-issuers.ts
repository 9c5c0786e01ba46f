import { SecretText } from '../facts/secret-text';
import type { IssuerParty, Link, Service, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import { isCollection } from './file-roles';
import { foldersAbove } from './folders';
import { rolesAgree } from './roles';
import type { ServiceMap } from './services';

// A verifier that asks for an issuer by name says itself whose tokens it means, wherever in the workspace the two stand.

/**
 * Links between services by the issuer's name in the token and the name of the key. Only for verifiers that nobody is known to
 * issue for, and where one service alone calls itself so: copies of one template all have the same names.
 */
export function linksByIssuerName(
  issuers: readonly IssuerParty[],
  verifiers: readonly VerifierParty[],
  known: readonly Link[],
  evaluator: Evaluator,
  map: ServiceMap,
): readonly Link[] {
  const met = new Set(known.map(({ verifier }) => verifier));
  const alone = verifiers.filter((verifier) => !met.has(verifier) && verifier.keyNames[0] !== undefined);
  if (alone.length === 0) return [];
  const named = new Map<string, IssuerParty[]>();
  for (const issuer of issuers) {
    const key = nameAndKey(issuer, evaluator);
    if (key === undefined) continue;
    const list = named.get(key);
    if (list) list.push(issuer);
    else named.set(key, [issuer]);
  }
  const meant = new Map<string, readonly IssuerParty[]>();
  for (const verifier of alone) {
    const key = nameAndKey(verifier, evaluator);
    const found = key === undefined ? [] : (named.get(key) ?? []);
    const [first] = found;
    if (!first || first.service === verifier.service || found.some(({ service }) => service !== first.service)) continue;
    if (areOneProduct(first.service, verifier.service, map)) meant.set(holderOf(verifier), found);
  }
  // Whoever uses the same key in the same service, and asks for nobody else, is there for the same tokens.
  return alone.flatMap((verifier) => {
    const asked = nameAndKey(verifier, evaluator);
    const found = meant.get(holderOf(verifier)) ?? [];
    const [first] = found;
    const isNamed = asked !== undefined && found.some((issuer) => nameAndKey(issuer, evaluator) === asked);
    if (!first || !(isNamed || verifier.fact.issuer.value.kind === 'unset')) return [];
    const because = `both use ${verifier.keyNames[0]}, and ${isNamed ? 'the verifier' : verifier.service.name} asks for the issuer that ${first.service.name} calls itself`;
    return found
      .filter(({ role }) => rolesAgree(role, verifier.role))
      .map((issuer): Link => ({ issuer, verifier, sameService: false, by: 'secret', because }));
  });
}

function holderOf({ service, keyNames }: VerifierParty): string {
  return `${service.folder}\n${keyNames[0]}`;
}

/** The issuer's name and the key's, as one text. A trailing slash more or less is the mistake that is looked for. */
function nameAndKey(party: IssuerParty | VerifierParty, evaluator: Evaluator): string | undefined {
  const [keyName] = party.keyNames;
  if (keyName === undefined) return undefined;
  const stated = evaluator.evaluate(party.fact.issuer.value, { service: party.service, environment: 'development' });
  if (stated.state !== 'known' || !(stated.value instanceof SecretText) || stated.value.isEmpty) return undefined;
  return `${keyName}\n${stated.value.reveal().replace(/\/$/, '').toLowerCase()}`;
}

/** Neither is an example, and no folder above both gathers what has nothing to do with one another. */
function areOneProduct(left: Service, right: Service, map: ServiceMap): boolean {
  if (left.example || right.example || (left.library && right.library)) return false;
  const above = new Set(foldersAbove(left.folder));
  const common = foldersAbove(right.folder).filter((folder) => above.has(folder));
  return !common.some((folder) => isCollection(map.inWorkspace(folder)));
}
