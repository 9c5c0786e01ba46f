import type { OpaqueToken } from './found';
import type { Provider } from './opaque';

// Keys and tokens that say by a prefix who issued them. Each row follows what its issuer documents of the form.

const END = '(?![A-Za-z0-9_-])';

const PAYSTACK: OpaqueToken = {
  title: 'Paystack key',
  help: 'Only Paystack knows which business it belongs to: see API keys in its dashboard; one that begins with sk_ belongs on servers alone.',
};

export const PROVIDERS: readonly Provider[] = [
  row(
    'GitHub personal access token',
    ['ghp_', 'github_pat_'],
    '(?:ghp_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})',
    github('/user'),
  ),
  row('GitHub OAuth or app token', ['gho_', 'ghu_', 'ghs_'], 'gh[ous]_[A-Za-z0-9]{36,255}', github('/rate_limit')),
  row(
    'GitHub refresh token',
    ['ghr_'],
    'ghr_[A-Za-z0-9]{36,255}',
    'Only GitHub can exchange it for an access token, once, within six months.',
  ),
  row(
    'GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'gloas-', 'glsoat-'],
    'gl(?:pat|dt|rt|cbt|ptt|ft|oas|soat)-[A-Za-z0-9_-]{20,300}(?:\\.[0-9a-z]{2}\\.[0-9a-z]{9})?',
    'Only GitLab knows whose it is and what it may do: ask GET /api/v4/personal_access_tokens/self with the header PRIVATE-TOKEN.',
  ),
  row(
    'Fly.io token',
    ['fm2_', 'fm1r_', 'fm1a_', 'fo1_', 'FlyV1 '],
    '(?:FlyV1 )?(?:(?:fm2|fm1[ra])_[A-Za-z0-9+/=_-]{20,8192}|fo1_[A-Za-z0-9_-]{40,200})(?:,(?:fm2|fm1[ra]|fo1)_[A-Za-z0-9+/=_-]{20,8192}){0,8}',
    'It is a macaroon that only Fly.io can check: "fly tokens debug" shows its caveats, and "fly auth whoami" says whose it is.',
    { end: '(?![A-Za-z0-9_])' },
  ),
  row(
    'Supabase secret key',
    ['sb_secret_'],
    'sb_secret_[A-Za-z0-9_-]{20,100}',
    supabase('It bypasses row level security, so it belongs on servers alone.'),
  ),
  row(
    'Supabase publishable key',
    ['sb_publishable_'],
    'sb_publishable_[A-Za-z0-9_-]{20,100}',
    supabase('It names the project and no user, and may be public.'),
  ),
  row(
    'Supabase personal access token',
    ['sbp_'],
    'sbp_(?:oauth_|v0_)?[0-9a-f]{40}',
    'Only the Supabase management API knows whose it is: ask "supabase projects list" with it in SUPABASE_ACCESS_TOKEN.',
  ),
  row('Stripe secret key', ['sk_live_', 'sk_test_'], 'sk_(?:live|test)_[A-Za-z0-9]{20,247}', stripe('sk'), { check: secretKey }),
  row('Stripe restricted key', ['rk_live_', 'rk_test_'], 'rk_(?:live|test)_[A-Za-z0-9]{20,247}', stripe('rk')),
  row('Clerk publishable key', ['pk_live_', 'pk_test_'], 'pk_(?:live|test)_[A-Za-z0-9+/]{20,247}={0,2}', clerkPublishable(), {
    check: isClerkPublishable,
  }),
  row(
    'Stripe publishable key',
    ['pk_live_', 'pk_test_'],
    'pk_(?:live|test)_[A-Za-z0-9]{20,247}',
    'It names a Stripe account and may be public: only Stripe knows which.',
    { check: (text) => (isPaystack(text) ? PAYSTACK : true) },
  ),
  row(
    'webhook signing secret',
    ['whsec_'],
    'whsec_[A-Za-z0-9+/]{24,100}={0,2}',
    'It signs webhooks and is no token: Stripe makes such secrets, and so does Svix for Clerk, Resend and Supabase; the dashboard of the endpoint shows which.',
    { end: '(?![A-Za-z0-9_/+=-])' },
  ),
  row(
    'Slack token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxe.xox', 'xapp-'],
    '(?:xoxe\\.)?(?:xox[abeprs]|xapp)-[A-Za-z0-9-]{20,300}',
    'Only Slack knows whose it is and what it may do: ask https://slack.com/api/auth.test with it as Bearer.',
  ),
  row('npm access token', ['npm_'], 'npm_[A-Za-z0-9]{36}', 'Only the npm registry knows whose it is: ask "npm whoami" with it in .npmrc.'),
  row(
    'PyPI API token',
    ['pypi-'],
    'pypi-AgE[A-Za-z0-9_-]{50,1000}',
    'It is a macaroon that only PyPI can check, when a package is uploaded.',
  ),
  row('OpenAI API key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], 'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,250}', openai()),
  row('OpenAI API key', ['sk-'], 'sk-(?:[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})', openai()),
  row('Anthropic API key', ['sk-ant-'], 'sk-ant-[A-Za-z0-9_-]{80,250}', 'Only Anthropic knows whose it is: see API keys in its console.'),
  row(
    'OpenRouter API key',
    ['sk-or-v1-'],
    'sk-or-v1-[0-9a-f]{64}',
    'Only OpenRouter knows whose it is: ask GET https://openrouter.ai/api/v1/key with it as Bearer.',
  ),
  row(
    'Google access token',
    ['ya29.'],
    'ya29\\.[A-Za-z0-9_-]{30,2048}',
    'It is opaque by design: only Google can tell what it stands for, at https://oauth2.googleapis.com/tokeninfo?access_token=...; the id_token beside it is a JWT.',
  ),
  row(
    'Google API key',
    ['AIza'],
    'AIza[A-Za-z0-9_-]{35}',
    'It names a Google Cloud project and no user; its restrictions stand in the Cloud console under Credentials.',
  ),
  row(
    'Google refresh token',
    ['1//0'],
    '1//0[A-Za-z0-9_-]{40,512}',
    'Only Google can exchange it, with the client that it was issued to; it dies after six months without use, and after seven days while the app is in testing.',
  ),
  row(
    'Google client secret',
    ['GOCSPX-'],
    'GOCSPX-[A-Za-z0-9_-]{28}',
    'It is the password of an OAuth client and no token: see Credentials in the Cloud console.',
  ),
  row(
    'Shopify token',
    ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    'shp(?:at|ca|pa|ss|ua)_[A-Fa-f0-9]{32}',
    'Only the shop that issued it knows what it may do: ask its Admin API for currentAppInstallation.',
  ),
  row(
    'Sentry auth token',
    ['sntrys_', 'sntryu_'],
    '(?:sntrys_[A-Za-z0-9+/=_-]{60,800}|sntryu_[a-f0-9]{64})',
    'Only Sentry knows whose it is: ask "sentry-cli info".',
    { end: '(?![A-Za-z0-9])' },
  ),
  row(
    'Vercel token',
    ['vcp_', 'vca_', 'vci_', 'vcr_', 'vck_', 'vercel_blob_rw_'],
    '(?:vc[apirk]_[A-Za-z0-9]{24,80}|vercel_blob_rw_[A-Za-z0-9_]{30,80})',
    'Only Vercel knows whose it is: ask "vercel whoami --token ...".',
  ),
  row(
    'Linear API key',
    ['lin_api_', 'lin_oauth_'],
    'lin_(?:api|oauth)_[A-Za-z0-9]{40,64}',
    'Only Linear knows whose it is: ask its GraphQL API for { viewer { name } }.',
  ),
  row(
    'Hugging Face token',
    ['hf_'],
    'hf_[A-Za-z0-9]{34}',
    'Only Hugging Face knows whose it is: ask "hf auth whoami", or https://huggingface.co/api/whoami-v2.',
  ),
  row('Resend API key', ['re_'], 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}', 'Only Resend knows what it may do: see API keys in its dashboard.'),
  row(
    'SendGrid API key',
    ['SG.'],
    'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}',
    'Only SendGrid knows what it may do: ask GET https://api.sendgrid.com/v3/scopes with it as Bearer.',
  ),
  row(
    'Twilio API key SID',
    ['SK'],
    'SK([0-9a-f]{32})',
    'It names an API key of Twilio, and the secret that belongs to it is another text: see API keys in the console.',
  ),
  row(
    'DigitalOcean token',
    ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    'do[opr]_v1_[a-f0-9]{64}',
    'Only DigitalOcean knows whose it is: ask "doctl account get".',
  ),
  row(
    'Ory token',
    ['ory_at_', 'ory_rt_', 'ory_ac_', 'ory_st_', 'ory_pat_', 'ory_apikey_'],
    'ory_(?:at|rt|ac|st|pat|apikey)_[A-Za-z0-9_.-]{20,200}',
    'Only Ory knows what it stands for: access tokens at its admin endpoint /oauth2/introspect, session tokens at /sessions/whoami.',
  ),
  row(
    'PASETO',
    ['v1.', 'v2.', 'v3.', 'v4.'],
    'v[1-4]\\.(?:local|public)\\.([A-Za-z0-9_-]{43,})(?:\\.[A-Za-z0-9_-]+)?',
    'It is no JWT: a PASETO names its version and purpose instead of an algorithm, and only a library for PASETO with the right key can read it.',
  ),
  row(
    'iron-session cookie',
    ['Fe26.2*'],
    'Fe26\\.2\\*[\\w.-]{0,64}\\*([0-9a-f]{64})\\*[\\w-]{10,64}\\*[\\w-]+\\*\\d{0,20}\\*[0-9a-f]{64}\\*[\\w-]{43}(?:~\\d{1,2})?',
    'It is encrypted with the password that the app gives to iron-session, and only that app can open it.',
  ),
  row(
    'AWS session token',
    ['FwoGZXIvYXdz', 'IQoJb3JpZ2luX2Vj'],
    '(?:FwoGZXIvYXdz|IQoJb3JpZ2luX2Vj)[A-Za-z0-9+/=]{100,4000}',
    'AWS STS made it, and it works only with its key pair: ask "aws sts get-caller-identity".',
    { end: '' },
  ),
  row(
    'AWS access key id',
    ['AKIA', 'ASIA'],
    'A[KS]IA[A-Z2-7]{16}',
    'It names a key pair of AWS: ask "aws sts get-access-key-info --access-key-id ...". One that begins with ASIA works only with its session token.',
  ),
  row(
    'ASP.NET Core protected value',
    ['CfDJ8'],
    'CfDJ8[A-Za-z0-9_-]{60,8192}',
    'Data Protection encrypted it: only an app with the same key ring and application name can open it, so servers that share no key ring refuse what another made.',
  ),
  row(
    'Grafana service account token',
    ['glsa_'],
    'glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}',
    'Only the Grafana that made it knows whose it is: ask GET /api/org with it as Bearer.',
  ),
  row(
    'Docker access token',
    ['dckr_pat_'],
    'dckr_pat_[A-Za-z0-9_-]{27}',
    'Only Docker Hub knows whose it is: log in with it as the password.',
  ),
  row(
    'Doppler token',
    ['dp.st.', 'dp.pt.', 'dp.ct.', 'dp.sa.'],
    'dp\\.(?:st|pt|ct|sa)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}',
    'Only Doppler knows what it may do: ask "doppler me".',
  ),
  row(
    'Atlassian API token',
    ['ATATT3'],
    'ATATT3[A-Za-z0-9_=-]{100,300}',
    'Only Atlassian knows whose it is: ask GET /rest/api/3/myself with it as the password of the account.',
    { end: '' },
  ),
  row(
    'Notion integration token',
    ['ntn_'],
    'ntn_[A-Za-z0-9]{40,60}',
    'Only Notion knows whose it is: ask GET https://api.notion.com/v1/users/me with it as Bearer.',
  ),
];

