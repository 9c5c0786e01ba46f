import assert from 'node:assert/strict';
import { statusRows } from '../../client/src/features/status-text';
import { Restarts } from '../../client/src/restarts';
import type { ServerStatus } from '../../server/src/lsp/requests';

const STATUS: ServerStatus = {
  state: 'ready',
  services: 3,
  secrets: 1,
  issuers: 2,
  verifiers: 1,
  files: 24,
  errors: 1,
  warnings: 0,
  infos: 2,
  checkMs: 7.6,
  readAt: 0,
};
const said = (state: Parameters<typeof statusRows>[0], status?: Partial<ServerStatus>) =>
  statusRows(state, status && { ...STATUS, ...status }, () => '12:04').map(
    ({ text, detail, severity, busy, command }) => `${severity}${busy ? ', busy' : ''}: ${text} (${detail}) [${command.title}]`,
  );

describe('client: the language status', () => {
  it('counts findings, services and secrets, and says when the workspace was read', () => {
    assert.deepEqual(said('running', {}), [
      'error: 1 error, 2 notes (check took 8 ms) [Show Output]',
      'information: 3 services, 1 secret (2 issuers, 1 verifier) [Auth Map]',
      'information: Read at 12:04 (24 files) [Audit Workspace]',
    ]);
    assert.match(said('running', { errors: 0, warnings: 4 })[0] ?? '', /^warning: 4 warnings, 2 notes/);
    assert.match(said('running', { errors: 0, infos: 0, checkMs: 0.2 })[0] ?? '', /^information: No findings \(check took under 1 ms\)/);
  });

  it('says that there is nothing to look at, in a workspace without secrets and tokens', () => {
    const nothing = { services: 0, secrets: 0, issuers: 0, verifiers: 0, errors: 0, warnings: 0, infos: 0 };
    assert.deepEqual(said('running', nothing), [
      'information: Nothing to look at here (no secrets, no tokens) [Show Output]',
      'information: Read at 12:04 (24 files) [Audit Workspace]',
    ]);
    assert.match(said('running', { ...nothing, infos: 1 })[0] ?? '', /1 note/);
  });

  it('forgets what a server said that is gone, and offers another', () => {
    assert.deepEqual(said('failed', {}), ['error: Not running (the server ended several times) [Restart]']);
    assert.deepEqual(said('restarting', {}), ['warning, busy: Starting again (the server ended by itself) [Restart]']);
    assert.deepEqual(said('running'), ['information, busy: Reading the workspace () [Show Output]']);
    assert.deepEqual(said('running', { state: 'reading' }), ['information, busy: Reading the workspace () [Show Output]']);
    assert.match(said('off')[0] ?? '', /Switched off .*\[Open Settings\]/);
  });
});

describe('client: a server that ends by itself', () => {
  it('is started anew later each time, then left alone', () => {
    const restarts = new Restarts();
    assert.deepEqual(
      [0, 1000, 5000, 15_000].map((now) => restarts.pauseAfter(now)),
      [500, 2000, 8000, undefined],
    );
  });

  it('may do so now and then', () => {
    const restarts = new Restarts();
    for (let hour = 0; hour < 10; hour++) assert.equal(restarts.pauseAfter(hour * 3_600_000), 500);
  });

  it('has a clean slate when a person restarts it', () => {
    const restarts = new Restarts();
    for (let crash = 0; crash < 5; crash++) restarts.pauseAfter(crash);
    restarts.forget();
    assert.equal(restarts.pauseAfter(6), 500);
  });
});
