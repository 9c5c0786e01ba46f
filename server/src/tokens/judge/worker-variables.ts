import type { EnvEntry } from '../../facts/fact';
import type { Value } from '../../facts/value';
import type { Contract, Scope } from '../../model/contract';
import { joinPath } from '../../text/source';

// The variables of a Cloudflare Worker, which no process environment holds: the code gets them with each request.

/** A value that stands for a variable of the Worker while it is being developed. */
export interface WorkerValue {
  readonly value: Value;
  readonly variable: string;
  /** Its line of `.dev.vars`; undefined where the Wrangler configuration holds it. */
  readonly entry: EnvEntry | undefined;
}

const CONFIGURATIONS = ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml'];

/**
 * What `wrangler dev` hands to the Worker for a variable: that of `.dev.vars`, or else of `vars` in its configuration. What is
 * deployed may have another, so that there is none outside of development.
 */
export function workerVariable(value: Value, contract: Contract, scope: Scope): WorkerValue | undefined {
  if (scope.environment !== 'development') return undefined;
  const followed = contract.follow(value);
  if (followed.kind === 'encoded') {
    const inner = workerVariable(followed.of, contract, scope);
    return inner && { ...inner, value: { ...followed, of: inner.value } };
  }
  if (followed.kind !== 'env' || followed.fallback.kind !== 'unset') return undefined;
  const { name } = followed;
  const entry = contract.facts
    .ofFile(joinPath(scope.service.folder, '.dev.vars'))
    .find((fact): fact is EnvEntry => fact.kind === 'env-entry' && fact.key === name);
  if (entry) return { value: { kind: 'literal', at: entry.valueAt, value: entry.value }, variable: name, entry };
  return configured(name, contract, scope);
}

/** Undefined where `--env` may choose another value, and where several configurations stand side by side. */
function configured(name: string, contract: Contract, { service }: Scope): WorkerValue | undefined {
  const files = CONFIGURATIONS.map((file) => joinPath(service.folder, file)).filter((file) => contract.facts.hasFile(file));
  const [file] = files;
  if (file === undefined || files.length > 1) return undefined;
  const found = contract.facts.ofFile(file).flatMap((fact) => (fact.kind === 'worker-variable' && fact.key === name ? [fact] : []));
  const own = found.find(({ environment }) => environment === '');
  if (own === undefined || found.some(({ value }) => !value.equals(own.value))) return undefined;
  return { value: { kind: 'literal', at: own.valueAt, value: own.value }, variable: name, entry: undefined };
}
