import { hasPublicPrefix, nameKind } from '../../facts/secret-names';
import type { Contract, Environment, Need, Provision, Service } from '../../model/contract';
import { rotationOf } from '../../model/rotation';
import { type Purpose, purposeOf } from '../../model/secret-purpose';
import { type Asked, isDeployed } from './question';

// Which secrets the services that run need, and what the workspace shows of how they get them.

/** A secret that a service needs. */
export interface Holder {
  readonly service: Service;
  readonly need: Need;
}

/** What a holder is given in one environment; undefined provision where nothing in the workspace gives it. */
export interface Holding extends Holder {
  readonly environment: Environment;
  readonly provision: Provision | undefined;
}

/** Tests have made-up secrets of their own. */
const RUNNING: readonly Environment[] = ['development', 'staging', 'production'];

/** The keys of tokens, and what is by its name a secret that the project makes itself. */
export function holders({ contract }: Asked): readonly Holder[] {
  return contract.services.filter(isDeployed).flatMap((service) => {
    const needs = contract
      .needsOf(service)
      .filter(({ name, keyOf }) => !hasPublicPrefix(name) && (keyOf.length > 0 ? nameKind(name) !== 'public' : isOwn(name)));
    return needs.filter((need) => !isSpare(need, needs, contract, service)).map((need) => ({ service, need }));
  });
}

/** The names that Auth.js 5 goes by: one of the first two, and beside it up to three for a rotation. */
const AUTH_JS = /^(?:NEXT)?AUTH_SECRET(?:_[1-3])?$/;

/** A name that Auth.js would take as well and that nothing gives: beside the other it says nothing. */
function isSpare(need: Need, needs: readonly Need[], contract: Contract, service: Service): boolean {
  if (!AUTH_JS.test(need.name) || !canDoWithout(need)) return false;
  const others = needs.filter(({ name }) => name !== need.name && AUTH_JS.test(name));
  return others.length > 0 && !RUNNING.some((environment) => contract.provisionOf(service, environment, need.name) !== undefined);
}

function isOwn(name: string): boolean {
  return nameKind(name) === 'signing-secret';
}

/** The environments of which the workspace says anything for this service. */
export function runningEnvironments(contract: Contract, service: Service): readonly Environment[] {
  const known = contract.environmentsOf(service);
  return RUNNING.filter((environment) => known.includes(environment));
}

export function holdings(asked: Asked): readonly Holding[] {
  return holders(asked).flatMap(({ service, need }) =>
    runningEnvironments(asked.contract, service).map((environment) => ({
      service,
      need,
      environment,
      provision: asked.contract.provisionOf(service, environment, need.name),
    })),
  );
}

/** Whether a value can be read there, and is one. */
export function hasValue(provision: Provision | undefined): provision is Provision & { readonly value: NonNullable<Provision['value']> } {
  return provision?.value !== undefined && !provision.value.isEmpty;
}

/** Whether the code can do without the variable: it has something else, or asks whether it is there. */
export function canDoWithout({ reads }: Need): boolean {
  return reads.every(({ requirement, fallback }) => fallback.kind !== 'unset' || requirement === 'optional');
}

/** What a key is called by its name: of tokens, of sessions, of a framework. A library refuses to work without one. */
const KEY =
  /^(?:NEXT_?|BETTER_)?AUTH_SECRET$|(?:^|_)(?:SECRET_KEY|APP_SECRET|APP_KEY|MASTER_KEY|SIGNING_(?:KEY|SECRET))$|TOKEN_?(?:SECRET|KEY|SALT)/i;
const GUARDING: ReadonlySet<Purpose | undefined> = new Set([undefined, 'scheduled jobs', 'admins']);

/** Whether code compares what it is sent with the secret, instead of making keys of it. */
export function isCompared({ name, keyOf, reads }: Need): boolean {
  if (keyOf.length > 0 || reads.some(({ reader }) => reader !== '') || rotationOf(name)) return false;
  return GUARDING.has(purposeOf(name)) && !KEY.test(name);
}

/** The secrets that two or more services that run hold and that no token is signed with: they let one service call another. */
export function callSecrets(asked: Asked): ReadonlyMap<string, readonly Holder[]> {
  const found = new Map<string, Holder[]>();
  for (const holder of holders(asked)) {
    if (!isCompared(holder.need)) continue;
    const list = found.get(holder.need.name);
    if (list) list.push(holder);
    else found.set(holder.need.name, [holder]);
  }
  const isShared = (all: readonly Holder[]) =>
    all.some(({ service }) => all.some((other) => asked.contract.partnersOf(service).includes(other.service)));
  return new Map([...found].filter(([, all]) => all.length > 1 && isShared(all)));
}
