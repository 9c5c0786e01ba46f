import type { EdgeFunctionCall } from '../../../facts/fact';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { runsOnServer } from './addressed-requests';

/** `supabase.functions.invoke('orders', { body })`, which sends Authorization, whatever else it is given (supabase-js 2.109.0: lib/fetch.ts). */
export function* edgeFunctionCalls(reader: ValueReader): Iterable<EdgeFunctionCall> {
  if (!reader.file.text.includes('.functions.invoke(') || runsOnServer(reader)) return;
  const { api } = reader;
  for (const call of reader.index.calls) {
    const step = memberStep(api, unwrap(api, call.expression));
    const owner = step?.name === 'invoke' ? memberStep(api, unwrap(api, step.base)) : undefined;
    const name = stringText(api, call.arguments[0]);
    if (owner?.name !== 'functions' || name === undefined) continue;
    yield { kind: 'edge-function-call', file: reader.file.path, at: reader.place(call.expression), name: name.split(/[/?]/)[0] ?? '' };
  }
}
