import assert from 'node:assert/strict';
import { part, read, tokenOf } from './making';

function wordsOn(claims: unknown, header?: unknown): Record<string, string> {
  return Object.fromEntries(
    read(tokenOf(claims, header)).words.map(({ in: where, name, text, origin }) => [
      `${where === 'header' ? 'header ' : ''}${name}`,
      `${text} (${origin})`,
    ]),
  );
}
const makerOf = (claims: unknown) => read(tokenOf(claims)).maker;

describe('words for the fields of a token', () => {
  it('explain what is registered', () => {
    const words = wordsOn(
      { sub: 'a', email: 'e', scope: 'read', unheard_of: 1, 'https://a.example/roles': [] },
      { alg: 'RS256', typ: 'at+jwt', kid: 'k' },
    );
    assert.match(words['header alg'] ?? '', /RSA with SHA-256.*\(RFC 7518\)/);
    assert.match(words['header typ'] ?? '', /access token of OAuth 2.0 \(RFC 9068\)/);
    assert.equal(words['sub'], 'whom it is about (RFC 7519)');
    assert.match(words['email'] ?? '', /OpenID Connect/);
    assert.match(words['scope'] ?? '', /OAuth 2.0/);
    assert.match(words['https://a.example/roles'] ?? '', /a claim of the application/);
    assert.equal(words['unheard_of'], undefined);
  });

  it('explain what only one maker uses, and what many use only where the maker is certain', () => {
    assert.match(wordsOn({ realm_access: {} })['realm_access'] ?? '', /roles in the realm \(Keycloak\)/);
    assert.match(wordsOn({ 'cognito:groups': [] })['cognito:groups'] ?? '', /Amazon Cognito/);
    assert.match(wordsOn({ 'https://hasura.io/jwt/claims': {} })['https://hasura.io/jwt/claims'] ?? '', /Hasura/);
    for (const name of ['tid', 'uid', 'ver', 'type', 'typ', 'role', 'session_id', 'permissions'])
      assert.equal(wordsOn({ [name]: 'x' })[name], undefined);
    const supabase = { iss: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1', role: 'anon', aal: 'aal2', session_id: 's' };
    assert.match(wordsOn(supabase)['role'] ?? '', /nobody is signed in \(Supabase\)/);
    assert.match(wordsOn(supabase)['aal'] ?? '', /two factors/);
    const entra = { iss: 'https://login.microsoftonline.com/7f9e/v2.0', oid: 'o', tid: 't', uid: 'u' };
    assert.match(wordsOn(entra)['oid'] ?? '', /Microsoft Entra ID/);
    assert.equal(wordsOn(entra)['uid'], undefined);
  });

  it('name the maker where the issuer or the form is certain', () => {
    const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ iss: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1' }, /Supabase Auth, of project abcdefghijklmnopqrst/],
      [{ iss: 'http://127.0.0.1:54321/auth/v1', session_id: 's', aal: 'aal1' }, /Supabase Auth, at 127\.0\.0\.1:54321/],
      [{ iss: 'supabase', ref: 'abc', role: 'anon' }, /the anon key of Supabase project abc/],
      [{ iss: 'supabase-demo', role: 'anon' }, /demo key of Supabase/],
      [{ iss: 'https://securetoken.google.com/my-app' }, /Firebase Authentication, of project my-app/],
      [{ iss: 'https://accounts.google.com' }, /Google/],
      [{ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1' }, /Amazon Cognito, of user pool eu-west-1_Ab1/],
      [{ iss: 'https://sts.windows.net/7f9e/' }, /Entra ID \(version 1\.0\), of tenant 7f9e/],
      [{ iss: 'https://acme.eu.auth0.com/' }, /Auth0, of tenant acme\.eu/],
      [{ iss: 'https://dev-1.okta.com/oauth2/default' }, /Okta, of organisation dev-1/],
      [{ iss: 'https://calm-cat-1.clerk.accounts.dev' }, /Clerk/],
      [{ iss: 'https://token.actions.githubusercontent.com' }, /GitHub Actions/],
      [{ iss: 'https://id.example/realms/main', azp: 'web' }, /Keycloak, of realm main/],
      [{ iss: 'https://kubernetes.default.svc.cluster.local' }, /Kubernetes/],
      [{ token_type: 'access', jti: 'a'.repeat(32), user_id: 1 }, /form of a token of Django REST framework Simple JWT/],
      [{ type: 'access', fresh: false, jti: '0f8fad5b-d9cb-469f-a165-70867728950e' }, /form of a token of Flask-JWT-Extended/],
    ];
    for (const [claims, expected] of cases) assert.match(makerOf(claims), expected);
    for (const header of [{ alg: 'dir', enc: 'A256GCM' }]) {
      assert.match(read(`${part(header)}..BBBB.CCCC.DDDD`).maker, /NextAuth v4/);
    }
  });

  it('name no maker that is only like one', () => {
    for (const claims of [
      { iss: 'https://evil.example/abcdefghijklmnopqrst.supabase.co/auth/v1' },
      { iss: 'https://accounts.google.com.evil.example' },
      { iss: 'https://id.example/realms/main' },
      { iss: 'supabase' },
      { token_type: 'access', jti: 'short' },
      { iss: ['https://accounts.google.com'] },
      { type: 'access' },
    ]) {
      assert.equal(makerOf(claims), '');
    }
  });
});
