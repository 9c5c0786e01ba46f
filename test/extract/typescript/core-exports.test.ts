import assert from 'node:assert/strict';
import { printFacts } from '../print-facts';

function exports(text: string, path = 'config.ts'): readonly string[] {
  return printFacts(text, ['export'], path);
}

describe('TypeScript exports', () => {
  it('exports what is known and leaves out the rest', () => {
    assert.deepEqual(
      exports(`export const A = '15m'; export const { B, c: C = 'c' } = process.env; export const unknown = compute(); const hidden = 1;
        export const config = { jwt: { secret: process.env.S, other: compute() } }; export enum E { X = 'x' } export class K { static readonly T = 1; method() {} }
        export function load() { return { a: 1 }; } export const lazy = () => process.env.L; export function takes(a: string) { return 1; } export type T = string;`),
      [
        "A = '15m'",
        'B = $B',
        "C = ($c else 'c')",
        'config = {jwt: {secret: $S, other: ?}}',
        "E = {X: 'x'}",
        'K = {T: 1, ...}',
        'load() = {a: 1}',
        'lazy() = $L',
      ],
    );
  });

  it('exports defaults, lists and re-exports', () => {
    assert.deepEqual(exports('const a = 1; export default { a };'), ['default = {a: 1}']);
    assert.deepEqual(exports('const a = 1; export default a;'), ['default = 1']);
    assert.deepEqual(exports('export default function () { return 1; }'), ['default() = 1']);
    assert.deepEqual(exports('const a = 1; function f() { return 2; } export { a as b, f };'), ['b = 1', 'f() = 2']);
    assert.deepEqual(
      exports(
        "export { x as y } from './x'; export * from './z'; export * as ns from './n'; export { p } from 'pkg'; export type { T } from './t';",
      ),
      ['y = ./x#x', 'y() = ./x#x()', '* = ./z#', 'ns = ./n#'],
    );
    assert.deepEqual(exports("import { x } from './x'; export { x };"), ['x = ./x#x']);
  });

  it('exports CommonJS under every name it is imported by', () => {
    assert.deepEqual(exports("module.exports = { secret: process.env.S, ttl: '1d', get() { return 1; } };", 'config.js'), [
      "default = {secret: $S, ttl: '1d', get: ?}",
      'secret = $S',
      "ttl = '1d'",
      'get() = 1',
    ]);
    assert.deepEqual(exports('exports.a = 1; module.exports.b = 2; exports.f = () => 3;', 'config.js'), ['a = 1', 'b = 2', 'f() = 3']);
    assert.deepEqual(exports('const c = { a: 1 }; export = c;'), ['default = {a: 1}', 'a = 1']);
  });

  it('exports Nest namespaces', () => {
    assert.deepEqual(
      exports(
        "import { registerAs } from '@nestjs/config'; export default registerAs('jwt', () => ({ secret: process.env.JWT_SECRET, ttl: 900 }));",
      ),
      ['default = {secret: $JWT_SECRET, ttl: 900}', 'registerAs:jwt = {secret: $JWT_SECRET, ttl: 900}'],
    );
    assert.deepEqual(
      exports(
        "import { registerAs } from '@nestjs/config'; export const jwt = registerAs('jwt', (): Config => { return { secret: process.env.JWT_SECRET! }; });",
      ),
      ['jwt = {secret: $JWT_SECRET}', 'registerAs:jwt = {secret: $JWT_SECRET}'],
    );
  });
});
