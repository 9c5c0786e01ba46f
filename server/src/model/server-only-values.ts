import type { SecretText } from '../facts/secret-text';

// Values whose form says that they are for servers, whatever the name they stand under.

/** What providers put in front of keys that no client may hold. Test keys are left out: they open nothing. */
const ISSUED =
  /^(?:(sk_live_|rk_live_)|(whsec_)|(sb_secret_)|(-----BEGIN (?:[A-Z]{1,10} )?PRIVATE KEY-----)|(sk-ant-|sk-proj-))[\w\\./+=\s-]{8}/;
const WHAT = ['a live secret key', 'the secret of a webhook', 'a secret key of Supabase', 'a private key', 'a secret API key'] as const;

/** Whether the value begins as the keys do that providers issue for servers. */
export function isIssuedToServers(value: SecretText): boolean {
  return ISSUED.test(value.reveal().trim());
}

/** What kind of server-only key the value is, for a message; undefined when its form says nothing. */
export function serverOnlyKind(value: SecretText): string | undefined {
  const text = value.reveal().trim();
  const match = ISSUED.exec(text);
  if (match) return WHAT[match.slice(1).findIndex((group) => group !== undefined)];
  return roleOf(text) === 'service_role' ? 'the service_role key of Supabase' : undefined;
}

/** The `role` in the payload of a JWT, which is there for everybody to read; the empty string when the text is none. */
function roleOf(text: string): string {
  const payload = /^eyJ[\w-]{5,500}\.(eyJ[\w-]{5,2000})\.[\w-]{5,2000}$/.exec(text)?.[1];
  if (payload === undefined) return '';
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' && claims !== null && 'role' in claims && typeof claims.role === 'string' ? claims.role : '';
  } catch {
    return '';
  }
}
