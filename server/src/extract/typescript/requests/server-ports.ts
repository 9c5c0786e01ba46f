import type { ts } from '@ts-morph/common';
import type { ServerPort } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { readOptions } from '../syntax/options';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// The port of a server tells which of several servers an address means.

/** `app.listen(4000)`, `app.listen({ port })`, Hono's `serve({ fetch, port })`, `Bun.serve({ port })`, `Deno.serve({ port }, handler)`. */
export function* serverPorts(reader: ValueReader): Iterable<ServerPort> {
  const { text } = reader.file;
  // A port alone does not make a file one that is read.
  if ((!text.includes('.listen(') && !/\bserve\(/.test(text)) || !isAnchored(reader.file)) return;
  for (const call of reader.index.calls) {
    const port = portOf(reader, call);
    if (port === undefined || port.kind === 'unknown' || port.kind === 'unset' || port.kind === 'record') continue;
    yield { kind: 'server-port', file: reader.file.path, at: reader.place(call.expression), port };
  }
}

function portOf(reader: ValueReader, call: ts.CallExpression): ServerPort['port'] | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const step = memberStep(api, callee);
  const [first] = call.arguments;
  if (first === undefined) return undefined;
  const isServe =
    (api.isIdentifier(callee) && callee.text === 'serve' && reader.index.modules.has('@hono/node-server')) ||
    (step?.name === 'serve' && /^(?:Bun|Deno)$/.test(step.base.getText(reader.file.tree)));
  const given = unwrap(api, first);
  if (step?.name !== 'listen' && !isServe) return undefined;
  if (api.isObjectLiteralExpression(given)) return readOptions(reader, given, call).get('port').value;
  return isServe || api.isFunctionLike(given) ? undefined : reader.read(given);
}