interface More {
  readonly end?: string;
  readonly check?: (text: string) => boolean | OpaqueToken;
}

function row(title: string, prefixes: readonly string[], pattern: string, help: string, { end = END, check }: More = {}): Provider {
  const known = { title, help, prefixes, pattern: new RegExp(`${pattern}${end}`, 'y') };
  return check ? { ...known, check } : known;
}

function github(path: string): string {
  return `Only GitHub knows whose it is and what it may do: ask GET https://api.github.com${path} with it as Bearer; the header X-OAuth-Scopes of the answer lists its scopes.`;
}

function supabase(effect: string): string {
  return `Only Supabase knows which project it belongs to: the API gateway exchanges it for a short JWT of its role, so it does not pass as a user's token. ${effect}`;
}

function stripe(kind: 'sk' | 'rk'): string {
  const rights = kind === 'rk' ? 'what it may do' : 'which account it belongs to';
  return `Only Stripe knows ${rights}: see API keys in its dashboard, or ask "stripe balance retrieve --api-key ...".`;
}

function openai(): string {
  return 'Only OpenAI knows whose it is: ask GET https://api.openai.com/v1/models with it as Bearer.';
}

function clerkPublishable(): string {
  return 'It names the Clerk instance and may be public: it is base64 of the address of its front-end API.';
}

