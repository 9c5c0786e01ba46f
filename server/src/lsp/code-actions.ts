import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { ReportedFinding } from '../analysis/analysis';
import { chooseFixes } from '../analysis/fixes';
import { partsOf } from '../analysis/merge';
import type { RuleId } from '../rules/ids';
import type { Fix } from '../rules/rule';
import type { ClientAbilities } from './client-abilities';
import { fingerprintIn, lspRange, pathOf, rangeOf, touches } from './convert';
import { suppression } from './suppress';
import type { Workspace } from './workspace';
import { type FixEdits, workspaceEdit } from './workspace-edit';

/** All safe fixes of a file at once; editors run it on save when told to. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.authlint`;
/** Tells the user which command to run by hand after a fix. */
export const TELL_COMMAND = 'authlint.tellCommand';

type ActionAbilities = Pick<ClientAbilities, 'documentChanges' | 'createsFiles' | 'resolvesEdits'>;

/** How an action that the client holds finds its fix again: nothing of the edit is kept, because it may be stale by then. */
type ActionData =
  | { readonly kind: 'fix'; readonly uri: string; readonly fingerprint: string; readonly title: string }
  | { readonly kind: 'fix-all'; readonly uri: string };

/** Offers the fixes of the findings at a range, and makes the edit of the chosen one from the texts as they then are. */
export class CodeActions {
  readonly #workspace: Workspace;
  readonly #client: ActionAbilities;

  constructor(workspace: Workspace, client: ActionAbilities) {
    this.#workspace = workspace;
    this.#client = client;
  }

  actions({ textDocument: { uri }, range, context }: CodeActionParams): CodeAction[] {
    const path = pathOf(uri);
    if (path === undefined) return [];
    const wants = (kind: string) => context.only?.some((only) => kind === only || kind.startsWith(`${only}.`) || only === '') ?? true;
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix)) {
      const findings = this.#findingsAt(path, range, context.diagnostics);
      for (const finding of findings) actions.push(...this.#fixes(uri, finding, context.diagnostics));
      for (const finding of findings) {
        // A finding that stands for several is ignored part by part: the others are still worth knowing.
        for (const { rule } of partsOf(finding)) actions.push(...this.#suppressions(path, uri, finding, rule, context.diagnostics));
      }
    }
    if (wants(FIX_ALL)) actions.push(...this.#fixAll(path, uri));
    return actions;
  }

  resolve(action: CodeAction): CodeAction {
    const data = dataOf(action.data);
    const fixes = data ? this.#fixesOf(data) : [];
    const edit = fixes.length > 0 ? workspaceEdit(this.#workspace, fixes, this.#client) : undefined;
    return edit ? { ...action, edit } : action;
  }

  #findingsAt(path: string, range: CodeActionParams['range'], diagnostics: readonly Diagnostic[]): readonly ReportedFinding[] {
    const named = new Set(diagnostics.map(fingerprintIn));
    const { findings } = this.#workspace.reportOf(path);
    const wanted = rangeOf(this.#workspace.linesOf(path), range);
    return findings.filter((finding) => named.has(finding.fingerprint) || touches(finding.at, wanted));
  }

  *#fixes(uri: string, finding: ReportedFinding, diagnostics: readonly Diagnostic[]): Iterable<CodeAction> {
    for (const [index, fix] of finding.fixes.entries()) {
      if (!this.#applicable(fix)) continue;
      const data: ActionData = { kind: 'fix', uri, fingerprint: finding.fingerprint, title: fix.title };
      const action: CodeAction = { title: fix.title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics) };
      if (index === 0) action.isPreferred = true;
      if (fix.command !== '') action.command = { title: 'Show the command to run', command: TELL_COMMAND, arguments: [fix.command] };
      yield this.#withEdit(action, data);
    }
  }

  /** A fix that is only a command to run has no edits, and one that creates a file needs a client that can. */
  #applicable(fix: Fix): boolean {
    if (fix.edits.length === 0) return fix.command !== '';
    return this.#client.createsFiles || fix.edits.every((edit) => this.#workspace.textOf(edit.at.file) !== undefined);
  }

  *#suppressions(
    path: string,
    uri: string,
    finding: ReportedFinding,
    rule: RuleId,
    diagnostics: readonly Diagnostic[],
  ): Iterable<CodeAction> {
    const text = this.#workspace.textOf(path) ?? '';
    const lines = this.#workspace.linesOf(path);
    const lineStart = lines.lineRange(lines.position(finding.at.start).line).start;
    const insertion = suppression(path, text, lineStart, rule);
    if (!insertion) return;
    const range = lspRange(lines, { start: insertion.offset, end: insertion.offset });
    const edits = [{ range, newText: insertion.newText }];
    const version = this.#workspace.document(path)?.version ?? null;
    const edit: WorkspaceEdit = this.#client.documentChanges
      ? { documentChanges: [TextDocumentEdit.create({ uri, version }, edits)] }
      : { changes: { [uri]: edits } };
    yield { title: `Ignore ${rule} for this line`, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics), edit };
  }

  *#fixAll(path: string, uri: string): Iterable<CodeAction> {
    if (this.#safeEdits(path).length === 0) return;
    yield this.#withEdit({ title: 'Fix all safely fixable Authlint findings', kind: FIX_ALL }, { kind: 'fix-all', uri });
  }

  #withEdit(action: CodeAction, data: ActionData): CodeAction {
    const withData: CodeAction = { ...action, data };
    return this.#client.resolvesEdits ? withData : this.resolve(withData);
  }

  #fixesOf(data: ActionData): readonly FixEdits[] {
    const path = pathOf(data.uri);
    if (path === undefined) return [];
    if (data.kind === 'fix-all') return this.#safeEdits(path);
    const finding = this.#workspace.reportOf(path).findings.find((candidate) => candidate.fingerprint === data.fingerprint);
    const edits = finding?.fixes.find((fix) => fix.title === data.title)?.edits ?? [];
    return edits.length > 0 ? [edits] : [];
  }

  #safeEdits(path: string): readonly FixEdits[] {
    const { findings } = this.#workspace.reportOf(path);
    const applicable = findings.filter((finding) => finding.fixes.every((fix) => this.#applicable(fix)));
    return chooseFixes(applicable, ['safe']).map(({ edits }) => edits);
  }
}

/** The diagnostic of the request that the action is about, so that the editor shows the action with it. */
function about(finding: ReportedFinding, diagnostics: readonly Diagnostic[]): Pick<CodeAction, 'diagnostics'> {
  const own = diagnostics.filter((diagnostic) => fingerprintIn(diagnostic) === finding.fingerprint);
  return own.length > 0 ? { diagnostics: own } : {};
}

function dataOf(data: unknown): ActionData | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data) || !('uri' in data) || typeof data.uri !== 'string') return undefined;
  if (data.kind === 'fix-all') return { kind: 'fix-all', uri: data.uri };
  if (data.kind !== 'fix' || !('fingerprint' in data) || !('title' in data)) return undefined;
  if (typeof data.fingerprint !== 'string' || typeof data.title !== 'string') return undefined;
  return { kind: 'fix', uri: data.uri, fingerprint: data.fingerprint, title: data.title };
}
