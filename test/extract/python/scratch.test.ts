import { readFileSync } from 'node:fs';
import { factsOf, print } from './print';
describe('scratch', () => { it('x', () => { const t = readFileSync(process.env['PY'] ?? '', 'utf8'); for (const f of factsOf(t)) console.log(print(f, t)); }); });
