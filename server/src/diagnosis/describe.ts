import { visible } from '../text/visible';
import type { Spot } from '../tokens/report';
import { brokenChecks } from './causes';
import type { Check, Diagnosis, LiveCheck, Statement } from './diagnosis';

export { describeDiagnosisMarkdown } from './describe-markdown';

// A diagnosis as plain text for a terminal, and as data for JSON.

/** Plain ASCII, so that every terminal and every screen reader has words for them. */
const MARKS: Readonly<Record<Check['answer'], string>> = { pass: 'ok', fail: 'NO', unknown: '?', none: '-' };

/** More statements of one check are counted here; the page and the JSON have them all. */
const MOST_SAID = 6;
const MOST_BRIEF = 2;

/** What is broken, the whole checklist with one line for what is sound, then what to ask the running system. Ends with a line break. */
export function describeDiagnosis({ headline, token, groups, live }: Diagnosis): string {
  // Whoever shows a token's report above has said its headline already.
  const parts = [`Diagnosis of a 401\n${headline === token?.headline ? '' : `\n  ${visible(headline)}\n`}`];
  const broken = brokenChecks(groups).map(({ check }) => check);
  if (broken.length > 0) parts.push(`What is broken\n${brokenText(broken)}`);
  for (const { title, checks } of groups) parts.push(`${title}\n${checksText(checks)}`);
  if (live.length > 0) parts.push(`What only the running system knows\n${live.map(liveText).join('\n')}`);
  parts.push('ok: seen to be sound   NO: seen to be broken   ?: cannot be seen from here   -: nothing of the kind\n');
  return parts.join('\n');
}

/** Two questions may be answered by one thing: it is said with the first of them. */
function brokenText(checks: readonly Check[]): string {
  const told = new Set<string>();
  const texts = checks.map(({ title, said }) => {
    const fresh = said.filter(({ text, spot }) => !told.has(keyOf(text, spot)));
    for (const { text, spot } of said) told.add(keyOf(text, spot));
    return `  NO  ${title}${fresh.length === 0 ? ' (as above)' : ''}\n${statementsText(fresh)}`;
  });
  return texts.join('');
}

function keyOf(text: string, spot: Spot | undefined): string {
  return `${text}\n${spot ? spotText(spot) : ''}`;
}

/** What is said of several checks in a row is said once, behind the last of them. */
function checksText(checks: readonly Check[]): string {
  return checks.map((check, index) => checkText(check, isSaidAgain(check, checks[index + 1]))).join('');
}

function checkText({ title, answer, said }: Check, isBrief: boolean): string {
  const line = `  ${MARKS[answer].padEnd(3)} ${title}`;
  if (isBrief || answer === 'fail') return `${line}\n`;
  return answer === 'unknown' ? `${line}\n${statementsText(said)}` : `${line}${briefly(said)}\n`;
}

function briefly(said: readonly Statement[]): string {
  // What follows a semicolon goes on in the same sentence.
  const shown = said.slice(0, MOST_BRIEF).map(({ text }, index) => visible(index === 0 ? text : text.replace(/^The /, 'the ')));
  const rest = said.length - shown.length;
  return said.length === 0 ? '' : `: ${shown.join('; ')}${rest > 0 ? `; ${rest} more` : ''}`;
}

function isSaidAgain({ answer, said }: Check, next: Check | undefined): boolean {
  const isAlike = said.length === 1 && next?.said.length === 1 && said[0]?.text === next.said[0]?.text && said[0]?.spot === undefined;
  return isAlike && answer === next?.answer && answer !== 'fail';
}

function statementsText(said: readonly Statement[]): string {
  const shown = said.length > MOST_SAID + 1 ? said.slice(0, MOST_SAID) : said;
  const rest = said.length - shown.length;
  return `${shown.map(statementText).join('')}${rest > 0 ? `      and ${rest} more\n` : ''}`;
}

function statementText({ text, spot, rule, fixes }: Statement): string {
  const where = [spot && spotText(spot), rule].filter((part) => part !== undefined && part !== '').join('  ');
  const lines = [`      ${visible(text)}${where === '' ? '' : `  [${where}]`}`, ...fixes.map((title) => `        Fix: ${visible(title)}`)];
  return `${lines.join('\n')}\n`;
}

function spotText({ file, line, column }: Spot): string {
  return `${visible(file)}:${line}:${column}`;
}

function liveText({ question, text, meaning, spot }: LiveCheck, index: number): string {
  const indented = text.split('\n').map((line) => (line === '' ? '' : `        ${visible(line)}`));
  const from = spot ? ` [${spotText(spot)}]` : '';
  return [`  ${index + 1}. ${visible(question)}${from}`, ...indented, `     ${visible(meaning)}`, ''].join('\n');
}

/** Version 1: the same data with plain positions, and without the token's report, which has a form of its own. */
export function diagnosisAsJson({ headline, groups, live }: Diagnosis): unknown {
  return {
    version: 1,
    headline,
    groups: groups.map(({ title, checks }) => ({
      title,
      checks: checks.map(({ id, title: question, answer, said }) => ({ id, title: question, answer, said: said.map(statementAsJson) })),
    })),
    live: live.map(({ id, topic, question, language, text, meaning, spot }) => ({
      id,
      topic,
      question,
      language,
      text,
      meaning,
      ...(spot ? spotAsJson(spot) : {}),
    })),
  };
}

function statementAsJson({ text, spot, rule, fixes }: Statement): unknown {
  return { text, ...(spot ? spotAsJson(spot) : {}), ...(rule === undefined ? {} : { rule }), fixes };
}

function spotAsJson({ file, line, column }: Spot): { readonly file: string; readonly line: number; readonly column: number } {
  return { file, line, column };
}
