import type { NameEvidence } from '../../facts/fact';
import { placeAt } from '../../text/range';

export type EvidenceSource = NameEvidence['source'];

/** Collects names by their place, so that several readers can go over one text. */
export class NameSink {
  readonly text: string;
  readonly #file: string;
  readonly #byStart = new Map<number, NameEvidence>();

  constructor(file: string, text: string) {
    this.#file = file;
    this.text = text;
  }

  /** Adds the name at that place. Of two readers that find one place, the one that saw a `fly secrets` command knows more. */
  add(start: number, end: number, source: EvidenceSource, app = ''): void {
    if (this.#byStart.has(start) && source !== 'fly-secrets') return;
    const name = this.text.slice(start, end);
    this.#byStart.set(start, { kind: 'name-evidence', file: this.#file, at: placeAt(this.#file, start, end), name, source, app });
  }

  /** The evidence in the order of the text. */
  get facts(): readonly NameEvidence[] {
    return [...this.#byStart.values()].sort((left, right) => left.at.start - right.at.start);
  }
}

/**
 * The end of the environment name that begins at `start`; undefined when none does. Only names in upper case with three
 * characters or more: anything else in such files is more often something else.
 */
export function nameEndAt(text: string, start: number): number | undefined {
  const first = text.charCodeAt(start);
  if (!(first >= 65 && first <= 90)) return undefined;
  let end = start + 1;
  while (end < text.length && isNameCharacter(text.charCodeAt(end))) end++;
  const after = text.charCodeAt(end);
  const continues = after >= 97 && after <= 122;
  return end - start < 3 || continues ? undefined : end;
}

function isNameCharacter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}
