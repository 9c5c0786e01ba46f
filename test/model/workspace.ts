import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';
import { isRead } from '../../server/src/extract/index';
import { SecretText } from '../../server/src/facts/secret-text';
import type { Constant, Contract, Environment, Evaluated, IssuerParty, Service, VerifierParty } from '../../server/src/model/contract';
import { isBytes, isMoment, isSpan } from '../../server/src/model/evaluate';

// Small workspaces in memory, read by the real extractors: the model is tested on the facts that it is really given.

/** Paths to texts. */
export type Workspace = Readonly<Record<string, string>>;

export function contractOf(files: Workspace): Contract {
  const analysis = new Analysis();
  for (const [path, text] of Object.entries(files)) if (isRead(path)) analysis.setFile(path, text);
  return analysis.contract();
}

export function packageJson(dependencies: Readonly<Record<string, string>> = {}, more: object = {}): string {
  return JSON.stringify({ name: '', private: true, scripts: { start: 'node .' }, dependencies, ...more });
}

export function serviceAt(contract: Contract, folder: string): Service {
  const service = contract.services.find((candidate) => candidate.folder === folder);
  assert.ok(service, `there is no service at "${folder}", only at ${contract.services.map((other) => `"${other.folder}"`).join(', ')}`);
  return service;
}

/** What a service is given for a name: the value, `(elsewhere)` when only the name is known, `(nothing)` when nothing gives it. */
export function given(contract: Contract, folder: string, environment: Environment, name = 'AUTH_SECRET'): string {
  const provision = contract.provisionOf(serviceAt(contract, folder), environment, name);
  if (!provision) return '(nothing)';
  return provision.value ? provision.value.reveal() : '(elsewhere)';
}

/** An evaluation in words that an assertion can show: the text or number, `unset X`, `unknown`, `now+900s`. */
export function shown(evaluated: Evaluated): string | number | boolean | null {
  if (evaluated.state === 'unknown') return 'unknown';
  if (evaluated.state === 'unset') return evaluated.variable === '' ? 'unset' : `unset ${evaluated.variable}`;
  return constant(evaluated.value);
}

function constant(value: Constant): string | number | boolean | null {
  if (value instanceof SecretText) return value.reveal();
  if (typeof value !== 'object' || value === null) return value;
  if (isMoment(value))
    return `${value.zone === 'naive-local' ? 'local ' : ''}${value.unit} now${value.offset < 0 ? '' : '+'}${value.offset}`;
  if (isSpan(value)) return `span ${value.seconds}`;
  if (isBytes(value)) return `${value.encoding} of ${value.of.reveal()}`;
  return `[${(value as readonly Evaluated[]).map(shown).join(', ')}]`;
}

export function onlyIssuer(contract: Contract): IssuerParty {
  assert.equal(contract.issuers.length, 1, 'the workspace has one issuer');
  return contract.issuers[0] as IssuerParty;
}

export function onlyVerifier(contract: Contract): VerifierParty {
  assert.equal(contract.verifiers.length, 1, 'the workspace has one verifier');
  return contract.verifiers[0] as VerifierParty;
}

/** The key that the only issuer or verifier uses, computed for its service and environment. */
export function keyIn(files: Workspace, environment: Environment = 'development'): string | number | boolean | null {
  const contract = contractOf(files);
  const [party] = [...contract.issuers, ...contract.verifiers];
  assert.ok(party, 'the workspace has an issuer or a verifier');
  return shown(contract.evaluate(party.fact.key, { service: party.service, environment }));
}
