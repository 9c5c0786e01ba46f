// What pages send to the extension. Each is checked field by field, because pages show strangers' texts.

export type Fields = Readonly<Record<string, unknown>>;

/** A place of the code that is to be opened. Both counts begin at 1. */
export interface OpenMessage {
  readonly type: 'open';
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface CopyMessage {
  readonly type: 'copy';
  readonly text: string;
  readonly what: string;
}

export function fieldsOf(message: unknown): Fields | undefined {
  return typeof message === 'object' && message !== null ? (message as Fields) : undefined;
}

export function openMessage({ type, file, line, column }: Fields): OpenMessage | undefined {
  return type === 'open' && typeof file === 'string' && isCount(line) && isCount(column) ? { type, file, line, column } : undefined;
}

export function copyMessage({ type, text, what }: Fields): CopyMessage | undefined {
  return type === 'copy' && typeof text === 'string' ? { type, text, what: typeof what === 'string' ? what : '' } : undefined;
}

/** A message that is nothing but one of these words. */
export function wordMessage<Word extends string>({ type }: Fields, words: readonly Word[]): { readonly type: Word } | undefined {
  const word = words.find((each) => each === type);
  return word === undefined ? undefined : { type: word };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
