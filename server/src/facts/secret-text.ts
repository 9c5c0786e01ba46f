import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A text that may be a secret: a value from an env file, or a string literal in code.
 * It can be compared and measured. However it is printed - string conversion, JSON, `util.inspect`,
 * a template literal - it shows as redacted. Only `reveal` gives the text back, and a test
 * keeps the list of files that may call it.
 */
export class SecretText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Length in UTF-16 code units. */
  get length(): number {
    return this.#text.length;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  equals(other: SecretText | string): boolean {
    return this.#text === (other instanceof SecretText ? other.#text : other);
  }

  /** The text itself. For comparing shapes, for public claims such as an audience, and for writing an edit. Never for a message. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }
}

/** What belongs to equal texts, found without comparing each with each. */
export class SecretIndex<Item> {
  readonly #items = new Map<string, Item[]>();

  add(secret: SecretText, item: Item): void {
    const items = this.#items.get(secret.reveal());
    if (items) items.push(item);
    else this.#items.set(secret.reveal(), [item]);
  }

  /** In the order in which they were added. */
  of(secret: SecretText): readonly Item[] {
    return this.#items.get(secret.reveal()) ?? [];
  }
}
