import type { InsertionSlot } from '../facts/fact';
import type { SecretText } from '../facts/secret-text';
import type { Contract } from '../model/contract';
import type { Edit } from '../text/edit';
import type { Place } from '../text/range';
import type { RuleId } from './ids';

export type Severity = 'error' | 'warning' | 'info';

/** `safe`: same meaning, applied by `--fix` and fix-all. `suggested`: changes behaviour, so a person chooses. */
export type Safety = 'safe' | 'suggested';

/** A secret that is made by the platform's CSPRNG at the moment the edit is applied. `bytes` of entropy, written as base64url. Within one fix it is one and the same secret. */
export interface FreshSecret {
  readonly fresh: 'secret';
  readonly bytes: number;
}

/** An edit may hold a secret that is copied or made; reports show a stand-in for it. */
export interface FixEdit extends Edit<FreshSecret | SecretText> {
  /** The option that it puts into a slot, so that another one for the same place can be joined with it. */
  readonly option?: { readonly slot: InsertionSlot; readonly text: string };
}

export interface Fix {
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly FixEdit[];
  /** A command the user runs by hand, when the fix needs one (`fly secrets set JWT_SECRET=...`), with a stand-in for the value; empty otherwise. */
  readonly command: string;
}

export interface RelatedPlace {
  readonly at: Place;
  readonly message: string;
}

/** `unnecessary`: nothing depends on what stands there, so an editor shows it faded. */
export type FindingTag = 'unnecessary';

export interface Finding {
  /** The place that is underlined. */
  readonly at: Place;
  /** What is wrong, on one line that makes sense alone. No full stop at the end; never a secret. */
  readonly message: string;
  /** Why it breaks and what to do: one to three sentences. */
  readonly help: string;
  /**
   * The same defect as the end of a sentence whose subject is the verifier: "allows no clock difference". Findings at one place
   * that have it become one: "..., and it also allows no clock difference", with a fix for all of them.
   */
  readonly brief?: string;
  /** When it differs from the rule's default. */
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
  readonly tags?: readonly FindingTag[];
}

/** A setting of one rule. Its default also gives its type. */
export interface RuleOption {
  readonly description: string;
  readonly default: number | boolean | readonly string[];
  /** The least and the greatest number that makes sense; a maximum needs a minimum. */
  readonly minimum?: number;
  readonly maximum?: number;
}

export type RuleOptions = Readonly<Record<string, RuleOption>>;

export type OptionValues<Options extends RuleOptions> = {
  readonly [Key in keyof Options]: Options[Key]['default'] extends number
    ? number
    : Options[Key]['default'] extends boolean
      ? boolean
      : readonly string[];
};

/**
 * One rule: contract in, findings out. `check` is a pure generator; the engine adds the id and the severity,
 * sorts, applies suppressions and settings. The rule's page is `docs/rules/<id>.md`.
 */
export interface Rule<Options extends RuleOptions = RuleOptions> {
  readonly id: RuleId;
  /** One line for lists, naming the defect. */
  readonly summary: string;
  readonly severity: Severity;
  /** The riskiest kind of fix it can offer. */
  readonly fixes: 'none' | Safety;
  readonly options: Options;
  /** `now` is in milliseconds since the epoch; undefined where nobody knows the time, and then what depends on it is not reported. */
  check(contract: Contract, options: OptionValues<Options>, now: number | undefined): Iterable<Finding>;
}

/** Keeps the literal types of the options while checking the shape. */
export function defineRule<const Options extends RuleOptions>(rule: Rule<Options>): Rule<Options> {
  return rule;
}

/** One place, one finding: of those that a rule would report at one place, the first. */
export function* oncePerPlace(findings: Iterable<Finding>): Iterable<Finding> {
  const seen = new Set<string>();
  for (const finding of findings) {
    const place = `${finding.at.start} ${finding.at.end} ${finding.at.file}`;
    if (seen.has(place)) continue;
    seen.add(place);
    yield finding;
  }
}
