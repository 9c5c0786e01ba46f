import { type EvidenceSource, type NameSink, nameEndAt } from './name-sink';

export interface YamlContext {
  readonly source: EvidenceSource;
  /** In a compose file a list entry `- NAME` passes the caller's variable on. */
  readonly bareItems: boolean;
}

/** Keys whose value is a variable's name: Kubernetes and ECS `name`, Render `key`, Cloud Build `env`, App Hosting `variable`, ExternalSecret `secretKey`. */
const NAMING_KEYS: ReadonlySet<string> = new Set(['name', 'key', 'env', 'variable', 'envvarkey', 'secretkey', 'secret_key']);

/** Longest key worth comparing. */
const LONGEST_KEY = 12;

/**
 * Finds the names in a YAML text line by line, without building a tree: `NAME:`, `- NAME=`, `- name: NAME`, and the
 * same in flow style. Values are passed over.
 */
export function collectYamlNames(sink: NameSink, context: YamlContext): void {
  const { text } = sink;
  let lineStart = 0;
  while (lineStart < text.length) {
    const newline = text.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? text.length : newline;
    new Line(sink, context, lineEnd).collect(lineStart);
    lineStart = lineEnd + 1;
  }
}

class Line {
  readonly #sink: NameSink;
  readonly #context: YamlContext;
  readonly #end: number;

  constructor(sink: NameSink, context: YamlContext, end: number) {
    this.#sink = sink;
    this.#context = context;
    this.#end = end;
  }

  collect(lineStart: number): void {
    const { text } = this.#sink;
    let start = this.#skipBlanks(lineStart);
    let inList = false;
    while (text[start] === '-' && (text[start + 1] === ' ' || text[start + 1] === '\t')) {
      inList = true;
      start = this.#skipBlanks(start + 1);
    }
    if (text[start] === '#') return;
    this.#readItem(start, inList);
    for (let index = start; index < this.#end; index++) {
      const character = text[index];
      if (character === '{' || character === '[' || character === ',') this.#readItem(this.#skipBlanks(index + 1), true);
    }
  }

  /** Reads what stands at the start of a line, a list entry or a flow entry. */
  #readItem(start: number, inList: boolean): void {
    const opened = this.#skipQuote(start);
    const end = nameEndAt(this.#sink.text, opened);
    if (end === undefined || end > this.#end) {
      this.#readNamingKey(opened);
      return;
    }
    const next = this.#skipBlanks(this.#skipQuote(end));
    const sign = next < this.#end ? this.#sink.text[next] : undefined;
    if (sign === '=' || (sign === ':' && this.#isKeyColon(next))) this.#sink.add(opened, end, this.#context.source);
    else if (inList && this.#context.bareItems && this.#endsItem(next)) this.#sink.add(opened, end, this.#context.source);
  }

  /** `name: NAME` and its like. */
  #readNamingKey(start: number): void {
    const { text } = this.#sink;
    let end = start;
    while (end - start < LONGEST_KEY && /[A-Za-z_]/.test(text[end] ?? '')) end++;
    if (!NAMING_KEYS.has(text.slice(start, end).toLowerCase())) return;
    const colon = this.#skipBlanks(this.#skipQuote(end));
    if (text[colon] !== ':' || colon >= this.#end) return;
    const opened = this.#skipQuote(this.#skipBlanks(colon + 1));
    const nameEnd = nameEndAt(text, opened);
    if (nameEnd === undefined || nameEnd > this.#end) return;
    if (this.#endsItem(this.#skipBlanks(this.#skipQuote(nameEnd)))) this.#sink.add(opened, nameEnd, this.#context.source);
  }

  #isKeyColon(colon: number): boolean {
    return colon + 1 >= this.#end || /[\s"'{[]/.test(this.#sink.text[colon + 1] ?? ' ');
  }

  #endsItem(index: number): boolean {
    return index >= this.#end || '\r,]}#'.includes(this.#sink.text[index] ?? '\r');
  }

  #skipBlanks(from: number): number {
    let index = from;
    while (index < this.#end && ' \t\uFEFF'.includes(this.#sink.text[index] ?? 'x')) index++;
    return index;
  }

  #skipQuote(index: number): number {
    const character = this.#sink.text[index];
    return index < this.#end && (character === '"' || character === "'") ? index + 1 : index;
  }
}
