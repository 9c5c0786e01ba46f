import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  type Diagnostic,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { ReportedFinding } from '../../analysis/analysis';
import { materialize } from '../../analysis/fixes';
import { partsOf } from '../../analysis/merge';
import { SETTINGS_FILE } from '../../analysis/settings-text';
import type { RuleId } from '../../rules/ids';
import type { FixEdit } from '../../rules/rule';
import { applyEdits } from '../../text/edit';
import { baseName } from '../../text/source';
import type { ClientAbilities } from '../client-abilities';
import { fingerprintIn, pathOf, rangeOf, relativePath, touches, uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { SessionSettings } from '../settings/session-settings';
import { COMMANDS } from './action-commands';
import { type ActionData, actionDataOf, type IgnoreScope } from './action-data';
import { FixChoices } from './fix-edits';
import { baselineEdits, folderOf, ignoreEdits } from './ignore-edits';
import { WHY } from './suppress';
import { type EditNote, type FixEdits, workspaceEdit } from './workspace-edit';

/** All safe fixes of a file at once; editors run it on save when told to. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.authlint`;

export type ActionAbilities = Pick<
  ClientAbilities,
  | 'documentChanges'
  | 'createsFiles'
  | 'resolvesEdits'
  | 'annotatesEdits'
  | 'ticksPreviews'
  | 'disablesActions'
  | 'takesActionLiterals'
  | 'appliesEdits'
  | 'runsActionCommands'
  | 'showsDocuments'
>;

const NOTHING_SAFE = 'No Authlint finding here has a fix that keeps the meaning';
const NO_NEW_FILE = 'This editor does not let a server create files';

/** What actions have to know of the settings. */
export type ActionSettings = Pick<SessionSettings, 'baselineOf' | 'whereOff'>;

/** An edit that was asked for, and what it is for. */
interface Plan {
  readonly fixes: readonly FixEdits[];
  readonly note?: EditNote;
}

/** Offers what can be done about the findings at a range, and makes the edit of what was chosen from the texts as they then are. */
export class CodeActions {
  readonly #workspace: Workspace;
  readonly #client: ActionAbilities;
  readonly #fixes: FixChoices;
  readonly #settings: ActionSettings;

  constructor(workspace: Workspace, client: ActionAbilities, settings: ActionSettings) {
    this.#workspace = workspace;
    this.#client = client;
    this.#fixes = new FixChoices(workspace, client);
    this.#settings = settings;
  }

  /** In the order in which people want them: fixes, many fixes at once, ways to silence, the rule's page. */
  actions({ textDocument: { uri }, range, context }: CodeActionParams): (CodeAction | Command)[] {
    const path = pathOf(uri);
    if (path === undefined) return [];
    const { diagnostics, only } = context;
    const wants = (kind: string) => only?.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`) || wanted === '') ?? true;
    const actions: CodeAction[] = [];
    const findings = wants(CodeActionKind.QuickFix) ? this.#findingsAt(path, range, diagnostics) : [];
    for (const finding of findings) actions.push(...this.#singleFixes(uri, finding, diagnostics));
    // What a finding that stands for several offers is offered part by part: the others are still worth knowing.
    const parts = findings.flatMap((finding) => partsOf(finding).map(({ rule }) => ({ finding, rule })));
    actions.push(...this.#ruleFixes(path, uri, new Set(parts.map(({ rule }) => rule))));
    if (findings.some((finding) => finding.fixes.some(({ safety, edits }) => safety === 'safe' && edits.length > 0))) {
      actions.push(
        this.#withEdit({ title: 'Fix all safely fixable findings in the workspace', kind: 'quickfix' }, { kind: 'fix-workspace' }),
      );
    }
    if (wants(FIX_ALL)) actions.push(...this.#fixAll(path, uri, only !== undefined));
    for (const scope of ['line', 'file', 'workspace'] as const) {
      for (const { finding, rule } of parts) actions.push(...this.#ignoring(uri, finding, rule, scope, diagnostics));
    }
    for (const finding of findings) actions.push(...this.#accepting(uri, finding, diagnostics));
    for (const { finding, rule } of parts) actions.push(...this.#page(finding, rule, diagnostics));
    return this.#client.takesActionLiterals || !this.#client.appliesEdits ? actions : actions.flatMap(asCommand);
  }

  resolve(action: CodeAction): CodeAction {
    const data = actionDataOf(action.data);
    const edit = data && this.editOf(data);
    return edit ? { ...action, edit } : action;
  }

  /** The edit of an action; undefined when what it was about is gone, or cannot be done in this client. */
  editOf(data: ActionData): WorkspaceEdit | undefined {
    const { fixes, note } = this.#planOf(data);
    return fixes.some((edits) => edits.length > 0) ? workspaceEdit(this.#workspace, fixes, this.#client, note) : undefined;
  }

  #planOf(data: ActionData): Plan {
    if (data.kind === 'fix-workspace') {
      return { fixes: [this.#fixes.safeEverywhere()], note: { label: 'Authlint: safe fixes in the workspace', confirm: 'always' } };
    }
    const path = pathOf(data.uri);
    if (path === undefined) return { fixes: [] };
    if (data.kind === 'fix-all') {
      return { fixes: [this.#fixes.safeIn(path)], note: { label: 'Authlint: safe fixes', confirm: 'never' } };
    }
    if (data.kind === 'fix-rule') {
      const chosen = this.#fixes.ofRule(path, data.rule);
      const confirm = chosen.some(({ fix }) => fix.safety === 'suggested') ? 'several-files' : 'never';
      return { fixes: chosen.map(({ edits }) => edits), note: { label: `Authlint: all of ${data.rule}`, confirm } };
    }
    const finding = this.#workspace.reportOf(path).findings.find((candidate) => candidate.fingerprint === data.fingerprint);
    if (!finding) return { fixes: [] };
    if (data.kind === 'ignore') return { fixes: [ignoreEdits(this.#workspace, finding, data)] };
    if (data.kind === 'baseline')
      return { fixes: [baselineEdits(this.#workspace, finding, (folder) => this.#settings.baselineOf(folder))] };
    const fix = finding.fixes.find(({ title }) => title === data.title);
    if (!fix) return { fixes: [] };
    return { fixes: [fix.edits], note: { label: fix.title, confirm: fix.safety === 'suggested' ? 'several-files' : 'never' } };
  }

  #findingsAt(path: string, range: CodeActionParams['range'], diagnostics: readonly Diagnostic[]): readonly ReportedFinding[] {
    const named = new Set(diagnostics.map(fingerprintIn));
    const { findings } = this.#workspace.reportOf(path);
    const wanted = rangeOf(this.#workspace.linesOf(path), range);
    return findings.filter((finding) => named.has(finding.fingerprint) || touches(finding.at, wanted));
  }

  *#singleFixes(uri: string, finding: ReportedFinding, diagnostics: readonly Diagnostic[]): Iterable<CodeAction> {
    const possible = finding.fixes.filter((fix) => this.#fixes.isPossible(fix));
    const preferred =
      possible.find(({ safety, edits }) => safety === 'safe' && edits.length > 0) ?? (possible.length === 1 ? possible[0] : undefined);
    for (const fix of finding.fixes) {
      const action: CodeAction = { title: fix.title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics) };
      if (!possible.includes(fix)) {
        if (this.#client.disablesActions) yield { ...action, disabled: { reason: NO_NEW_FILE } };
        continue;
      }
      if (fix === preferred) action.isPreferred = true;
      if (fix.command === '') {
        yield this.#withEdit(action, { kind: 'fix', uri, fingerprint: finding.fingerprint, title: fix.title });
      } else {
        action.command = this.#shell(fix.edits.length > 0 ? COMMANDS.offerCommand : COMMANDS.copyCommand, fix.command);
        if (fix.edits.length === 0) yield action;
        else yield this.#withEdit(action, { kind: 'fix', uri, fingerprint: finding.fingerprint, title: fix.title });
      }
    }
    const commands = new Set(possible.filter(({ edits }) => edits.length > 0).map(({ command }) => command));
    for (const command of commands) {
      if (command === '') continue;
      const title = `${this.#client.runsActionCommands ? 'Copy' : 'Show'} the command: ${command}`;
      yield { title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics), command: this.#shell(COMMANDS.copyCommand, command) };
    }
  }

  /** A command line for the user's shell, handed over in the way that the client has. */
  #shell(own: string, command: string): Command {
    return { title: 'Show the command to run', command: this.#client.runsActionCommands ? own : COMMANDS.tell, arguments: [command] };
  }

  *#ruleFixes(path: string, uri: string, rules: ReadonlySet<RuleId>): Iterable<CodeAction> {
    for (const rule of rules) {
      const count = this.#fixes.ofRule(path, rule).length;
      if (count < 2) continue;
      yield this.#withEdit(
        { title: `Fix all ${count} of ${rule} in this file`, kind: CodeActionKind.QuickFix },
        { kind: 'fix-rule', uri, rule },
      );
    }
  }

  /** `isAskedFor`: whether the client named kinds, and so should be told why there is none of this one. */
  *#fixAll(path: string, uri: string, isAskedFor: boolean): Iterable<CodeAction> {
    const action: CodeAction = { title: 'Fix all safely fixable Authlint findings', kind: FIX_ALL };
    if (this.#fixes.hasSafe(path)) yield this.#withEdit(action, { kind: 'fix-all', uri });
    else if (isAskedFor && this.#client.disablesActions) yield { ...action, disabled: { reason: NOTHING_SAFE } };
  }

  *#ignoring(
    uri: string,
    finding: ReportedFinding,
    rule: RuleId,
    scope: IgnoreScope,
    diagnostics: readonly Diagnostic[],
  ): Iterable<CodeAction> {
    const edits = ignoreEdits(this.#workspace, finding, { scope, rule, reason: WHY });
    const [edit] = edits;
    if (!edit || !this.#mayWrite(edit.at.file)) return;
    const isComment = edit.at.file === finding.at.file;
    const where = scope === 'line' ? 'for this line' : scope === 'file' ? 'in this file' : 'in this workspace';
    if (!isComment && this.#whereOff(finding, rule, edits) !== 'file') {
      yield* this.#ignoringInEditor(finding, rule, where, this.#whereOff(finding, rule, edits), diagnostics);
      return;
    }
    const file = isComment ? '' : ` (${SETTINGS_FILE})`;
    const asks = isComment && this.#client.runsActionCommands;
    const title = `Ignore ${rule} ${where}${file}${asks ? '…' : ''}`;
    const action: CodeAction = { title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics) };
    const data: ActionData = { kind: 'ignore', scope, uri, fingerprint: finding.fingerprint, rule, reason: isComment ? WHY : '' };
    if (asks) yield { ...action, command: { title, command: COMMANDS.ignoreRule, arguments: [data] } };
    else yield this.#withEdit(action, data);
  }

  /** Where a rule is off once these edits of the settings file are made. */
  #whereOff({ at: { file } }: ReportedFinding, rule: RuleId, edits: readonly FixEdit[]): 'file' | 'editor' | undefined {
    const folder = folderOf(this.#workspace, file);
    const [first] = edits;
    if (folder === undefined || !first) return undefined;
    const plain = edits.map((edit) => materialize(edit, () => ''));
    return this.#settings.whereOff(folder, applyEdits(this.#workspace.textOf(first.at.file) ?? '', plain), rule, file);
  }

  /** The editor's settings beat the file, so that "off" in the file would do nothing. */
  *#ignoringInEditor(
    finding: ReportedFinding,
    rule: RuleId,
    where: string,
    off: 'file' | 'editor' | undefined,
    diagnostics: readonly Diagnostic[],
  ): Iterable<CodeAction> {
    const isForAll = where === 'in this workspace' && off === 'editor';
    const title = `Ignore ${rule} ${where} (${isForAll ? 'editor settings' : SETTINGS_FILE})`;
    const action: CodeAction = { title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics) };
    if (isForAll && this.#client.runsActionCommands) {
      const uri = uriFor(this.#workspace, finding.at.file);
      yield { ...action, command: { title, command: COMMANDS.switchRuleOff, arguments: [rule, uri] } };
    } else if (this.#client.disablesActions) {
      yield { ...action, disabled: { reason: `The editor's settings say what ${rule} is, and beat ${SETTINGS_FILE}` } };
    }
  }

  *#accepting(uri: string, finding: ReportedFinding, diagnostics: readonly Diagnostic[]): Iterable<CodeAction> {
    const [edit] = baselineEdits(this.#workspace, finding, (folder) => this.#settings.baselineOf(folder));
    if (!edit || !this.#mayWrite(edit.at.file)) return;
    const title = `Add ${finding.rule} to the baseline (${baseName(relativePath(this.#workspace, edit.at.file))})`;
    const action: CodeAction = { title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics) };
    yield this.#withEdit(action, { kind: 'baseline', uri, fingerprint: finding.fingerprint });
  }

  *#page(finding: ReportedFinding, rule: RuleId, diagnostics: readonly Diagnostic[]): Iterable<CodeAction> {
    if (!this.#client.runsActionCommands && !this.#client.showsDocuments) return;
    const title = `Open the page of ${rule}`;
    const command: Command = { title, command: COMMANDS.openRulePage, arguments: [rule] };
    yield { title, kind: CodeActionKind.QuickFix, ...about(finding, diagnostics), command };
  }

  #mayWrite(file: string): boolean {
    return this.#client.createsFiles || this.#workspace.textOf(file) !== undefined;
  }

  #withEdit(action: CodeAction, data: ActionData): CodeAction {
    const withData: CodeAction = { ...action, data };
    return this.#client.resolvesEdits || (!this.#client.takesActionLiterals && this.#client.appliesEdits)
      ? withData
      : this.resolve(withData);
  }
}

/** The diagnostic of the request that the action is about, so that the editor shows the action with it. */
function about(finding: ReportedFinding, diagnostics: readonly Diagnostic[]): Pick<CodeAction, 'diagnostics'> {
  const own = diagnostics.filter((diagnostic) => fingerprintIn(diagnostic) === finding.fingerprint);
  return own.length > 0 ? { diagnostics: own } : {};
}

/** For clients to which an action is a command and nothing else. */
function asCommand({ title, data, command, disabled }: CodeAction): readonly Command[] {
  if (disabled) return [];
  if (data !== undefined) return [{ title, command: COMMANDS.run, arguments: [data, ...(command?.arguments ?? [])] }];
  return command ? [{ ...command, title }] : [];
}
