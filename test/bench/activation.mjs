// What the extension costs the main thread of the extension host until `activate` has returned: a process of its own
// for each start, with an editor of which everything exists and nothing does anything. The real one is in test/e2e/status.test.mjs.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { median } from './measure.mjs';

const repository = path.join(import.meta.dirname, '../..');

const CHILD = `
const Module = require('node:module');
const anything = () => new Proxy(function () {}, {
  get: (_, key) => {
    if (key === 'then') return undefined;
    if (key === Symbol.toPrimitive) return () => 0;
    if (key === Symbol.iterator) return function* () {};
    return key === 'length' ? 0 : anything();
  },
  apply: () => anything(),
  construct: () => anything(),
  set: () => true,
});
const editor = Object.create(anything());
const load = Module._load;
Module._load = function (name, ...rest) { return name === 'vscode' ? editor : load.call(this, name, ...rest); };
const spent = () => { const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)(); return (user + system) / 1000; };
const [, dist] = process.argv;
const start = spent();
require(dist + '/client.js').activate(anything());
const activated = spent();
console.log(JSON.stringify({ activation: activated - start }));
process.exit(0);
`;

/** The CPU time of loading and activating the extension, in milliseconds: the median of `starts` processes. */
export function activationMs(starts = 20, dist = path.join(repository, 'dist')) {
  const times = Array.from({ length: starts }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', CHILD, dist], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The extension was not activated:\n${stderr.slice(-500)}`);
    return JSON.parse(stdout.trim().split('\n').at(-1)).activation;
  });
  return median(times);
}

if (process.argv[1] === import.meta.filename) console.log(`${activationMs(20, process.argv[2]).toFixed(1)} ms`);
