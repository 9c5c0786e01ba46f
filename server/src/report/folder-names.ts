import type { AuthMap } from '../map/index';
import { listed } from '../text/phrases';
import type { Report } from './report';

/** More folders than these are counted. */
const MOST_NAMES = 3;

/** What was audited, as the title of its report says it: the folder, or each of several; empty for the top of a disk. */
export function auditedFolders(report: Report): string {
  return report.folders.length < 2 ? lastPart(report.root) : namesOf(report, report.folders);
}

/** Of which folders a map is; undefined where it is of all that was audited, so that nothing has to be told apart. */
export function foldersOfMap(report: Report, { folders }: Pick<Report, 'folders'>): string | undefined {
  return folders.length === report.folders.length ? undefined : namesOf(report, folders);
}

/** Whether a map shows nothing at all. */
export function isBlank({ services, matrix }: AuthMap): boolean {
  return services.length === 0 && matrix.secrets.length === 0;
}

function namesOf(report: Report, folders: readonly string[]): string {
  const names = folders.map((folder) => (folder === '' ? lastPart(report.root) || report.root : folder));
  const more = names.length - MOST_NAMES;
  return listed(more > 1 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names);
}

function lastPart(folder: string): string {
  return folder.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}
