import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LibraryId } from '../../server/src/facts/library';
import { semanticsOf } from '../../server/src/libraries/index';
import { simulate } from '../../server/src/libraries/simulate';
import { parseVersion } from '../../server/src/libraries/version';
import { CLERK_ADAPTER } from './adapters/hosted';
import { NEST_ADAPTER } from './adapters/jsonwebtoken';
import { ask } from './ask';
import { type Cell, cellsOf, type Reach } from './cells';
import { isSame } from './compare';
import { publicPem, SECRET, writeToken } from './keys';

// Libraries that are no development dependency: those of Python, and two of JavaScript that are large. What they said was written
// down once: `recorded/record.py` for the former, `GRID_MODULES` below for the latter.

const FOLDER = path.join(process.cwd(), 'test/libraries/recorded');

interface Recorded {
  readonly library: LibraryId;
  readonly version: string;
  /** What the library said, with the cells it said it of. */
  readonly outcomes: Readonly<Record<string, readonly string[]>>;
}

const python: Reach = {
  keys: ['secret', 'rsa'],
  algorithm: 'HS256',
  audience: true,
  issuer: true,
  subject: true,
  leeway: true,
  required: true,
  maximumAge: false,
  type: false,
  off: [],
};

const REACH: Readonly<Partial<Record<LibraryId, Reach>>> = {
  pyjwt: { ...python, off: ['expiry', 'not-before', 'issued-at', 'audience', 'issuer'] },
  'python-jose': { ...python, off: ['expiry', 'not-before', 'issued-at', 'audience', 'issuer'] },
  authlib: python,
  joserfc: python,
  '@nestjs/jwt': NEST_ADAPTER.reach,
  '@clerk/backend': CLERK_ADAPTER.reach,
};

/** Cells of which the verdict alone is compared: what Python's own functions say to None and to keys that do not fit, and texts as times in old versions. */
const WORDLESS: Readonly<Partial<Record<LibraryId, RegExp>>> = {
  '@nestjs/jwt': /^(?:EdDSA|ES256 with rsa|[RP]S256 with ec)/,
  pyjwt: /null|^(?:ES256|EdDSA|none|[RP]S256) with|iat "/,
  'python-jose': /null|^(?:none|ES256) with/,
  authlib: /null|^none with/,
  joserfc: /null|^none with/,
};

function cellsFor(library: LibraryId, version: string): readonly Cell[] {
  const reach = REACH[library];
  assert.ok(reach, `${library} has no reach`);
  return cellsOf(semanticsOf(library, parseVersion(version)), reach);
}

const wantedCells = process.env['GRID_CELLS'];
if (wantedCells !== undefined) {
  const work = Object.keys(REACH).map((library) => {
    const cells = cellsFor(library as LibraryId, '999');
    return [library, cells.map(({ id, token, verifier, now }) => ({ id, token: writeToken(token), verifier, now }))];
  });
  writeFileSync(wantedCells, JSON.stringify({ keys: { secret: SECRET, rsa: publicPem('rsa') }, ...Object.fromEntries(work) }));
}

/** `GRID_MODULES=folder`: the libraries of that folder are asked, and what they say is written into the file beside the others. */
const modules = process.env['GRID_MODULES'];
if (modules !== undefined) {
  describe('recording', () => {
    for (const adapter of [NEST_ADAPTER, CLERK_ADAPTER]) {
      it(adapter.title, async () => {
        const answers = [...(await ask(adapter, cellsFor(adapter.library, adapter.version), modules))];
        const said = [...new Set(answers.map(([, outcome]) => outcome))];
        const outcomes = Object.fromEntries(
          said.map((outcome) => [outcome, answers.filter((answer) => answer[1] === outcome).map(([id]) => id)]),
        );
        const { library, version } = adapter;
        writeFileSync(
          path.join(FOLDER, `${path.posix.basename(library.replace('@', '').replace('/', '-'))}-${version}.json`),
          `${JSON.stringify({ library, version, outcomes }, null, 1)}\n`,
        );
      });
    }
  });
}

describe('the verifier simulation beside what was recorded', () => {
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
    const recorded: Recorded = JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8'));
    it(`${recorded.library} ${recorded.version}`, () => {
      const semantics = semanticsOf(recorded.library, parseVersion(recorded.version));
      const actual = new Map(Object.entries(recorded.outcomes).flatMap(([outcome, ids]) => ids.map((id) => [id, outcome] as const)));
      const differing: string[] = [];
      const cells = cellsFor(recorded.library, recorded.version);
      for (const cell of cells) {
        const verdict = simulate(semantics, cell.token, cell.verifier, cell.now);
        const simulated = verdict === 'accepted' ? verdict : verdict.error;
        const said = actual.get(cell.id) ?? 'not recorded';
        if (recorded.version === '2.6.0' && /iat \d+\.5$/.test(cell.id)) continue; // Its iat was not cut, other than exp and nbf.
        const wordless = WORDLESS[recorded.library]?.test(cell.id) ?? false;
        if (wordless ? (simulated === 'accepted') !== (said === 'accepted') : !isSame(simulated, said))
          differing.push(`${cell.id}\n    library:    ${said}\n    simulation: ${simulated}`);
      }
      assert.equal(
        differing.length,
        0,
        `${differing.length} of ${cells.length} differ:\n${differing.slice(0, Number(process.env['GRID_SHOW'] ?? 20)).join('\n')}`,
      );
    });
  }
});
