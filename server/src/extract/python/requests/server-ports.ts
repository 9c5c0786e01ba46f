import type { ServerPort } from '../../../facts/fact';
import { argumentsOf } from '../syntax/arguments';
import { call, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

/** `uvicorn.run("main:app", port=8001)`, `app.run(debug=True, port=5001)`: which of several servers an address means. */
export function serverPort(values: Values, node: PyNode): ServerPort | undefined {
  const parts = call(node);
  if (!parts || !/^(?:uvicorn|app|application|server|socketio|hypercorn)\.run$/.test(textOf(values.file, parts.callee).slice(-40)))
    return undefined;
  const port = argumentsOf(values.file, parts.list).keywords.get('port')?.value;
  return port && { kind: 'server-port', file: values.file.path, at: values.place(parts.callee), port: values.read(port) };
}
