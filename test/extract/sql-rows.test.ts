import assert from 'node:assert/strict';
import { sqlSelect } from '../../server/src/extract/sql-rows';

describe('a SELECT', () => {
  const read = (sql: string) => {
    const select = sqlSelect(sql);
    return select && { table: select.table, by: select.conditions && [...select.conditions.keys()], where: select.where.text };
  };

  it('has a table and the columns that are compared with a value', () => {
    assert.deepEqual(read('SELECT id FROM refresh_tokens WHERE token_hash = $1 AND revoked = false'), {
      table: 'refresh_tokens',
      by: ['token_hash'],
      where: 'WHERE token_hash = $1 AND revoked = false',
    });
  });

  it('ends its conditions where an order, a limit or a lock begins', () => {
    const where = 'where s."sessionToken" = ?';
    assert.deepEqual(read(`select * from public."Sessions" s ${where}\n  ORDER BY id LIMIT 1 FOR UPDATE`), {
      table: 'sessions',
      by: ['sessiontoken'],
      where,
    });
  });

  it('leaves open which conditions count where one of several is enough', () => {
    assert.equal(read('SELECT * FROM tokens WHERE token = $1 OR old_token = $1')?.by, undefined);
  });

  it('may have no conditions at all', () => {
    assert.deepEqual(read('SELECT * FROM sessions'), { table: 'sessions', by: [], where: '' });
  });

  it('is not what another statement holds', () => {
    assert.equal(read('INSERT INTO old_tokens SELECT * FROM tokens WHERE token = $1'), undefined);
    assert.equal(read('SELECT 1'), undefined);
  });
});
