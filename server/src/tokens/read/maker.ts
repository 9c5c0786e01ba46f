// Who made a token, by what it says of itself. Only what is certain from the issuer, or from claims that nobody else writes.

export type MakerId =
  | 'supabase'
  | 'authjs'
  | 'keycloak'
  | 'auth0'
  | 'firebase'
  | 'google'
  | 'cognito'
  | 'entra'
  | 'clerk'
  | 'github-actions'
  | 'gitlab-ci'
  | 'kubernetes'
  | 'okta'
  | 'apple'
  | 'vercel'
  | 'simplejwt'
  | 'flask-jwt-extended';

export interface Maker {
  readonly id: MakerId;
  /** A sentence without a full stop. */
  readonly sentence: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Addresses by which hosted services sign; the first group of the expression is what the sentence names. */
const ISSUERS: readonly (readonly [MakerId, RegExp, string])[] = [
  ['supabase', /^https:\/\/([a-z0-9]{20})\.supabase\.(?:co|in|red)\/auth\/v1\/?$/, 'Supabase Auth, of project $'],
  ['firebase', /^https:\/\/securetoken\.google\.com\/([\w-]{1,60})$/, 'Firebase Authentication, of project $'],
  ['firebase', /^https:\/\/session\.firebase\.google\.com\/([\w-]{1,60})$/, 'Firebase Authentication (a session cookie), of project $'],
  ['google', /^(?:https:\/\/)?(accounts\.google\.com)$/, 'Google ($)'],
  ['cognito', /^https:\/\/cognito-idp\.[a-z0-9-]{1,30}\.amazonaws\.com(?:\.cn)?\/([\w-]{1,60})$/, 'Amazon Cognito, of user pool $'],
  ['entra', /^https:\/\/login\.microsoftonline\.com\/([\w.-]{1,60})\/v2\.0\/?$/, 'Microsoft Entra ID (version 2.0), of tenant $'],
  ['entra', /^https:\/\/sts\.windows\.net\/([\w.-]{1,60})\/?$/, 'Microsoft Entra ID (version 1.0), of tenant $'],
  ['entra', /^https:\/\/([\w-]{1,60})\.(?:b2clogin|ciamlogin)\.com\//, 'Microsoft Entra ID, of tenant $'],
  ['auth0', /^https:\/\/([\w-]{1,60}(?:\.[a-z]{2})?)\.auth0\.com\/$/, 'Auth0, of tenant $'],
  ['okta', /^https:\/\/([\w-]{1,60})\.(?:okta|oktapreview|okta-emea)\.com(?:\/|$)/, 'Okta, of organisation $'],
  ['clerk', /^https:\/\/([\w.-]{1,80})\.clerk\.accounts\.dev$/, 'Clerk, of the development instance $'],
  ['github-actions', /^https:\/\/(token\.actions\.githubusercontent\.com)(?:\/|$)/, 'GitHub Actions, for a workflow run'],
  ['vercel', /^https:\/\/oidc\.vercel\.com(?:\/([\w-]{1,60}))?$/, 'Vercel, for a deployment'],
  ['apple', /^https:\/\/(appleid\.apple\.com)$/, 'Sign in with Apple'],
  [
    'kubernetes',
    /^(kubernetes\/serviceaccount|https:\/\/kubernetes\.default\.svc(?:\.cluster\.local)?)$/,
    'Kubernetes, for a service account',
  ],
];

/** Whoever signed the token says who made it, and anybody may write that: the sentence says whose word it is. */
export function makerOf(header: Fields, claims: Fields): Maker | undefined {
  return byIssuer(claims) ?? byClaims(claims) ?? byHeader(header);
}

function byIssuer(claims: Fields): Maker | undefined {
  const issuer = claims['iss'];
  if (typeof issuer !== 'string' || issuer.length > 300) return undefined;
  for (const [id, pattern, words] of ISSUERS) {
    const found = pattern.exec(issuer);
    if (found)
      return said(
        id,
        words.replace('$', () => found[1] ?? ''),
      );
  }
  if (issuer === 'supabase' && typeof claims['role'] === 'string' && typeof claims['ref'] === 'string') {
    return {
      id: 'supabase',
      sentence: `It is the ${shown(claims['role'])} key of Supabase project ${shown(claims['ref'])}, by its own account`,
    };
  }
  if (issuer === 'supabase-demo') return { id: 'supabase', sentence: 'It is a demo key of Supabase, which everybody can make' };
  // A Supabase of one's own, or on one's own machine.
  const host = /^https?:\/\/([^/\s]{1,100})\/auth\/v1\/?$/.exec(issuer)?.[1];
  if (host !== undefined && typeof claims['session_id'] === 'string' && claims['aal'] !== undefined)
    return said('supabase', `Supabase Auth, at ${host}`);
  const realm = /^https?:\/\/[^\s]{1,200}\/realms\/([^/\s]{1,60})$/.exec(issuer);
  if (realm && ['azp', 'typ', 'session_state', 'realm_access'].some((name) => claims[name] !== undefined)) {
    return said('keycloak', `Keycloak, of realm ${realm[1]}`);
  }
  if (typeof claims['project_path'] === 'string' && typeof claims['pipeline_source'] === 'string')
    return said('gitlab-ci', 'GitLab CI, for a job');
  // Clerk's production instances sign with an address of the customer's own domain.
  if (/^https:\/\/clerk\./.test(issuer) && typeof claims['sid'] === 'string' && claims['sid'].startsWith('sess_'))
    return said('clerk', 'Clerk');
  return undefined;
}

function byClaims(claims: Fields): Maker | undefined {
  if (claims['kubernetes.io'] !== undefined && typeof claims['sub'] === 'string' && claims['sub'].startsWith('system:serviceaccount:')) {
    return said('kubernetes', 'Kubernetes, for a service account');
  }
  const { token_type: tokenType, type, fresh, jti } = claims;
  if (claims['iss'] !== undefined || typeof jti !== 'string') return undefined;
  // Simple JWT writes uuid4().hex, and Flask-JWT-Extended str(uuid4()).
  if (/^[0-9a-f]{32}$/.test(jti) && (tokenType === 'access' || tokenType === 'refresh')) {
    return { id: 'simplejwt', sentence: 'It has the form of a token of Django REST framework Simple JWT' };
  }
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(jti) && fresh !== undefined && (type === 'access' || type === 'refresh')) {
    return { id: 'flask-jwt-extended', sentence: 'It has the form of a token of Flask-JWT-Extended' };
  }
  return undefined;
}

/** The cookies of Auth.js v5 and NextAuth v4 are the only ones in use whose header has just these fields. */
function byHeader(header: Fields): Maker | undefined {
  if (header['alg'] !== 'dir') return undefined;
  const names = Object.keys(header).sort().join(' ');
  if (names === 'alg enc kid' && header['enc'] === 'A256CBC-HS512') {
    return {
      id: 'authjs',
      sentence: 'It has the form of a session cookie of Auth.js v5, which is encrypted with AUTH_SECRET and the name of the cookie',
    };
  }
  if (names === 'alg enc' && header['enc'] === 'A256GCM') {
    return { id: 'authjs', sentence: 'It has the form of a session cookie of NextAuth v4, which is encrypted with NEXTAUTH_SECRET' };
  }
  return undefined;
}

function said(id: MakerId, who: string): Maker {
  return { id, sentence: `By its own account it was made by ${who}` };
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
