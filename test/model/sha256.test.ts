import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { BLOCK, compress, INITIAL_STATE, sha256From } from '../../server/src/model/sha256';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('SHA-256 from a state on', () => {
  it('is the SHA-256 of node:crypto when it starts at the beginning', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        assert.equal(hex(sha256From(INITIAL_STATE, 0, bytes)), createHash('sha256').update(bytes).digest('hex'));
      }),
    ));

  for (const length of [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 8192]) {
    it(`pads a message of ${length} bytes rightly`, () => {
      const bytes = Buffer.alloc(length, 0xa5);
      assert.equal(hex(sha256From(INITIAL_STATE, 0, bytes)), createHash('sha256').update(bytes).digest('hex'));
    });
  }

  it('goes on after any number of blocks', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3 * BLOCK, maxLength: 6 * BLOCK }), fc.integer({ min: 0, max: 3 }), (bytes, blocks) => {
        let state = INITIAL_STATE;
        for (let block = 0; block < blocks; block++) state = compress(state, bytes, block * BLOCK);
        const rest = bytes.subarray(blocks * BLOCK);
        assert.equal(hex(sha256From(state, blocks * BLOCK, rest)), createHash('sha256').update(bytes).digest('hex'));
      }),
    ));

  it('makes the HMAC of node:crypto from the states of a key', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: BLOCK }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
        const block = new Uint8Array(BLOCK);
        block.set(key);
        const stateOf = (pad: number) =>
          compress(
            INITIAL_STATE,
            block.map((byte) => byte ^ pad),
            0,
          );
        const inner = sha256From(stateOf(0x36), BLOCK, message);
        assert.equal(hex(sha256From(stateOf(0x5c), BLOCK, inner)), createHmac('sha256', key).update(message).digest('hex'));
      }),
    ));
});
