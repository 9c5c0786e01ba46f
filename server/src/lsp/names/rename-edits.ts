import type { PlainEdit } from '../../text/edit';
import type { Range } from '../../text/range';

// How a name in code is replaced so that the code means the same. The name's surroundings tell what it is: the text is looked
// at, not the tree, because this is asked once and of one place.

/** Why a name cannot be replaced where it stands. */
export type Obstacle =
  /** A field whose name the code uses elsewhere as a property: of a settings class, of a schema. */
  'field';

/** How far a pattern is followed back to its beginning. */
const FARTHEST = 4000;

/** The edit that gives the variable at `at` another name; `fields` tells whether fields may be renamed, as where only Nest's `config.get` uses them. */
export function editInCode(path: string, text: string, at: Range, newName: string, fields: boolean): PlainEdit | Obstacle {
  const plain: PlainEdit = { start: at.start, end: at.end, newText: newName };
  if (path.endsWith('.py') && isDefaultOfItself(text, at)) return 'field';
  const before = text.charAt(at.start - 1);
  const quoted = before === '"' || before === "'" || before === '`';
  if (quoted && !isKey(text, at.end + 1)) return plain;
  if (before === '.') return plain;
  if (path.endsWith('.py')) return quoted ? plain : 'field';
  const pattern = patternAround(text, at.start);
  const isLong = isKey(text, quoted ? at.end + 1 : at.end);
  const old = text.slice(at.start, at.end);
  switch (pattern) {
    case 'binding':
      return isLong ? plain : { ...plain, newText: `${newName}: ${old}` };
    case 'import':
      return /^\s{1,40}as\b/.test(text.slice(at.end, at.end + 50)) ? plain : { ...plain, newText: `${newName} as ${old}` };
    default:
      return fields && isLong ? plain : 'field';
  }
}

/** `KEY: str = os.getenv("KEY")` in a settings class, which reads `KEY` from its env file by the field's name, too. */
function isDefaultOfItself(text: string, at: Range): boolean {
  if (!text.includes('BaseSettings')) return false;
  const name = text.slice(at.start, at.end).replace(/\W/g, '\\$&');
  return new RegExp(
    `\\n[ \\t]{1,40}${name}[ \\t]{0,20}:[^=\\n]{0,200}=(?:[^\\n]|\\n[ \\t]{1,80}(?!\\w{1,100}[ \\t]{0,20}:)){0,200}$`,
    'i',
  ).test(text.slice(Math.max(0, at.start - 500), at.start));
}

/** Whether what stands behind a name makes it a key: `NAME: value`, and in a class `NAME!: string`. */
function isKey(text: string, end: number): boolean {
  return /^\s{0,40}[!?]?:(?!:)/.test(text.slice(end, end + 50));
}

/** What the innermost open brace before an offset begins. */
function patternAround(text: string, offset: number): 'binding' | 'import' | 'other' {
  let depth = 0;
  for (let index = offset - 1; index >= Math.max(0, offset - FARTHEST); index--) {
    const character = text.charAt(index);
    if (character === '}') depth++;
    if (character !== '{') continue;
    if (depth-- > 0) continue;
    const head = text.slice(Math.max(0, index - 40), index);
    if (/\b(?:const|let|var)\s{1,20}$/.test(head)) return 'binding';
    return /\bimport\s{1,20}$/.test(head) ? 'import' : 'other';
  }
  return 'other';
}
