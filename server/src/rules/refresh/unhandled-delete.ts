import type { RowDeletion } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding } from '../rule';

// Two tabs refresh at once, or a user clicks twice: the second finds the row gone. A deletion that throws then ends the
// refresh, and with it the session.
export default defineRule({
  id: 'refresh/unhandled-delete',
  summary: 'Deleting a session or token row fails when the row is already gone',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

/** Rows of one-time and API tokens: a second deletion of these is answered with an error, and nobody is signed out by it. */
const ONE_TIME = /verif|email|reset|forgot|invit|magic|otp|confirm|password|activat|api|device|push|webhook|checkout|upload/i;

function* check(contract: Contract): Iterable<Finding> {
  for (const deletion of contract.facts.all('row-deletion')) {
    if (deletion.whenMissing !== 'throws' || ONE_TIME.test(deletion.model) || contract.isTestFile(deletion.file)) continue;
    if (deletion.handling !== 'unhandled' && deletion.handling !== 'rethrown') continue;
    yield {
      at: deletion.at,
      message: `Deleting this ${deletion.model} row throws ${deletion.error} when it is already gone${deletion.handling === 'rethrown' ? ', and the handler lets it pass' : ''}`,
      help: `Two refreshes at once, or a second click on logout, find no row: the error ends the request and the user is signed out. ${advice(deletion)}`,
      fixes: [
        ...fixFrom(tolerantTitle(deletion), 'suggested', deletion.tolerantEdits),
        ...fixFrom('Go on when the row is already gone', 'suggested', deletion.catchEdits),
      ],
    };
  }
}

function advice(deletion: RowDeletion): string {
  switch (deletion.orm) {
    case 'prisma':
      return 'Use deleteMany, which resolves with a count of 0, or catch the error with code P2025.';
    case 'django':
      return 'Use filter(...).delete(), which deletes nothing when nothing matches.';
    default:
      return 'Check that the row was found before deleting it.';
  }
}

function tolerantTitle(deletion: RowDeletion): string {
  return deletion.orm === 'prisma'
    ? 'Use deleteMany, which does not fail when the row is gone'
    : 'Delete by filter, which does not fail when the row is gone';
}
