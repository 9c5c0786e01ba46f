import type { Range } from '../../text/range';
import { type EvidenceSource, type NameSink, nameEndAt } from './name-sink';
import { commandsIn } from './shell-words';

export interface ShellContext {
  /** What names in plain commands are evidence of. */
  readonly source: EvidenceSource;
  /** In documentation only `fly secrets set` and `export` are meant to be typed as they stand. */
  readonly documentation: boolean;
}

/** Command-line tools of platforms: a name on their command line is kept by the platform. */
const PLATFORM_TOOLS: ReadonlySet<string> = new Set(
  'heroku gcloud wrangler vercel netlify supabase railway kubectl az aws gh doppler firebase eb dokku fly flyctl'.split(' '),
);
const FLY_TOOLS: ReadonlySet<string> = new Set(['fly', 'flyctl']);

/** Flags whose value is a list `A=1,B=2`; of `--mount` the parts that name a secret. */
const LIST_FLAGS: ReadonlySet<string> = new Set(
  '--set-env-vars --update-env-vars --set-secrets --update-secrets --set-build-env-vars --update-build-env-vars --env-vars --mount'.split(
    ' ',
  ),
);
/** Flags whose value is one `A=1`, or a lone `A` that is passed on. */
const NAME_FLAGS: ReadonlySet<string> = new Set('-e --env --build-arg --build-secret --from-literal --set'.split(' '));
/** Those of them whose names reach a build and no running process. */
const BUILD_FLAGS: ReadonlySet<string> = new Set(
  '--build-arg --build-secret --set-build-env-vars --update-build-env-vars --mount'.split(' '),
);
/** Sub-commands that are followed by a lone name. */
const NAMING_COMMANDS: ReadonlySet<string> = new Set([
  ...['secret put', 'secret set', 'secrets set', 'variable set', 'env add', 'env:set', 'config:set', 'functions:secrets:set'],
]);
/** Shell built-ins that declare the names behind them. */
const EXPORTING_WORDS: ReadonlySet<string> = new Set(['export', 'declare', 'typeset']);
/** Dockerfile instructions that declare the name behind them. */
const INSTRUCTIONS: ReadonlySet<string> = new Set(['ENV', 'ARG', 'env', 'arg']);
/** What stands in front of a command without being a part of it: prompts, recipe prefixes, keys of a workflow step. */
const LEADING_WORDS: ReadonlySet<string> = new Set([
  '$',
  '>',
  '%',
  '-',
  '@',
  'run:',
  'then',
  'do',
  'else',
  'sudo',
  'RUN',
  'npx',
  'bunx',
  'pnpx',
]);

/** Finds the names that commands in `text[from, to)` set. Values are passed over. */
export function collectShellNames(sink: NameSink, from: number, to: number, context: ShellContext): void {
  for (const words of commandsIn(sink.text, from, to, { backtickEnds: context.documentation })) {
    if (words.length > 0) new Command(sink, words, context).collect();
  }
}

class Command {
  readonly #sink: NameSink;
  readonly #places: readonly Range[];
  readonly #words: readonly string[];
  readonly #source: EvidenceSource;
  readonly #app: string;
  readonly #relevant: boolean;

  constructor(sink: NameSink, places: readonly Range[], context: ShellContext) {
    this.#sink = sink;
    this.#places = places;
    // A name or a flag is short: of a word that holds a long value, the beginning is enough.
    this.#words = places.map((place) => sink.text.slice(place.start, Math.min(place.end, place.start + 200)));
    const setsFlySecrets = this.#setsFlySecrets();
    this.#app = setsFlySecrets ? this.#flyApp() : '';
    this.#source = context.documentation ? 'documentation' : this.#sourceOf(setsFlySecrets, context.source);
    this.#relevant = !context.documentation || setsFlySecrets || this.#firstWord() === 'export';
  }

