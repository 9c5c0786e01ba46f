import assert from 'node:assert/strict';
import { factsIn } from '../print-facts';

// What build configurations put into client code.

function exposed(path: string, text: string): readonly string[] {
  return factsIn(text, path).flatMap((fact) =>
    fact.kind === 'client-exposure' ? [`${fact.by}: ${fact.name} at ${text.slice(fact.at.start, fact.at.end)}`] : [],
  );
}

describe('what configurations expose', () => {
  it('env and publicRuntimeConfig of Next.js, at any depth', () => {
    assert.deepEqual(
      exposed(
        'apps/web/next.config.ts',
        'export default { env: { A: process.env.A_SECRET }, publicRuntimeConfig: { b: { c: process.env.B_SECRET! } } };',
      ),
      ['publicRuntimeConfig: B_SECRET at process.env.B_SECRET', 'env: A_SECRET at process.env.A_SECRET'],
    );
  });

  it('define of Vite, through loadEnv and JSON.stringify', () => {
    assert.deepEqual(
      exposed(
        'vite.config.ts',
        "const env = loadEnv('', '.', '');\nexport default { define: { x: JSON.stringify(env.A_SECRET), y: env.B_SECRET ?? '' } };",
      ),
      ['define: A_SECRET at JSON.stringify(env.A_SECRET)', "define: B_SECRET at env.B_SECRET ?? ''"],
    );
  });

  it('runtimeConfig.public of Nuxt and nothing else of it', () => {
    assert.deepEqual(
      exposed(
        'nuxt.config.ts',
        'export default defineNuxtConfig({ runtimeConfig: { a: process.env.A_SECRET, public: { b: process.env.B_SECRET } } });',
      ),
      ['runtimeConfig.public: B_SECRET at process.env.B_SECRET'],
    );
  });

  it('extra of Expo, also inside expo', () => {
    assert.deepEqual(exposed('app.config.js', 'module.exports = { expo: { extra: { a: process.env.A_SECRET } } };'), [
      'extra: A_SECRET at process.env.A_SECRET',
    ]);
  });

  it('not what only looks like it', () => {
    assert.deepEqual(exposed('src/config.ts', 'export default { env: { A: process.env.A_SECRET } };'), []);
    assert.deepEqual(
      exposed(
        'next.config.js',
        'module.exports = { serverRuntimeConfig: { a: process.env.A_SECRET }, eslint: { env: { b: process.env.B } } };',
      ),
      [],
    );
    assert.deepEqual(exposed('vite.config.ts', "export default { define: { A: '1', B: JSON.stringify(pkg.version), C: env.C } };"), []);
    assert.deepEqual(exposed('vite.config.ts', 'export default { plugins: [{ define: { a: process.env.A_SECRET } }] };'), []);
  });

  it('ends on what nests without end', () => {
    const deep = `${'{ a: '.repeat(500)}process.env.A_SECRET${' }'.repeat(500)}`;
    assert.deepEqual(exposed('next.config.js', `module.exports = { env: ${deep} };`), []);
    assert.deepEqual(exposed('next.config.js', `module.exports = { env: { a: ${"process.env.A + '' + ".repeat(3000)}'' } };`), []);
  });
});
