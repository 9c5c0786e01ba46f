import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { LineTable, type Range } from '../text/range';
import { visible } from '../text/visible';
import { isDeep } from './json-depth';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { parseSettings, type SettingsProblem } from './settings-parse';

/** The settings file at the top of a folder. */
export const SETTINGS_FILE = 'authlint.json';

/** Something wrong in the text of a settings file. */
export interface PlacedProblem {
  readonly at: Range;
  /** One line without a value and without a full stop. */
  readonly message: string;
  /**
   * `syntax`: it is no JSON, or has a key twice, which every JSON editor says too. `setting`: it is no setting of ours.
   */
  readonly kind: 'syntax' | 'setting';
  /** The text to write in place of what stands there, as a string of JSON; absent where nothing is near. */
  readonly rename?: string;
}

export interface SettingsOfText {
  readonly settings: Settings;
  /** In the order of their places. */
  readonly problems: readonly PlacedProblem[];
  /** Whether it is no JSON, so that nothing of it counts. */
  readonly isBroken: boolean;
  /** Whether the text names a schema of its own, by which an editor checks it. */
  readonly namesSchema: boolean;
}

/** More than anybody writes by hand. A longer file is not read, because every keystroke in it reads it again. */
const LONGEST_TEXT = 1_000_000;

/** Reads the text of a settings file: JSON that may hold comments and trailing commas. One that is no JSON says nothing at all. */
export function readSettingsText(text: string): SettingsOfText {
  const refused = (message: string): SettingsOfText => ({
    settings: DEFAULT_SETTINGS,
    problems: [{ at: { start: 0, end: 1 }, message, kind: 'setting' }],
    isBroken: true,
    namesSchema: false,
  });
  if (text.length > LONGEST_TEXT) return refused(`Settings of more than ${LONGEST_TEXT} characters are not read`);
  if (isDeep(text)) return refused('Settings that are nested so deeply are not read');
  // A mark of the byte order is no part of JSON; as a space it moves no place.
  const json = text.replace(/^\uFEFF/, ' ');
  if (json.trim() === '') return { settings: DEFAULT_SETTINGS, problems: [], isBroken: false, namesSchema: false };
  const errors: ParseError[] = [];
  const tree = parseTree(json, errors, { allowTrailingComma: true, disallowComments: false });
  const problems: PlacedProblem[] = errors.map(({ error, offset, length }) => ({
    at: { start: offset, end: offset + length },
    message: wordsOf(printParseErrorCode(error)),
    kind: 'syntax',
  }));
  if (!tree) return { settings: DEFAULT_SETTINGS, problems, isBroken: true, namesSchema: false };
  problems.push(...repeatedKeys(tree));
  const parsed = parseSettings(getNodeValue(tree) ?? undefined);
  // Of a text that is being typed only its syntax is told: what it means is not yet there.
  if (errors.length === 0) problems.push(...parsed.problems.map((problem) => placed(problem, tree)));
  problems.sort((left, right) => left.at.start - right.at.start);
  const namesSchema = findNodeAtLocation(tree, ['$schema'])?.type === 'string';
  const isBroken = errors.length > 0;
  return { settings: isBroken ? DEFAULT_SETTINGS : parsed.settings, problems, isBroken, namesSchema };
}

/** The problems as lines for people who do not see their places: `Line 3, column 5: ...`. Of a text that is no JSON the first says all. */
export function problemLines(text: string, { problems, isBroken }: SettingsOfText): readonly string[] {
  const lines = new LineTable(text);
  return (isBroken ? problems.slice(0, 1) : problems).map(({ at, message }) => {
    const { line, column } = lines.position(at.start);
    return `Line ${line + 1}, column ${column + 1}: ${message}`;
  });
}

function placed({ message, path, about, suggestion }: SettingsProblem, tree: Node): PlacedProblem {
  // A key that stands twice has the value of its last place, which is what the parser saw.
  const value = nodeAt(tree, path);
  const key = value.parent?.type === 'property' ? value.parent.children?.[0] : undefined;
  const node = about === 'key' ? (key ?? value) : value;
  const at = { start: node.offset, end: node.offset + node.length };
  return { at, message, kind: 'setting', ...(suggestion === undefined ? {} : { rename: suggestion }) };
}

/** The node at the end of a path, or the nearest above it. */
function nodeAt(tree: Node, path: readonly (string | number)[]): Node {
  let node = tree;
  for (const step of path) {
    const next =
      typeof step === 'number'
        ? node.children?.[step]
        : node.children?.findLast((property) => property.children?.[0]?.value === step)?.children?.[1];
    if (!next) return node;
    node = next;
  }
  return node;
}

function* repeatedKeys(node: Node): Iterable<PlacedProblem> {
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const seen = new Set<unknown>();
    for (const child of next.children ?? []) {
      waiting.push(child);
      const key = next.type === 'object' ? child.children?.[0] : undefined;
      if (key && seen.has(key.value)) {
        const at = { start: key.offset, end: key.offset + key.length };
        yield { at, message: `"${visible(String(key.value).slice(0, 60))}" stands here twice, and the last one counts`, kind: 'syntax' };
      }
      seen.add(key?.value);
    }
  }
}

function wordsOf(code: string): string {
  const words = code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
