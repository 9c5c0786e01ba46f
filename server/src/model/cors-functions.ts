import type { EdgeFunctionCall } from '../facts/fact';
import type { Contract } from './contract';
import type { PolicyParty } from './cors';
import { isBrowser, isServerCode } from './cors-clients';

// Supabase's edge functions answer preflights themselves, with headers that they write into every answer.

/** The function that a policy's headers are written for; `_shared` holds what several of them import. */
function functionOf({ fact }: PolicyParty, contract: Contract): string | undefined {
  return /(?:^|\/)supabase\/functions\/([\w.-]{1,80})\//.exec(contract.pathInWorkspace(fact.file))?.[1];
}

/** For each policy of an edge function a call of that function by code of a browser. */
export function edgeFunctionClients(policies: readonly PolicyParty[], contract: Contract): ReadonlyMap<PolicyParty, EdgeFunctionCall> {
  const byFunction = new Map<string, PolicyParty[]>();
  for (const policy of policies) {
    const name = policy.fact.library === 'headers' ? functionOf(policy, contract) : undefined;
    if (name !== undefined) byFunction.get(name)?.push(policy) ?? byFunction.set(name, [policy]);
  }
  const clients = new Map<PolicyParty, EdgeFunctionCall>();
  if (byFunction.size === 0) return clients;
  for (const call of contract.facts.all('edge-function-call')) {
    if (contract.isTestFile(call.file) || isServerCode(contract.pathInWorkspace(call.file))) continue;
    if (!isBrowser(contract.serviceOf(call.file))) continue;
    // Of several lists of headers, which one answers is not seen.
    const [policy, ...more] = byFunction.get(call.name) ?? byFunction.get('_shared') ?? [];
    if (policy !== undefined && more.length === 0 && !clients.has(policy)) clients.set(policy, call);
  }
  return clients;
}
