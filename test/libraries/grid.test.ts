import assert from 'node:assert/strict';
import { semanticsOf } from '../../server/src/libraries/index';
import { simulate } from '../../server/src/libraries/simulate';
import { parseVersion } from '../../server/src/libraries/version';
import type { Adapter } from './adapter';
import { FASTIFY_ADAPTERS } from './adapters/fastify';
import { HOSTED_ADAPTERS } from './adapters/hosted';
import { JOSE_ADAPTERS } from './adapters/jose';
import { JSONWEBTOKEN_ADAPTERS } from './adapters/jsonwebtoken';
import { OTHER_ADAPTERS } from './adapters/others';
import { ask } from './ask';
import { type Cell, cellsOf } from './cells';
import { isSame } from './compare';

// Every cell is a token and the options of a verifier: the real library and the simulation must come to one verdict, and refuse in
// the same words.

const ADAPTERS: readonly Adapter[] = [
  ...JSONWEBTOKEN_ADAPTERS,
  ...JOSE_ADAPTERS,
  ...FASTIFY_ADAPTERS,
  ...OTHER_ADAPTERS,
  ...HOSTED_ADAPTERS,
];

let gridSize = 0;

describe('the verifier simulation beside the libraries themselves', () => {
  for (const adapter of ADAPTERS) {
    it(adapter.title, async () => {
      const cells = cellsFor(adapter);
      const answers = await ask(adapter, cells, process.cwd());
      const differing: string[] = [];
      for (const cell of cells) {
        const actual = answers.get(cell.id) ?? 'not asked';
        const simulated = simulatedError(adapter, cell);
        const wordless = adapter.wordless?.some(({ cells }) => cells.test(cell.id)) ?? false;
        if (wordless ? (simulated === 'accepted') !== (actual === 'accepted') : !isSame(simulated, actual))
          differing.push(`${cell.id}\n    library:    ${actual}\n    simulation: ${simulated}`);
      }
      gridSize += cells.length;
      assert.equal(
        differing.length,
        0,
        `${differing.length} of ${cells.length} differ:\n${differing.slice(0, Number(process.env['GRID_SHOW'] ?? 20)).join('\n')}`,
      );
    });
  }
  after(() => {
    if (process.env['GRID']) console.log(`${gridSize} cells`);
  });
});

function cellsFor(adapter: Adapter): readonly Cell[] {
  return cellsOf(semanticsOf(adapter.library, parseVersion(adapter.version)), adapter.reach);
}

function simulatedError(adapter: Adapter, { token, verifier, now }: Cell): string {
  const verdict = simulate(semanticsOf(adapter.library, parseVersion(adapter.version)), token, verifier, now);
  return verdict === 'accepted' ? verdict : verdict.error;
}
