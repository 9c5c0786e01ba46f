import type { SecretText } from '../facts/secret-text';
import type { Service } from './contract';
import { authJsMajor } from './framework-secrets';

// Settings that say under which address an auth framework is reached, and what their values must be like.

/** What is wrong with an address, as data: the rule has the words. */
export type UrlDefect = 'blanks' | 'no-scheme' | 'malformed' | 'path' | 'local' | 'plain-http';

export interface UrlSetting {
  /** Who reads it, for messages. */
  readonly owner: string;
  /** Whether the setting is of this service: a general name counts only where the framework is installed. */
  readonly isOf: (service: Service) => boolean;
  /** Whether a path is taken for the place of the API. */
  readonly pathIsBase: boolean;
  /** Next-auth 4 puts `https://` before what has no scheme. */
  readonly schemeIsAdded: (service: Service) => boolean;
}

const anywhere = () => true;
const never = () => false;
const dependsOn = (pattern: RegExp) => (service: Service) => Object.keys(service.dependencies).some((name) => pattern.test(name));
const isNextAuth = dependsOn(/^next-auth$/);

function setting(owner: string, isOf: UrlSetting['isOf'] = anywhere): UrlSetting {
  return { owner, isOf, pathIsBase: false, schemeIsAdded: never };
}

const SETTINGS: Readonly<Record<string, UrlSetting>> = {
  NEXTAUTH_URL: { owner: 'Auth.js', isOf: anywhere, pathIsBase: true, schemeIsAdded: (service) => authJsMajor(service.dependencies) !== 5 },
  AUTH_URL: { owner: 'Auth.js', isOf: dependsOn(/^(?:next-auth|@auth\/.+)$/), pathIsBase: true, schemeIsAdded: never },
  BETTER_AUTH_URL: setting('better-auth'),
  NEXT_PUBLIC_BETTER_AUTH_URL: setting('better-auth'),
  APP_BASE_URL: setting('nextjs-auth0', dependsOn(/^@auth0\/nextjs-auth0$/)),
  AUTH0_BASE_URL: setting('nextjs-auth0'),
  AUTH0_ISSUER_BASE_URL: setting('nextjs-auth0'),
  KINDE_SITE_URL: setting('Kinde'),
  KINDE_ISSUER_URL: setting('Kinde'),
  WORKOS_REDIRECT_URI: setting('WorkOS AuthKit'),
  NEXT_PUBLIC_WORKOS_REDIRECT_URI: setting('WorkOS AuthKit'),
};

/** The setting that a variable is in a service; undefined for any other variable. */
export function urlSetting(name: string, service: Service): UrlSetting | undefined {
  const found = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  return found?.isOf(service) === true ? found : undefined;
}

/** Longer texts are no addresses. */
const LONGEST = 400;
const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/i;

/**
 * Why an address cannot work; undefined when it can, or when nobody can tell. `deployed` for what runs in production.
 * Values that stand for another one - `<your-url>`, `$HOST`, `{{ url }}` - are nobody's address yet.
 */
export function urlDefect(value: SecretText, found: UrlSetting, service: Service, deployed: boolean): UrlDefect | undefined {
  const text = value.reveal().trim();
  if (
    text === '' ||
    text.length > LONGEST ||
    /[$<>{}[\]*]|__|^(?:op|vault|secret|ref\+|doppler|arn|encrypted|ENC)\b/.test(text.replace(/\[::1?\]/, ''))
  )
    return undefined;
  if (/["'`\s]/.test(text)) return 'blanks';
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
    // `https:host` and `http:/host` are mended by the parser.
    if (/^https?:/i.test(text)) return undefined;
    const bare = THIS_MACHINE.test(text.replace(/[:/].*$/, ''));
    const isHost = /^[\w-]+(?:\.[\w-]+)*(?::\d+)?(?:\/\S*)?$/.test(text);
    return (bare || isHost) && (bare || !found.schemeIsAdded(service)) ? 'no-scheme' : undefined;
  }
  const url = parsed(text);
  if (url === undefined) return 'malformed';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (found.pathIsBase && isNextAuth(service) && url.pathname !== '/' && !/auth/i.test(url.pathname)) return 'path';
  if (!deployed) return undefined;
  if (THIS_MACHINE.test(url.hostname)) return 'local';
  return url.protocol === 'http:' && isPublicHost(url.hostname) ? 'plain-http' : undefined;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A host that others reach over the internet: no address, no single word, none of the endings of private networks. */
function isPublicHost(host: string): boolean {
  return (
    host.includes('.') &&
    !/^[\d.]+$|^\[|\.(?:local|localhost|internal|lan|home|test|example|invalid|svc|cluster\.local|corp|intranet|private)$/i.test(host)
  );
}
