import type { RowDeletion } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import { ORMS, PRISMA_MISSING } from '../../libraries/row-deletions';
import { compareVersions } from '../../libraries/version';
import type { Contract } from '../../model/contract';
import { isToolFile } from '../../model/file-roles';
import { dependsOn, isSafeguarded, keepsCredentials, ormVersion, semanticsOfDeletion } from '../../model/row-models';
import { defineRule, type Finding } from '../rule';

// Two tabs refresh at once, or a user clicks twice: the second finds the row gone. A deletion that throws then ends the
// refresh, and with it the session. The other ways in which a deletion goes wrong are told here too: it takes every row, or
// it is never sent.
export default defineRule({
  id: 'refresh/unhandled-delete',
  summary: 'Deleting a session or token row fails when the row is already gone, takes every row, or is never sent',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

/** Rows of one-time and API tokens: a second deletion of these is answered with an error, and nobody is signed out by it. */
const ONE_TIME = /verif|email|reset|forgot|invit|magic|otp|confirm|password|activat|api|device|push|webhook|checkout|upload/i;

function* check(contract: Contract): Iterable<Finding> {
  for (const deletion of contract.facts.all('row-deletion')) {
    const service = contract.serviceOf(deletion.file);
    if (contract.isTestFile(deletion.file) || service.example || isToolFile(contract.pathInWorkspace(deletion.file))) continue;
    if (!keepsCredentials(contract, deletion)) continue;
    const finding = unsent(contract, deletion) ?? wipe(contract, deletion) ?? brittle(contract, deletion) ?? missing(contract, deletion);
    if (finding !== undefined) yield finding;
  }
}

function unsent(contract: Contract, deletion: RowDeletion): Finding | undefined {
  if (deletion.unsent === undefined || semanticsOfDeletion(contract, deletion)?.lazy !== true) return undefined;
  // A package of the workspace may hold the client for all of its services.
  if (!contract.services.some((service) => dependsOn(deletion.orm, service))) return undefined;
  const { title } = ORMS[deletion.orm];
  if (deletion.file.endsWith('.py'))
    return {
      at: deletion.at,
      message: `This deletion of ${deletion.model} rows is never awaited: nothing is deleted`,
      help: `With ${title} this is a coroutine. Without await it does not run, and the session or token goes on working after logout.`,
      fixes: fixFrom('Await the deletion', 'suggested', deletion.unsent.edits),
    };
  return {
    at: deletion.at,
    message: `This deletion of ${deletion.model} rows is never sent: ${title} runs a query only when it is awaited`,
    help: 'The row stays, and its session or token goes on working after logout. Await the deletion; void does not send it.',
    fixes: fixFrom('Await the deletion', 'suggested', deletion.unsent.edits),
  };
}

function wipe(contract: Contract, deletion: RowDeletion): Finding | undefined {
  const { filter } = deletion;
  if (filter === undefined || semanticsOfDeletion(contract, deletion)?.undefinedCondition !== 'every-row') return undefined;
  if (isSafeguarded(contract, deletion, 'refuses-undefined')) return undefined;
  const { title } = ORMS[deletion.orm];
  if (filter.because === 'none')
    return {
      at: filter.at,
      message: `This deletes every ${deletion.model} row: it has no condition`,
      help: 'One user who signs out or refreshes signs everybody out. Delete the rows of this user or this token alone.',
    };
  const when = filter.value === '' ? 'its condition' : filter.value;
  return {
    at: filter.at,
    message: `This deletes every ${deletion.model} row when ${when} is ${filter.because === 'condition' && filter.value !== '' ? 'missing' : 'undefined'}`,
    help: `${title} drops a condition that is undefined${filter.because === 'request' ? ', and a client may leave this one out' : ''}: everybody is signed out. Delete only when the value is there.`,
    fixes: fixFrom(`Delete only when ${when} is there`, 'suggested', filter.guardEdits),
  };
}

function brittle(contract: Contract, deletion: RowDeletion): Finding | undefined {
  const { brittleGuard } = deletion;
  if (brittleGuard === undefined || deletion.orm !== 'prisma' || deletion.handling === 'caught') return undefined;
  const service = contract.serviceOf(deletion.file);
  const version = ormVersion('prisma', service);
  const since = brittleGuard.tests === 'cause' ? PRISMA_MISSING.causeGoneSince : PRISMA_MISSING.textGoneSince;
  if (version === undefined ? !dependsOn('prisma', service) : compareVersions(version, since) < 0) return undefined;
  return {
    at: brittleGuard.at,
    message:
      brittleGuard.tests === 'cause'
        ? 'Prisma 7 no longer sets meta.cause, so this test never sees that the row is already gone'
        : 'Prisma 6.8 changed this text, so this test never sees that the row is already gone',
    help: `The error of a missing row has the code ${PRISMA_MISSING.code} in every version of Prisma; its text and its meta differ. Test error.code.`,
    fixes: fixFrom(`Test for the code ${PRISMA_MISSING.code}`, 'suggested', brittleGuard.edits),
  };
}

function missing(contract: Contract, deletion: RowDeletion): Finding | undefined {
  if (deletion.whenMissing !== 'throws' || ONE_TIME.test(deletion.model)) return undefined;
  if (deletion.handling !== 'unhandled' && deletion.handling !== 'rethrown') return undefined;
  // What a published package does with a missing row is its users' to handle.
  if (contract.serviceOf(deletion.file).library || isSafeguarded(contract, deletion, 'answers-missing')) return undefined;
  return {
    at: deletion.at,
    message: `Deleting this ${deletion.model} row throws ${deletion.error} when it is already gone${deletion.handling === 'rethrown' ? ', and the handler lets it pass' : ''}`,
    help: `Two requests at once, such as two refreshes or a second click on logout, find no row: the error ends the request and the user is signed out. ${advice(deletion)}`,
    fixes: [
      ...fixFrom(tolerantTitle(deletion), 'suggested', deletion.tolerantEdits),
      ...fixFrom('Go on when the row is already gone', 'suggested', deletion.catchEdits),
    ],
  };
}

function advice(deletion: RowDeletion): string {
  if (deletion.rotates === true)
    return deletion.orm === 'prisma'
      ? 'Use deleteMany and look at its count: 0 says that this token was used already, and it must be refused, not traded again.'
      : 'A row that is gone says that this token was used already: refuse it as one that was not found, and give out no other for it.';
  switch (deletion.form === 'orFail' || deletion.form === 'returning.orThrow' ? 'insists' : deletion.orm) {
    case 'prisma':
      return 'Use deleteMany, which resolves with a count of 0, or catch the error with code P2025.';
    case 'django':
      return 'Use filter(...).delete(), which deletes nothing when nothing matches.';
    case 'insists':
      return 'Do not insist on a row: take the result as it comes and look at it.';
    default:
      return 'Check that the row was found before deleting it.';
  }
}

function tolerantTitle(deletion: RowDeletion): string {
  if (deletion.rotates === true) return 'Use deleteMany, and refuse the token when its row is already gone';
  if (deletion.orm === 'prisma') return 'Use deleteMany, which does not fail when the row is gone';
  if (deletion.form === 'orFail' || deletion.form === 'returning.orThrow') return 'Do not insist on a row';
  if (deletion.orm === 'django') return 'Delete by filter, which does not fail when the row is gone';
  return 'Delete only the row that was found';
}
