import assert from 'node:assert/strict';
import { parseAs } from '../../../server/src/extract/dotenv/parsers';
import { DIALECTS, type Dialect, type Engine } from '../../../server/src/facts/dialect';
import { expand } from '../../../server/src/model/engines';
import matrix from './env-parser-matrix.json';

// What 29 of the 30 measured programs take from each of 113 inputs. The columns of the matrix are explained in `codes`.

interface Column {
  readonly dialect: Dialect;
  readonly engine: Engine;
  /** The program was asked for plain names alone, so that a name with white space or a byte order mark would not have shown. */
  readonly plainNames?: boolean;
  /** Programs that strip a byte order mark before they give the text to the reader. */
  readonly stripsMark?: boolean;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  D: { dialect: 'dotenv', engine: 'none' },
  D17: { dialect: 'dotenv', engine: 'none' },
  D18: { dialect: 'dotenv', engine: 'none' },
  DF: { dialect: 'dotenv', engine: 'none' },
  D15: { dialect: 'dotenv-15', engine: 'none' },
  X: { dialect: 'dotenv', engine: 'expand-12' },
  X12: { dialect: 'dotenv', engine: 'expand-12' },
  X11: { dialect: 'dotenv', engine: 'expand-11' },
  X10: { dialect: 'dotenv', engine: 'expand-10' },
  XK: { dialect: 'dotenv', engine: 'expand-1000' },
  NX: { dialect: 'dotenv', engine: 'next' },
  V: { dialect: 'node', engine: 'expand-12', plainNames: true },
  N: { dialect: 'node', engine: 'none', plainNames: true },
  N20: { dialect: 'node-20', engine: 'none' },
  B: { dialect: 'bun', engine: 'bun', plainNames: true },
  E: { dialect: 'deno', engine: 'deno', plainNames: true },
  U: { dialect: 'dotenv', engine: 'c12', plainNames: true },
  EX: { dialect: 'node', engine: 'expo', stripsMark: true },
  P: { dialect: 'python-dotenv', engine: 'python-dotenv' },
  P0: { dialect: 'python-dotenv-1.2.2', engine: 'python-dotenv' },
  C: { dialect: 'compose', engine: 'compose' },
  R: { dialect: 'docker', engine: 'none' },
  K: { dialect: 'kubectl', engine: 'none' },
  F: { dialect: 'fly', engine: 'none' },
  J: { dialect: 'django-environ', engine: 'none' },
  J0: { dialect: 'django-environ-0.11', engine: 'none' },
  Y: { dialect: 'python-decouple', engine: 'none' },
  ST: { dialect: 'starlette', engine: 'none' },
  SD: { dialect: 'systemd', engine: 'none' },
};

/** A shell runs the file as a program. Nothing here does, so what it would read is not modelled. */
const NOT_MODELLED = ['SH'];

/** What cannot be told without running something, or where the program stops with an error. */
const UNKNOWN = 'unknown';

type Outcome = Readonly<Record<string, string | null | undefined>>;

/** Only what is before an entry is seen by these. */
const IN_ORDER: ReadonlySet<Engine> = new Set(['deno', 'python-dotenv', 'compose']);

function read({ dialect, engine, stripsMark }: Column, input: string): Record<string, string> | 'refused' {
  const text = stripsMark ? input.replace(/^\uFEFF/, '') : input;
  const { entries, refusal } = parseAs(dialect, text);
  if (refusal) return 'refused';
  const values: Record<string, string> = {};
  for (const [index, entry] of entries.entries()) {
    if (dialect === 'deno' && Object.hasOwn(values, entry.key)) continue;
    const seen = IN_ORDER.has(engine) ? entries.slice(0, index) : entries;
    const value = expand(engine, { name: entry.key, text: entry.value, quote: entry.quote }, (name) => {
      if (name === 'HOSTVAR') return 'hostval';
      return name === entry.key ? null : (seen.find((other) => other.key === name)?.value ?? null);
    });
    values[entry.key] = value ?? UNKNOWN;
  }
  return values;
}

/** Commands that dotenv-expand 1000 would run, a loop without end, and a required variable that is not there. */
const ERRORS_OF_EXPANSION = new Set(['XK cmd-subst', 'XK cmd-subst-dq', 'XK cmd-subst-sq', 'X10 selfref', 'C required']);

describe('the dialects of env files, measured', () => {
  it('are all of the matrix, except the shell', () => {
    const measured = Object.keys(matrix.codes).filter((code) => !NOT_MODELLED.includes(code));
    assert.deepEqual(Object.keys(COLUMNS).sort(), measured.sort());
    const unmeasured = DIALECTS.filter((dialect) => !Object.values(COLUMNS).some((column) => column.dialect === dialect));
    assert.deepEqual(unmeasured, ['dotenv-10']);
  });

  for (const [code, column] of Object.entries(COLUMNS)) {
    it(`${code}: ${matrix.codes[code as keyof typeof matrix.codes]}`, () => {
      for (const { id, input, outcomes } of matrix.cases) {
        const measured = (outcomes as Readonly<Record<string, Outcome>>)[code] ?? {};
        const actual = read(column, input);
        if (ERRORS_OF_EXPANSION.has(`${code} ${id}`)) {
          assert.deepEqual(actual, { S: UNKNOWN }, id);
          continue;
        }
        const expected = 'error' in measured ? 'refused' : withValues(measured);
        assert.deepEqual(
          actual !== 'refused' && column.plainNames ? withPlainNames(actual) : actual,
          expected,
          `${id}: ${JSON.stringify(input)}`,
        );
      }
    });
  }
});

function withPlainNames(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => /^[\w.-]+$/.test(key)));
}

/** A name without a value is not a variable that anybody gets. */
function withValues(outcome: Outcome): Outcome {
  return Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== null));
}
