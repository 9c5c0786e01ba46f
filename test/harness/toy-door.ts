import type { ReportedFinding } from '../../server/src/analysis/analysis';
import type { Fix } from '../../server/src/rules/rule';
import type { Source } from '../../server/src/text/source';
import type { Checked, Door } from './door';

/** How a toy engine may go wrong, one way at a time. */
export interface Defects {
  readonly leaks?: boolean;
  readonly throwsOnCut?: boolean;
  readonly seesCarriageReturns?: boolean;
  readonly endsTooFar?: boolean;
  readonly fixKeepsWord?: boolean;
  readonly fixBringsWord?: boolean;
  readonly fixBreaksSyntax?: boolean;
  readonly missesWhenLazy?: boolean;
  readonly remembersCuts?: boolean;
  readonly reportsSource?: boolean;
  readonly tellsPath?: boolean;
  readonly doctor?: 'leaks' | 'throws';
  readonly declared?: 'none' | 'safe';
  readonly command?: string;
}

const SECRET = 'hunter2-hunter2-hunter2';

/**
 * An engine that can be understood at a glance: `bad` is an error with a fix to `good` and, as a second choice, to
 * `fine`; `odd` is a warning of another rule that points at every `even` and has no fix; `empty` wants a new secret.
 */
export function toyDoor(defects: Defects = {}): Door {
  const check = (files: readonly Source[]): Checked => ({
    findings: files.flatMap((file) => findingsOf(file, files, defects)),
    problems: [],
    secrets: [SECRET],
  });
  const open = (files: readonly Source[]) => {
    let least = files;
    return (file: Source) => {
      const now = files.map((other) => (other.path === file.path ? file : other));
      if (!defects.remembersCuts) return check(now);
      if (file.text.length < (least.find((other) => other.path === file.path)?.text.length ?? 0)) least = now;
      return check(least);
    };
  };
  return {
    check,
    open,
    reports: (files) => new Map([['stylish', defects.reportsSource ? files.map((file) => file.text).join() : '']]),
    consult: async () => {
      if (defects.doctor === 'throws') throw new TypeError('ill');
      return { faces: [['the hover', defects.doctor === 'leaks' ? `no ${SECRET.slice(0, 14)}` : 'well']], secrets: [SECRET] };
    },
    checkLazily: (files) => check(defects.missesWhenLazy ? [] : files),
    declaredFixes: (rule) => (rule === 'verify/no-leeway' ? (defects.declared ?? 'safe') : 'suggested'),
  };
}

function findingsOf(file: Source, files: readonly Source[], defects: Defects): ReportedFinding[] {
  if (defects.throwsOnCut && /\bba$/.test(file.text)) throw new TypeError('cut');
  const findings: ReportedFinding[] = [];
  for (const match of file.text.matchAll(/\b(?:bad|odd|empty)\b/g)) {
    const at = { file: file.path, start: match.index, end: match.index + match[0].length + (defects.endsTooFar ? 1000 : 0) };
    const base = { at, related: [], fixes: [], fingerprint: 'f', severity: 'error' as const };
    if (match[0] === 'bad') {
      const message = defects.leaks ? `Bad word near ${SECRET.slice(0, 15)}` : 'Bad word';
      const help = defects.tellsPath ? `Look into ${file.path}.` : 'Write good.';
      const told = defects.seesCarriageReturns && file.text.includes('\r') ? 'Bad word and CR' : message;
      findings.push({ ...base, rule: 'verify/no-leeway', message: told, help, fixes: badFixes(at, defects) });
    } else if (match[0] === 'odd') {
      findings.push({
        ...base,
        severity: 'warning',
        rule: 'contract/audience',
        message: 'Odd word',
        help: 'It is odd.',
        related: evens(files),
      });
    } else {
      const fix = {
        title: 'Fill',
        safety: 'suggested' as const,
        edits: [{ at, newText: [{ fresh: 'secret' as const, bytes: 32 }] }],
        command: '',
      };
      findings.push({ ...base, rule: 'secret/missing', message: 'Empty word', help: 'Fill it.', fixes: [fix] });
    }
  }
  return findings;
}

function evens(files: readonly Source[]) {
  return files.flatMap((file) =>
    [...file.text.matchAll(/\beven\b/g)].map((match) => ({
      at: { file: file.path, start: match.index, end: match.index + match[0].length },
      message: 'Even word',
    })),
  );
}

function badFixes(at: ReportedFinding['at'], defects: Defects): Fix[] {
  const fix = (title: string, newText: string): Fix => ({
    title,
    safety: 'safe',
    edits: [{ at, newText: [newText] }],
    command: defects.command ?? '',
  });
  let word = 'good';
  if (defects.fixKeepsWord) word = 'bad ';
  if (defects.fixBringsWord) word = 'odd';
  if (defects.fixBreaksSyntax) word = '((';
  return [fix('Write good', word), fix('Write fine', 'fine')];
}
