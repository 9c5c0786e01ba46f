import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SecretText } from '../../server/src/facts/secret-text';
import { isKnownSecret, isPlaceholder } from '../../server/src/model/placeholders';

const placeholder = (text: string, name = 'AUTH_SECRET') => isPlaceholder(name, new SecretText(text));

describe('a placeholder', () => {
  const shapes = [
    'changeme',
    'change-me',
    'CHANGE_ME',
    'please-change-me-in-production',
    'your-secret-key',
    'your_jwt_secret_here',
    'yourSecretKey',
    'YOUR_SECRET',
    'replace-with-a-long-random-string',
    'replaceme',
    'todo',
    'example',
    'example-secret',
    'insert-your-key',
    'goes_here',
    'dummy',
    'placeholder',
    'insecure-dev-key',
    '<your secret>',
    '<generate>',
    '[secret]',
    '{{ secret }}',
    '{secret}',
    'xxxxx',
    'XXXXXXXXXXXX',
    '*****',
    'aaa',
    '0000000000000000',
    '...',
    '…',
    'AUTH_SECRET',
    'auth-secret',
    'auth secret',
    'super-secret-key',
    'super secret jwt key',
    'my-very-long-jwt-secret-2024',
    'this is a secret',
    'a-random-string',
    'some-secretkey-here',
    'openssl rand -base64 32',
    '  changeme  ',
  ];
  for (const text of shapes) it(`is recognised by its shape: ${text.trim()}`, () => assert.equal(placeholder(text), true));

  for (const text of [
    'secret',
    'SECRET',
    'supersecret',
    'password',
    'test',
    'your-256-bit-secret',
    'keyboard cat',
    'shhhhh',
    'django-insecure-x1$k',
  ])
    it(`is recognised as publicly known: ${text}`, () => {
      assert.equal(isKnownSecret(new SecretText(text)), true);
      assert.equal(placeholder(text), true);
    });

  const real = [
    '',
    '   ',
    'correct-horse-battery-staple',
    'monkey-battery-staple-horse',
    'turkey_jockey_donkey_hockey',
    'tokenless-keyring-monkeys',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08x',
    'K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=',
    'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==',
    '3d8f1c5e-7a2b-4c9d-8e1f-0a1b2c3d4e5f',
    'p@ssW0rd!that#is$long&odd',
    'sk_live_51H8abcdEFGHijkl',
    'exchanged-9-unchanged',
    'yourself9',
    'a'.repeat(201),
    'prod-secret',
    '${JWT_SECRET}',
    'aa',
  ];
  for (const text of real) it(`is not seen in ${text.slice(0, 40) || 'an empty text'}`, () => assert.equal(placeholder(text), false));

  it('has the name of its own variable, not of another', () => {
    assert.equal(isPlaceholder('JWT_SIGNING', new SecretText('jwt-signing')), true);
    assert.equal(isPlaceholder('JWT_SIGNING', new SecretText('jwt-verifying')), false);
  });

  it('is never a random value', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 64 });
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      fc.assert(
        fc.property(bytes, (random) => {
          // A generator that shrinks to bytes of one value makes texts that no person drew at random.
          fc.pre(new Set(random).size > 8);
          assert.equal(placeholder(Buffer.from(random).toString(encoding)), false);
        }),
        { numRuns: 300, seed: 7 },
      );
    fc.assert(
      fc.property(fc.uuid(), (text) => !placeholder(text)),
      { seed: 7 },
    );
  });
});
