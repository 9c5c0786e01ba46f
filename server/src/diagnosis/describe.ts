import type { Spot } from '../tokens/report';
import type { Check, Diagnosis, LiveCheck, Statement } from './diagnosis';

export { describeDiagnosisMarkdown } from './describe-markdown';

// A diagnosis as plain text for a terminal, and as data for JSON.

/** Plain ASCII, so that every terminal and every screen reader has words for them. */
const MARKS: Readonly<Record<Check['answer'], string>> = { pass: 'ok', fail: 'NO', unknown: '?', none: '-' };

/** The checklist with its answers, then what to ask the running system. Ends with a line break. */
export function describeDiagnosis({ headline, groups, live }: Diagnosis): string {
  const parts = [`Diagnosis of a 401\n\n  ${headline}\n`];
  for (const { title, checks } of groups) parts.push(`${title}\n${checksText(checks)}`);
  if (live.length > 0) parts.push(`What only the running system knows\n${live.map(liveText).join('\n')}`);
  parts.push('ok: seen to be sound   NO: seen to be broken   ?: cannot be seen from here   -: nothing of the kind\n');
  return parts.join('\n');
}

/** What is said of several checks in a row is said once, behind the last of them. */
function checksText(checks: readonly Check[]): string {
  return checks.map((check, index) => checkText(check, isSaidAgain(check, checks[index + 1]))).join('');
}

function checkText({ title, answer, said }: Check, isBrief: boolean): string {
  return `  ${MARKS[answer].padEnd(3)} ${title}\n${isBrief ? '' : said.map(statementText).join('')}`;
}

function isSaidAgain({ answer, said }: Check, next: Check | undefined): boolean {
  const isAlike = said.length === 1 && next?.said.length === 1 && said[0]?.text === next.said[0]?.text && said[0]?.spot === undefined;
  return isAlike && answer === next?.answer && answer !== 'fail';
}

function statementText({ text, spot, rule, fixes }: Statement): string {
  const where = [spot && spotText(spot), rule].filter((part) => part !== undefined && part !== '').join('  ');
  const lines = [`      ${text}`, ...(where === '' ? [] : [`        ${where}`]), ...fixes.map((title) => `        Fix: ${title}`)];
  return `${lines.join('\n')}\n`;
}

function spotText({ file, line, column }: Spot): string {
  return `${file}:${line}:${column}`;
}

function liveText({ question, text, meaning, spot }: LiveCheck, index: number): string {
  const indented = text.split('\n').map((line) => (line === '' ? '' : `        ${line}`));
  const from = spot ? [`     From ${spotText(spot)}`] : [];
  return [`  ${index + 1}. ${question}`, ...indented, `     ${meaning}`, ...from, ''].join('\n');
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
    live: live.map(({ id, question, language, text, meaning, spot }) => ({
      id,
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
