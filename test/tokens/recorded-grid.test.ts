import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SecretText } from '../../server/src/facts/secret-text';
import { semanticsOf } from '../../server/src/libraries/index';
import { parseVersion } from '../../server/src/libraries/version';
import type { Contract } from '../../server/src/model/contract';
import { judgeToken } from '../../server/src/tokens/judge/judge';
import { readToken } from '../../server/src/tokens/read/decode';
import { cellsOf, type Reach } from '../libraries/cells';
import { isSame } from '../libraries/compare';
import { SECRET, writeToken } from '../libraries/keys';
import { contractOf } from '../model/workspace';
import { writePythonVerifier } from './write-python-verifier';

// The libraries of Python, from source text to verdict, beside what was recorded of them in `test/libraries/recorded`.

const REACH: Reach = {
  ...{ keys: ['secret'], algorithm: 'HS256', audience: true, issuer: true, subject: true, leeway: true, required: true },
  ...{ maximumAge: false, type: false, off: ['expiry', 'not-before', 'issued-at', 'audience', 'issuer'] },
};

/** Cells of which the verdict alone is compared, as in `test/libraries/recorded.test.ts`. */
const WORDLESS = { pyjwt: /null|^(?:ES256|EdDSA|none|[RP]S256) with|iat "/, 'python-jose': /null|^(?:none|ES256) with/ } as const;

/** One cell in so many, so that each axis is met and the run stays short. */
const STEP = 7;

interface Recorded {
  readonly library: 'pyjwt' | 'python-jose';
  readonly version: string;
  readonly outcomes: Readonly<Record<string, readonly string[]>>;
}

describe('the judge of tokens beside the recorded libraries of Python', () => {
  for (const name of ['pyjwt-2.15.1', 'pyjwt-2.6.0', 'python-jose-3.3.0']) {
    it(name, async function () {
      const file = path.join(process.cwd(), 'test/libraries/recorded', `${name}.json`);
      const { library, version, outcomes } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
      const answers = new Map(Object.entries(outcomes).flatMap(([outcome, ids]) => ids.map((id) => [id, outcome] as const)));
      const contracts = new Map<string, Contract>();
      const differing: string[] = [];
      let unknown = 0;
      let compared = 0;
      for (const [index, cell] of cellsOf(semanticsOf(library, parseVersion(version)), REACH).entries()) {
        const actual = answers.get(cell.id);
        if (actual === undefined || index % STEP > 0) continue;
        // Its iat was not cut, other than exp and nbf.
        if (version === '2.6.0' && /iat \d+\.5$/.test(cell.id)) continue;
        const source = writePythonVerifier(library, cell.verifier);
        const manifest = `${library === 'pyjwt' ? 'pyjwt' : 'python-jose'}==${version}\n`;
        const contract =
          contracts.get(source) ?? contractOf({ 'requirements.txt': manifest, '.env': `JWT_SECRET=${SECRET}\n`, 'app/auth.py': source });
        contracts.set(source, contract);
        const token = new SecretText(writeToken(cell.token));
        const decoded = readToken(token, cell.now).token;
        assert.ok(decoded, cell.id);
        const [found] = await judgeToken(token, decoded, contract, cell.now, (at) => ({ file: at.file, line: 1, column: 1, at }));
        assert.ok(found, source);
        compared += 1;
        if (found.verdict === 'unknown') {
          unknown += 1;
          continue;
        }
        const said = found.verdict === 'accepted' ? 'accepted' : found.error;
        const agrees = WORDLESS[library].test(cell.id) ? (said === 'accepted') === (actual === 'accepted') : isSame(said, actual);
        if (!agrees) differing.push(`${cell.id}\n    library: ${actual}\n    judge:   ${said} (${found.why})\n${source}`);
      }
      assert.equal(differing.length, 0, `${differing.length} of ${compared} differ:\n${differing.slice(0, 10).join('\n')}`);
      if (this.test) this.test.title = `${name}: ${compared - unknown} cells agree; of ${unknown} nothing is said`;
      assert.ok(compared > 100 && unknown < compared / 20, `${unknown} of ${compared} are left open`);
    });
  }
});
