// What header fields and claims mean, by who defined them.

export interface WordTable {
  readonly origin: string;
  readonly words: ReadonlyMap<string, string>;
}

/** A table of an object literal. */
export const table = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(words));

export const STANDARD_HEADER: WordTable = {
  origin: 'RFC 7515',
  words: table({
    alg: 'the algorithm',
    enc: 'how the content is encrypted',
    typ: 'what kind of token it is',
    cty: 'what kind of content it has: JWT for a token inside',
    kid: 'the name of its key, for the receiver to look up',
    jku: 'the address of a list of keys',
    jwk: 'the public key itself',
    x5u: 'the address of a certificate',
    x5c: 'the certificates of the key',
    x5t: 'the SHA-1 thumbprint of the certificate',
    'x5t#S256': 'the SHA-256 thumbprint of the certificate',
    crit: 'fields that a verifier must understand, or refuse the token',
    b64: 'whether the payload is base64url (RFC 7797)',
    zip: 'how the content was compressed before it was encrypted',
    epk: 'the public key that the sender made for this token',
    apu: 'who sends it, for the derivation of the key',
    apv: 'who receives it, for the derivation of the key',
    p2s: 'the salt of the password',
    p2c: 'how many rounds the password is hashed',
    iv: 'the initialisation vector of the wrapped key',
    tag: 'the authentication tag of the wrapped key',
  }),
};

export const STANDARD_CLAIMS: readonly WordTable[] = [
  {
    origin: 'RFC 7519',
    words: table({
      iss: 'who issued it',
      sub: 'whom it is about',
      aud: 'for whom it is meant: a verifier with another audience refuses it',
      exp: 'when it expires',
      nbf: 'before when it is not valid',
      iat: 'when it was issued',
      jti: 'its own number, to tell it from others or to revoke it',
    }),
  },
  {
    origin: 'OpenID Connect',
    words: table({
      name: 'the full name',
      given_name: 'the first name',
      family_name: 'the last name',
      middle_name: 'the middle name',
      nickname: 'the nickname',
      preferred_username: 'the name that the user goes by, which may change',
      profile: 'the address of the profile page',
      picture: 'the address of a picture',
      website: 'the address of a web page',
      email: 'the e-mail address',
      email_verified: 'whether the e-mail address was confirmed',
      gender: 'the gender',
      birthdate: 'the date of birth',
      zoneinfo: 'the time zone of the user',
      locale: 'the language of the user',
      phone_number: 'the telephone number',
      phone_number_verified: 'whether the telephone number was confirmed',
      address: 'the postal address',
      updated_at: 'when the profile was last changed',
      auth_time: 'when the user last signed in',
      nonce: 'ties the ID token to the request of the client',
      acr: 'how strictly the user was checked',
      amr: 'by which means the user was checked: pwd, otp, mfa',
      azp: 'the client that the token was issued to',
      at_hash: 'ties the ID token to an access token',
      c_hash: 'ties the ID token to an authorization code',
      sid: 'the session at the issuer',
    }),
  },
  {
    origin: 'OAuth 2.0',
    words: table({
      scope: 'what it allows, words between spaces',
      client_id: 'the client that asked for it',
      act: 'who acts in the name of the subject',
      may_act: 'who may act in the name of the subject',
      cnf: 'the key that the sender must hold as well',
      authorization_details: 'what it allows, in detail',
      entitlements: 'what the subject may do',
      groups: 'the groups of the subject',
      roles: 'the roles of the subject',
    }),
  },
];

// Hasura reads these of anybody's tokens.
export const NAMESPACES: WordTable = {
  origin: 'Hasura',
  words: table({ 'https://hasura.io/jwt/claims': 'the roles and session variables' }),
};
