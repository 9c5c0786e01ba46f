import type { TokenIssuer } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { unknownAt } from '../facts/value';
import { isSameValue } from '../facts/value-walk';
import { isTestFile } from './file-roles';
import { NEST_CONFIG_MODULE } from './modules';
import type { ServiceMap } from './services';

/**
 * What becomes of a registration of Nest's JwtModule, which signs nothing itself and stands for calls that are not seen. `idle`: its
 * service has calls of JwtService, all of them verify, and so nobody is seen to sign with its options. `covered`: a call that is
 * seen takes its key from the registration, and with it all that the call does not say itself.
 */
export type RegistrationUse = 'idle' | 'covered';

/** The registrations that make no tokens beside those of the calls. */
export function registrationUses(facts: FactBase, map: ServiceMap): ReadonlyMap<TokenIssuer, RegistrationUse> {
  const uses = new Map<TokenIssuer, RegistrationUse>();
  const isRead = ({ file }: { readonly file: string }) => !isTestFile(map.inWorkspace(file));
  const registered = facts.all('export').filter((fact) => fact.name === 'JwtModule' && isRead(fact));
  if (registered.length === 0) return uses;
  const issuers = facts.all('token-issuer').filter((fact) => fact.library === '@nestjs/jwt' && isRead(fact));
  const isRegistration = (fact: TokenIssuer) =>
    registered.some(({ file, value }) => {
      return file === fact.file && 'at' in value && fact.at.start <= value.at.start && value.at.end <= fact.at.end;
    });
  const registrations = new Set(issuers.filter(isRegistration));
  const calls = issuers.filter((fact) => !registrations.has(fact));
  const checks = facts.all('token-verifier').filter((fact) => fact.library === '@nestjs/jwt' && isRead(fact));
  for (const registration of registrations) {
    const service = map.serviceOf(registration.file);
    // What a package of the workspace registers, the services that use it sign with.
    if (service.library) continue;
    const isHere = ({ file }: { readonly file: string }) => map.serviceOf(file) === service;
    const here = calls.filter(isHere);
    if (here.some(({ key }) => isOfModule(key) || isSameValue(key, registration.key))) uses.set(registration, 'covered');
    else if (here.length === 0 && checks.some(isHere)) uses.set(registration, 'idle');
  }
  return uses;
}

function isOfModule(key: TokenIssuer['key']): boolean {
  return key.kind === 'reference' && key.module === NEST_CONFIG_MODULE && key.path[0] === 'JwtModule';
}

/** A registration that nobody signs with: its key is a key of the service, and no token has its claims. */
export function withoutTokens(fact: TokenIssuer): TokenIssuer {
  const unknown = { value: unknownAt(fact.at), valueAt: undefined };
  return {
    ...fact,
    algorithm: unknown.value,
    audience: unknown,
    issuer: unknown,
    subject: unknown.value,
    expiry: 'unknown',
    notBefore: unknown,
    given: [],
  };
}
