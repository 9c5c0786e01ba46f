import assert from 'node:assert/strict';
import { deletionSemantics, ORMS } from '../../server/src/libraries/row-deletions';

describe('what deletions do', () => {
  it('depends on the version where it changed', () => {
    assert.equal(deletionSemantics('typeorm', 'delete', [0, 3, 27])?.undefinedCondition, 'no-row');
    assert.equal(deletionSemantics('typeorm', 'delete', [1, 1, 1])?.undefinedCondition, 'refused');
    assert.equal(deletionSemantics('typeorm', 'delete', undefined)?.undefinedCondition, 'refused');
  });

  it('names the error of a row that is gone, or none', () => {
    assert.equal(deletionSemantics('prisma', 'delete', [5, 0, 0])?.missingError, 'P2025');
    assert.equal(deletionSemantics('prisma', 'deleteMany', [7, 0, 0])?.missingError, '');
    assert.equal(deletionSemantics('kysely', 'returning.orThrow', undefined)?.missingError, 'NoResultError');
  });

  it('is told of every library, and of no form that there is not', () => {
    for (const { title } of Object.values(ORMS)) assert.notEqual(title, '');
    assert.equal(deletionSemantics('prisma', 'truncate', undefined), undefined);
  });
});
