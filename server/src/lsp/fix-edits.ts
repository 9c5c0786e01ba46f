import type { ReportedFinding } from '../analysis/analysis';
import { type ChosenFix, chooseFixes } from '../analysis/fixes';
import { partsOf } from '../analysis/merge';
import type { RuleId } from '../rules/ids';
import type { Fix, Safety } from '../rules/rule';
import type { ClientAbilities } from './client-abilities';
import type { Workspace } from './workspace';

/** Which fixes can be made together. */
export class FixChoices {
  readonly #workspace: Workspace;
  readonly #createsFiles: boolean;

  constructor(workspace: Workspace, { createsFiles }: Pick<ClientAbilities, 'createsFiles'>) {
    this.#workspace = workspace;
    this.#createsFiles = createsFiles;
  }

  /** A fix that is only a command to run has no edits, and one that creates a file needs a client that can. */
  isPossible(fix: Fix): boolean {
    if (fix.edits.length === 0) return fix.command !== '';
    return this.#createsFiles || fix.edits.every((edit) => this.#workspace.textOf(edit.at.file) !== undefined);
  }

  /** All fixes of a rule in a file. A person chose them, so those that change behaviour are among them. */
  ofRule(path: string, rule: RuleId): readonly ChosenFix[] {
    const findings = this.#workspace.reportOf(path).findings.flatMap(partsOf);
    return this.#chosen(
      findings.filter((finding) => finding.rule === rule),
      ['safe', 'suggested'],
    );
  }

  safeIn(path: string): readonly ChosenFix[] {
    return this.#chosen(this.#workspace.reportOf(path).findings, ['safe']);
  }

  safeEverywhere(): readonly ChosenFix[] {
    return this.#chosen(
      [...this.#workspace.check().files.values()].flatMap(({ findings }) => findings),
      ['safe'],
    );
  }

  #chosen(findings: readonly ReportedFinding[], allowed: readonly Safety[]): readonly ChosenFix[] {
    const possible = findings.filter((finding) => finding.fixes.every((fix) => this.isPossible(fix)));
    return chooseFixes(possible, allowed);
  }
}
