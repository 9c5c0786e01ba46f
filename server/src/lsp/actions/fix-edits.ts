import type { Analysis, ReportedFinding } from '../../analysis/analysis';
import { type ChosenFix, chooseFixes, fixAll, fixOf } from '../../analysis/fixes';
import { partsOf } from '../../analysis/merge';
import type { RuleId } from '../../rules/ids';
import type { Fix, FixEdit, Safety } from '../../rules/rule';
import type { ClientAbilities } from '../client-abilities';
import type { Workspace } from '../documents/workspace';
import { lineEdits } from './line-edits';
import { freshSecret } from './workspace-edit';

/** Which fixes can be made together, and what they come to. */
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
    return fix.edits.every((edit) => this.#mayEdit(edit.at.file));
  }

  /** All fixes of a rule in a file. A person chose them, so those that change behaviour are among them. */
  ofRule(path: string, rule: RuleId): readonly ChosenFix[] {
    const findings = this.#workspace.reportOf(path).findings.flatMap(partsOf);
    return chooseFixes(
      findings.filter((finding) => finding.rule === rule && this.#mayFix(finding, ['safe', 'suggested'])),
      ['safe', 'suggested'],
    );
  }

  hasSafe(path: string): boolean {
    return this.#workspace.reportOf(path).findings.some((finding) => this.#mayFix(finding, ['safe']));
  }

  /** What the safe fixes of a file's findings come to. */
  safeIn(path: string): readonly FixEdit[] {
    if (!this.hasSafe(path)) return [];
    return this.#rounds(this.#workspace.engineOf(path), ({ at }) => at.file === path);
  }

  /** What all safe fixes of the workspace come to. */
  safeEverywhere(): readonly FixEdit[] {
    // The check gives the engine what was typed since the last one.
    this.#workspace.check();
    return this.#rounds(this.#workspace.analysis, () => true);
  }

  /** Round by round, as the command line does, because one fix opens the way for another. */
  #rounds(engine: Analysis, wanted: (finding: ReportedFinding) => boolean): readonly FixEdit[] {
    const mayEdit = (file: string) => this.#mayEdit(file);
    const { changes } = fixAll(engine.copy(), { allowed: ['safe'], makeSecret: freshSecret, mayEdit, wanted });
    return [...changes].flatMap(([file, { before, after }]) =>
      lineEdits(before ?? '', after).map(({ start, end, newText }) => ({ at: { file, start, end }, newText: [newText] })),
    );
  }

  #mayFix(finding: ReportedFinding, allowed: readonly Safety[]): boolean {
    return fixOf(finding, allowed)?.edits.every((edit) => this.#mayEdit(edit.at.file)) === true;
  }

  /** A file that is there and was not read cannot be edited by places that were never looked at. */
  #mayEdit(file: string): boolean {
    return this.#workspace.engineOf(file).has(file) || (this.#createsFiles && this.#workspace.textOf(file) === undefined);
  }
}
