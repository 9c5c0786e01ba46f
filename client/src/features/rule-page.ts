import * as vscode from 'vscode';
import type { Session } from '../session';

const RULE = /^[a-z]+\/[a-z0-9-]+$/;
const SOURCE = 'Authlint';

/**
 * The address that the code of a diagnostic leads to, with `{rule}` for the rule. The editor hands addresses of its own scheme to
 * the extension that they name, from the hover and from the Problems view alike, in a browser and in a remote window too;
 * links to commands do nothing in a hover over a diagnostic.
 */
export function ruleAddress({ extension }: vscode.ExtensionContext): string {
  return `${vscode.env.uriScheme}://${extension.id}/rules/{rule}`;
}

/** The pages of the rules, which come with the extension and so open without a network. */
export function rulePageFeature(session: Session): vscode.Disposable {
  const pages = vscode.Uri.joinPath(session.context.extensionUri, 'dist', 'rules');
  const open = (rule: string) => openPage(pages, rule);
  return vscode.Disposable.from(
    vscode.window.registerUriHandler({
      handleUri: ({ path }) => {
        const rule = /^\/rules\/(.*)$/.exec(path)?.[1] ?? '';
        return RULE.test(rule) ? open(rule) : undefined;
      },
    }),
    session.command('authlint.openRulePage', async (_, given) => {
      const rule = typeof given === 'string' && RULE.test(given) ? given : await chooseRule(pages);
      if (rule !== undefined) await open(rule);
    }),
  );
}

/** As a rendered preview, whose links lead to other rules, or as text where the Markdown preview is switched off. */
async function openPage(pages: vscode.Uri, rule: string): Promise<void> {
  const page = vscode.Uri.joinPath(pages, `${rule}.md`);
  try {
    await vscode.workspace.fs.stat(page);
  } catch {
    vscode.window.showInformationMessage(`Authlint has no page about "${rule}".`);
    return;
  }
  try {
    await vscode.commands.executeCommand('markdown.showPreview', page);
  } catch {
    await vscode.window.showTextDocument(page, { preview: true });
  }
}

/** Asks which rule, those under the cursor first. */
async function chooseRule(pages: vscode.Uri): Promise<string | undefined> {
  const here = rulesAtCursor();
  const all = await rulesIn(pages);
  const items: vscode.QuickPickItem[] = [];
  const section = (label: string, rules: readonly RuleItem[]) => {
    if (rules.length > 0) items.push({ label, kind: vscode.QuickPickItemKind.Separator }, ...rules);
  };
  section(
    'at the cursor',
    all.filter(({ label }) => here.has(label)),
  );
  section(
    'all rules',
    all.filter(({ label }) => !here.has(label)),
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Authlint: Open Rule Page',
    placeHolder: 'Which rule?',
    matchOnDetail: true,
  });
  return chosen?.label;
}

type RuleItem = vscode.QuickPickItem & { readonly detail: string };

function rulesAtCursor(): ReadonlySet<string> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return new Set();
  const own = vscode.languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === SOURCE);
  const onLine = own.filter(
    ({ range }) => range.intersection(editor.selection) !== undefined || range.start.line === editor.selection.active.line,
  );
  return new Set(onLine.map(({ code }) => String(typeof code === 'object' ? code.value : code)));
}

/** The rules that have a page, each with the page's first sentence. */
async function rulesIn(pages: vscode.Uri): Promise<readonly RuleItem[]> {
  const { fs } = vscode.workspace;
  const categories = await fs.readDirectory(pages);
  const perCategory = categories.map(async ([category, type]) => {
    if (type !== vscode.FileType.Directory) return [];
    const folder = vscode.Uri.joinPath(pages, category);
    const names = (await fs.readDirectory(folder)).flatMap(([name]) => (name.endsWith('.md') ? [name] : []));
    return Promise.all(
      names.map(async (name): Promise<RuleItem> => {
        const text = new TextDecoder().decode(await fs.readFile(vscode.Uri.joinPath(folder, name)));
        return { label: `${category}/${name.slice(0, -'.md'.length)}`, detail: text.split(/\r?\n/)[2] ?? '' };
      }),
    );
  });
  return (await Promise.all(perCategory)).flat().sort((left, right) => (left.label < right.label ? -1 : 1));
}
