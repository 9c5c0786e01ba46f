import type { Deployment, Grant, KeyedObject, NameEvidence } from '../../facts/fact';
import { UNSET } from '../../facts/value';
import { placeAt, type Range } from '../../text/range';

export type EvidenceSource = NameEvidence['source'];

export const BUILD_ONLY: Grant = { kind: 'build', value: UNSET, link: '', unit: '' };

/** Collects names by their place, so that several readers can go over one text. */
export class NameSink {
  readonly text: string;
  readonly file: string;
  readonly deployments: Deployment[] = [];
  readonly objects: KeyedObject[] = [];
  readonly #byStart = new Map<number, NameEvidence>();
  readonly #granted = new Map<string, NameEvidence>();
  readonly #grantedStarts = new Set<number>();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Adds the name at that place. Of two readers that find one place, the one that saw a `fly secrets` command knows more. */
  add(start: number, end: number, source: EvidenceSource, app = ''): void {
    if (this.#byStart.has(start) && source !== 'fly-secrets') return;
    const name = this.text.slice(start, end);
    this.#byStart.set(start, { kind: 'name-evidence', file: this.file, at: placeAt(this.file, start, end), name, source, app });
  }

  /** Says how the name at that place is given. A place may be given to several processes, as what stands behind an anchor. */
  grant(start: number, end: number, source: EvidenceSource, grant: Grant, name = this.text.slice(start, end)): void {
    const at = placeAt(this.file, start, end);
    this.#granted.set(`${start} ${grant.unit}`, { kind: 'name-evidence', file: this.file, at, name, source, app: '', grant });
    this.#grantedStarts.add(start);
  }

  /** Says of the names in a part of the text that they are there for a build only. */
  onlyForBuild({ start, end }: Range): void {
    for (const [at, known] of this.#byStart) if (at >= start && at < end) this.#byStart.set(at, { ...known, grant: BUILD_ONLY });
  }

  /** Says of the names in a part of the text that they are for one process, as far as nothing more is known of them. */
  attribute({ start, end }: Range, unit: string): void {
    for (const [at, known] of this.#byStart)
      if (at >= start && at < end && !known.grant)
        this.#byStart.set(at, { ...known, grant: { kind: 'elsewhere', value: UNSET, link: '', unit } });
  }

  /** The evidence in the order of the text. */
  get facts(): readonly NameEvidence[] {
    const mentioned = [...this.#byStart].flatMap(([start, evidence]) => (this.#grantedStarts.has(start) ? [] : [evidence]));
    return [...mentioned, ...this.#granted.values()].sort((left, right) => left.at.start - right.at.start);
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