/** Clerk puts the address of its front-end API there, with a dollar sign at its end. */
function isClerkPublishable(text: string): boolean {
  return /^[\w.-]+\.[a-z]{2,24}\$$/.test(Buffer.from(text.slice('pk_test_'.length), 'base64').toString('latin1'));
}

/** Stripe's have 24 characters, or 34 with 00 between, or start with 51 and have about 99; Clerk's have 42; others borrowed the prefix. */
function secretKey(text: string): true | OpaqueToken {
  const rest = text.slice('sk_test_'.length);
  if (/^(?:.{24}|.{24}00.{8}|51.{58,})$/.test(rest)) return true;
  if (isPaystack(text)) return PAYSTACK;
  if (rest.length === 42) {
    return {
      title: 'Clerk secret key',
      help: 'It is for calls to the backend API of Clerk and is no token of a user: the dashboard of Clerk says which instance it belongs to.',
    };
  }
  return {
    title: 'secret key of Stripe or Clerk',
    help: 'Both issue keys with this prefix, and its length fits neither well: the dashboards of the two say whose it is.',
  };
}

/** Paystack's are 40 hexadecimal digits. */
function isPaystack(text: string): boolean {
  return /^[sp]k_(?:live|test)_[0-9a-f]{40}$/.test(text);
}
