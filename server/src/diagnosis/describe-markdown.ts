import { visible } from '../text/visible';
import type { Check, CheckGroup, Diagnosis, LiveCheck, Statement } from './diagnosis';

// A diagnosis as Markdown: a list of tasks, of which those that are done are ticked.

const WORDS: Readonly<Record<Check['answer'], string>> = { pass: 'ok', fail: 'NO', unknown: '?', none: '-' };
const FENCES: Readonly<Record<LiveCheck['language'], string>> = { shell: 'sh', sql: 'sql', javascript: 'js', python: 'python' };

export function describeDiagnosisMarkdown({ headline, groups, live }: Diagnosis): string {
  const parts = ['# Diagnosis of a 401', `**${escaped(headline)}**`, ...groups.map(groupText)];
  if (live.length > 0) parts.push('## What only the running system knows', ...live.map(liveText));
  return `${parts.join('\n\n')}\n`;
}

function groupText({ title, checks }: CheckGroup): string {
  return `## ${title}\n\n${checks.map(checkText).join('\n')}`;
}

/** What there is nothing of needs no doing. */
function checkText({ title, answer, said }: Check): string {
  const box = answer === 'pass' || answer === 'none' ? '[x]' : '[ ]';
  return [`- ${box} **${WORDS[answer]}** ${escaped(title)}`, ...said.map(statementText)].join('\n');
}

function statementText({ text, spot, rule, fixes }: Statement): string {
  const where = spot ? ` ([${escaped(spot.file)}:${spot.line}](${linkTo(spot.file)}#L${spot.line}))` : '';
  const by = rule === undefined ? '' : ` \`${rule}\``;
  return [`  - ${escaped(text)}${where}${by}`, ...fixes.map((title) => `    - Fix: ${escaped(title)}`)].join('\n');
}

function liveText({ question, language, text, meaning, spot }: LiveCheck): string {
  const from = spot ? `\n\nFrom [${escaped(spot.file)}:${spot.line}](${linkTo(spot.file)}#L${spot.line}).` : '';
  // A fence must be longer than any run of backticks inside.
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `### ${escaped(question)}\n\n${fence}${FENCES[language]}\n${text}\n${fence}\n\n${escaped(meaning)}${from}`;
}

function linkTo(file: string): string {
  return encodeURI(file).replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** Names and claims come from the workspace and the token, and must not become markup. */
function escaped(text: string): string {
  return visible(text.replace(/[\r\n]+/g, ' ')).replace(/[\\`*_{}[\]<>()#|!~&]/g, '\\$&');
}
