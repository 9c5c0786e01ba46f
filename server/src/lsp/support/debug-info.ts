import type { Connection } from 'vscode-languageserver/node';
import { secretMatrix } from '../../analysis/secret-matrix';
import type { IssuerParty, Service, VerifierParty } from '../../model/contract';
import { DebugInfoRequest } from '../requests';
import type { Session } from '../session';
import { maskedSettings } from './debug-settings';
import { fenced } from './log';
import type { RecentLog } from './recent-log';
import { StandIns } from './stand-ins';

const MEBIBYTE = 1_048_576;
/** How many services are listed: a report is read by a person. */
const MOST_SERVICES = 60;

/** Answers what helps to find a defect of this program, without a word of the workspace: names are replaced, texts counted. */
export function serveDebugInfo(connection: Connection, session: Session, log: RecentLog): void {
  connection.onRequest(DebugInfoRequest, () =>
    fenced(log, 'The debug report', 'The report failed; the output channel says where.\n', () => debugInfo(session, log)),
  );
}

/** The server's part of a debug report, as Markdown. */
export function debugInfo(session: Session, log: RecentLog): string {
  // The log as it was before it is asked what is known now.
  const lines = [...log.lines];
  const services = session.workspace.analysis.contract().services;
  const names = standInNames(session, services);
  return [
    '## Server',
    table([...aboutTheProcess(), ...aboutTheClient(session)]),
    '## Workspace',
    table(aboutTheWorkspace(session)),
    '### Services',
    servicesTable(session, services, names),
    '### Facts',
    countsTable('fact', factCounts(session)),
    '### Findings',
    countsTable('rule', findingCounts(session)),
    '## Settings that apply',
    block('json', JSON.stringify(maskedSettings(session.workspace.analysis.allSettings), null, 2)),
    '## Log',
    block('text', logText(lines, new StandIns(names)) || 'Nothing was logged.'),
    '',
  ].join('\n\n');
}

type Row = readonly [what: string, value: string | number];

function aboutTheProcess(): readonly Row[] {
  const { rss, heapUsed } = process.memoryUsage();
  return [
    ['Node', `${process.versions.node} (V8 ${process.versions.v8})`],
    ['System', `${process.platform} ${process.arch}`],
    ['Running for', `${Math.round(process.uptime())} s`],
    ['Memory', `${mebibytes(rss)} resident, ${mebibytes(heapUsed)} of it in use by V8`],
    ['CPU so far', `${((process.cpuUsage().user + process.cpuUsage().system) / 1e6).toFixed(1)} s`],
  ];
}

/** Whether the client can do this or that, and nothing that it says in words. */
function aboutTheClient({ client }: Session): readonly Row[] {
  const [can, cannot] = [true, false].map((wanted) =>
    Object.entries(client)
      .filter(([, value]) => (value !== false && value !== undefined) === wanted)
      .map(([name]) => name)
      .join(', '),
  );
  return [
    ['The client can', can || 'nothing of what is asked'],
    ['The client cannot', cannot || '-'],
  ];
}

function aboutTheWorkspace(session: Session): readonly Row[] {
  const { workspace, lastRead } = session;
  const { issuers, verifiers, links } = workspace.analysis.contract();
  return [
    ['Folders', workspace.folders.length],
    ...(lastRead
      ? ([
          ['Files with names that are read', lastRead.listed],
          ['Reading them took', `${Math.round(lastRead.tookMs)} ms`],
        ] satisfies readonly Row[])
      : ([['Read', 'not yet']] satisfies readonly Row[])),
    ['Files with auth configuration or code', [...workspace.analysis.files()].length],
    ['Open documents among them', [...workspace.openFiles()].length],
    ['Extractions so far', workspace.analysis.extractions],
    ['The last check took', `${workspace.checkMs.toFixed(1)} ms`],
    ['Issuers, verifiers, links', `${issuers.length}, ${verifiers.length}, ${links.length}`],
    ['Secrets', secretMatrix(workspace.analysis.contract(), session.fingerprintKey).secrets.length],
  ];
}

/** Services by number, in the order of their folders, so that a second report of the same workspace has them alike; folders likewise. */
function standInNames({ workspace }: Session, services: readonly Service[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (name: string, standIn: string) => {
    if (name.length > 1 && !names.has(name)) names.set(name, standIn);
  };
  for (const [index, { name, folder }] of inOrder(services).entries()) {
    add(name, `service-${index + 1}`);
    for (const part of folder.split('/')) add(part, `service-${index + 1}`);
  }
  for (const [index, folder] of workspace.folders.entries()) for (const part of folder.split('/')) add(part, `folder-${index + 1}`);
  return names;
}

function servicesTable(session: Session, services: readonly Service[], names: ReadonlyMap<string, string>): string {
  const { issuers, verifiers } = session.workspace.analysis.contract();
  const rows = inOrder(services)
    .slice(0, MOST_SERVICES)
    .map((service) => {
      const own = (parties: readonly (IssuerParty | VerifierParty)[]) => parties.filter((party) => party.service === service);
      const libraries = new Set([...own(issuers), ...own(verifiers)].flatMap(({ semantics }) => versionsOf(service, semantics.packages)));
      return [
        names.get(service.name) ?? 'a service',
        service.stack,
        service.languages.join(', ') || '-',
        own(issuers).length,
        own(verifiers).length,
        [...libraries].join(', ') || '-',
      ];
    });
  const left = services.length - rows.length;
  const head = ['| service | stack | languages | issuers | verifiers | libraries |', '|---|---|---|---:|---:|---|'];
  return [...head, ...rows.map((cells) => `| ${cells.join(' | ')} |`), ...(left > 0 ? [`| ${left} more | | | | | |`] : [])].join('\n');
}

function inOrder(services: readonly Service[]): readonly Service[] {
  return [...services].sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

/** The packages of a library that we know, with the version where it is one: a manifest may say anything there. */
function versionsOf(service: Service, packages: readonly string[]): readonly string[] {
  return packages
    .map((name) => ({ name, version: service.locked[name] ?? service.dependencies[name] }))
    .filter(({ version }) => version !== undefined)
    .map(({ name, version = '' }) => (/^[\w^~<>=.*| -]{1,30}$/.test(version) ? `${name} ${version.replaceAll('|', '\\|')}` : name));
}

function factCounts({ workspace }: Session): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const { facts } = workspace.analysis.contract();
  for (const file of facts.files()) for (const { kind } of facts.ofFile(file)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function findingCounts({ workspace }: Session): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { findings, problems, unusedSuppressions } of workspace.check().files.values()) {
    for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    for (const [kind, list] of [
      ['(a file that cannot be read)', problems],
      ['(a comment that silences nothing)', unusedSuppressions],
    ] as const) {
      if (list.length > 0) counts.set(kind, (counts.get(kind) ?? 0) + list.length);
    }
  }
  return counts;
}

function logText(lines: RecentLog['lines'], standIns: StandIns): string {
  return lines.map(({ at, level, text }) => `${(at / 1000).toFixed(3).padStart(9)} ${level.padEnd(5)} ${standIns.hide(text)}`).join('\n');
}

function table(rows: readonly Row[]): string {
  return ['| | |', '|---|---|', ...rows.map(([what, value]) => `| ${what} | ${value} |`)].join('\n');
}

function countsTable(what: string, counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return 'None.';
  const rows = [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, count]) => `| ${name} | ${count} |`);
  return [`| ${what} | count |`, '|---|---:|', ...rows].join('\n');
}

/** A fence that nothing inside of it can end. */
function block(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence].join('\n');
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MEBIBYTE)} MiB`;
}