  collect(): void {
    if (!this.#relevant) return;
    this.#places.forEach((place, index) => {
      const before = this.#words[index - 1] ?? '';
      if (LIST_FLAGS.has(before)) this.#collectList(place.start, place.end);
      else if (/^["']?-/.test(this.#words[index] ?? '')) this.#collectFlag(place, index);
      else this.#collectWord(place, index);
      const flag = /^["']?(--[\w-]{1,40})(=?)/.exec(this.#words[index] ?? '');
      const isBuildFlag = BUILD_FLAGS.has(flag?.[1] ?? '') && flag?.[2] === '=';
      if (isBuildFlag || BUILD_FLAGS.has(before)) this.#sink.onlyForBuild(place);
    });
  }

  /** `NAME=value` anywhere, and a lone `NAME` where the words before it say that it is one. */
  #collectWord(place: Range, index: number): void {
    const start = afterQuotes(this.#sink.text, place);
    const end = nameEndAt(this.#sink.text, start);
    if (end === undefined || end > place.end) return;
    const assigned = isAssignment(this.#sink.text, end) || this.#isAssignedByNext(index);
    if (assigned || (isWholeWord(this.#sink.text, end, place) && (this.#isDeclared(index) || this.#isNamedBy(index))))
      this.#add(start, end);
  }

  #add(start: number, end: number): void {
    this.#sink.add(start, end, this.#source, this.#app);
  }

  /** `--set-env-vars=A=1,B=2`, `--env=A=1`, `--env=A`, `--mount=type=secret,id=A`. */
  #collectFlag(place: Range, index: number): void {
    const word = this.#words[index] ?? '';
    const equals = word.indexOf('=');
    if (equals < 0) return;
    const flag = word.slice(0, equals).replace(/^["']/, '');
    const valueStart = place.start + equals + 1;
    if (LIST_FLAGS.has(flag)) {
      this.#collectList(valueStart, place.end);
      return;
    }
    const start = afterQuotes(this.#sink.text, { start: valueStart, end: place.end });
    const end = nameEndAt(this.#sink.text, start);
    if (end !== undefined && end <= place.end && (isAssignment(this.#sink.text, end) || NAME_FLAGS.has(flag))) this.#add(start, end);
  }

  /** A comma-separated list; gcloud's `^@^` in front of it names another separator. */
  #collectList(from: number, to: number): void {
    const text = this.#sink.text;
    let start = afterQuotes(text, { start: from, end: to });
    const custom = text[start] === '^' && text[start + 2] === '^' ? text[start + 1] : undefined;
    if (custom !== undefined) start += 3;
    const separator = custom ?? ',';
    while (start < to) {
      // `--mount=type=secret,id=NAME,env=NAME` names its secret behind a key.
      const key = text.startsWith('id=', start) ? 3 : text.startsWith('env=', start) ? 4 : 0;
      const end = nameEndAt(text, start + key);
      if (end !== undefined && end <= to && (key > 0 || isAssignment(text, end))) this.#add(start + key, end);
      const next = text.indexOf(separator, start);
      if (next < 0) return;
      start = next + 1;
    }
  }

  #isNamedBy(index: number): boolean {
    const before = this.#words[index - 1] ?? '';
    return NAME_FLAGS.has(before) || NAMING_COMMANDS.has(before) || NAMING_COMMANDS.has(`${this.#words[index - 2] ?? ''} ${before}`);
  }

  /** All names behind `export`, but only the first behind `ENV`: the second word is already the value. */
  #isDeclared(index: number): boolean {
    const first = this.#firstIndex();
    const word = this.#words[first] ?? '';
    return (EXPORTING_WORDS.has(word) && index > first) || (INSTRUCTIONS.has(word) && index === first + 1);
  }

  /** `NAME = value` and `NAME ?= value` of a Makefile or justfile, only at the start of the line. */
  #isAssignedByNext(index: number): boolean {
    return index === this.#firstIndex() && /^(?:=|[:?+]=|::=)$/.test(this.#words[index + 1] ?? '');
  }

  #firstIndex(): number {
    let index = 0;
    while (index < this.#words.length - 1 && LEADING_WORDS.has(this.#words[index] ?? '')) index++;
    return index;
  }

  #firstWord(): string {
    return this.#words[this.#firstIndex()] ?? '';
  }

  #sourceOf(setsFlySecrets: boolean, source: EvidenceSource): EvidenceSource {
    if (setsFlySecrets) return 'fly-secrets';
    return this.#words.some((word) => PLATFORM_TOOLS.has(toolName(word))) ? 'platform' : source;
  }

  #setsFlySecrets(): boolean {
    const tool = this.#words.findIndex((word) => FLY_TOOLS.has(toolName(word)));
    if (tool < 0) return false;
    const secrets = this.#words.indexOf('secrets', tool + 1);
    return secrets > 0 && this.#words[secrets + 1] === 'set';
  }

  /** The app given with `-a` or `--app`; empty when there is none or it is in a variable. */
  #flyApp(): string {
    for (const [index, word] of this.#words.entries()) {
      const given = /^(?:-a|--app)(?:=(.*))?$/.exec(word);
      if (!given) continue;
      const app = (given[1] ?? this.#words[index + 1] ?? '').replace(/^["']|["']$/g, '');
      return /^[a-z0-9][a-z0-9-]*$/.test(app) ? app : '';
    }
    return '';
  }
}

/** The start of a word behind its opening quotes, escaped ones (in a JSON string) and recipe prefixes. */
function afterQuotes(text: string, { start, end }: Range): number {
  let index = start;
  while (index < end && `"'\\@`.includes(text[index] ?? ' ')) index++;
  return index;
}

function isAssignment(text: string, end: number): boolean {
  const sign = text[end];
  return sign === '=' || ((sign === '+' || sign === ':' || sign === '?') && text[end + 1] === '=');
}

/** Whether nothing but closing quotes follows the name in its word. */
function isWholeWord(text: string, end: number, place: Range): boolean {
  return end === place.end || (place.end - end <= 2 && /^["'\\]+$/.test(text.slice(end, place.end)));
}

/** `./bin/flyctl` and `wrangler@4` are the tools of these names. */
function toolName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).replace(/@[\w.-]*$/, '');
}
