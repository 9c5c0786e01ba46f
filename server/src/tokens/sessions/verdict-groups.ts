import type { SecretText } from '../../facts/secret-text';
import type { CheckName } from '../../libraries';
import type { Contract, Environment } from '../../model/contract';
import type { Locate, VerifierVerdict } from '../report';
import { type HeldSecrets, heldSecrets } from './held-secrets';
import { environmentsOf, type SessionHolder } from './holders';

// What session libraries say to a cookie, in each environment of their services.

/** What a library says with the secrets that it has in one environment. */
export interface SessionJudgement {
  readonly verdict: VerifierVerdict['verdict'];
  readonly holdsKey: boolean | undefined;
  readonly check: CheckName | undefined;
  readonly error: string;
  readonly why: string;
  /** The variable of the secret that decided; the first one's where none did. */
  readonly variable?: string;
}

/** What one library says when its secrets are known, the first of them the one that makes new cookies. Never empty. */
export type Judge = (holder: SessionHolder, secrets: HeldSecrets['secrets'], environment: Environment) => Promise<SessionJudgement>;

export interface Asked {
  readonly contract: Contract;
  readonly locate: Locate;
}

/** The verdicts of the libraries, those of one library that are alike as one. */
export async function sessionVerdicts(
  holders: readonly SessionHolder[],
  judge: Judge,
  { contract, locate }: Asked,
): Promise<readonly VerifierVerdict[]> {
  const verdicts: VerifierVerdict[] = [];
  for (const holder of holders) {
    const groups: { judgement: SessionJudgement; variable: string; environments: Environment[] }[] = [];
    for (const environment of environmentsOf(holder.service, contract)) {
      const held = heldSecrets(holder, environment, contract);
      const judgement = await judgementOf(holder, held, environment, judge);
      const variable = judgement.variable ?? held.variable;
      const group = groups.find((one) => one.variable === variable && isLike(one.judgement, judgement));
      if (group) group.environments.push(environment);
      else groups.push({ judgement, variable, environments: [environment] });
    }
    for (const { judgement, variable, environments } of groups) {
      const { verdict, holdsKey, check, error, why } = judgement;
      const { library, title, service } = holder;
      const about = { title, library, service: service.name, spot: locate(holder.at), role: 'session', variable, environments };
      verdicts.push({ verdict, ...about, holdsKey, check, error, why, fixes: [] });
    }
  }
  return verdicts;
}

async function judgementOf(holder: SessionHolder, held: HeldSecrets, environment: Environment, judge: Judge): Promise<SessionJudgement> {
  if (held.state !== 'known' || held.secrets.length === 0) return withoutSecret(holder, held, environment);
  const judgement = await judge(holder, held.secrets, environment);
  if (held.mayBeOthers !== true || judgement.verdict !== 'refused' || judgement.holdsKey !== false) return judgement;
  return unknown(`${judgement.why}; whether its configuration gives it another secret cannot be read from here`, false);
}

function isLike(left: SessionJudgement, right: SessionJudgement): boolean {
  const { verdict, holdsKey, check, error, why } = left;
  return verdict === right.verdict && holdsKey === right.holdsKey && check === right.check && error === right.error && why === right.why;
}

/** What a library says, at its start or to every request, when it has no secret. */
const MISSING: Readonly<Record<string, string>> = {
  'auth.js': 'MissingSecret: Please define a `secret`',
  'iron-session': 'iron-session: Bad usage. Missing password.',
  'express-session': 'secret option required for sessions',
  'cookie-session': '.keys required.',
  'better-auth':
    'You are using the default secret. Please set `BETTER_AUTH_SECRET` in your environment variables or pass `secret` in your auth config.',
  flask: 'The session is unavailable because no secret key was set.  Set the secret_key on the application to something unique and secret.',
};

function withoutSecret({ library }: SessionHolder, { state, variable }: HeldSecrets, environment: Environment): SessionJudgement {
  if (state !== 'unset') return unknown(`the value of ${variable === '' ? 'its secret' : variable} cannot be read from here`);
  const nothing = `nothing gives it ${variable === '' ? 'a secret' : variable}`;
  // next-auth 4.24.15, core/lib/assert.js and core/init.js.
  if (library === 'next-auth' && environment !== 'production') {
    return unknown(`${nothing}, and outside of production it derives one from its options, which cannot be read from here`);
  }
  const error = library === 'next-auth' ? 'MissingSecret: Please define a `secret` in production.' : MISSING[library];
  return error === undefined ? unknown(nothing) : refused('key', error, nothing, false);
}

export function accepted(why: string): SessionJudgement {
  return { verdict: 'accepted', holdsKey: true, check: undefined, error: '', why };
}

export function unknown(why: string, holdsKey?: boolean): SessionJudgement {
  return { verdict: 'unknown', holdsKey, check: undefined, error: '', why };
}

export function refused(check: CheckName, error: string, why: string, holdsKey: boolean | undefined): SessionJudgement {
  return { verdict: 'refused', holdsKey, check, error, why };
}

/** The names of the variables that hold the secrets, for a message. */
export function namesOf(secrets: readonly { readonly variable: string; readonly text: SecretText }[]): string {
  const names = [...new Set(secrets.map(({ variable }) => variable).filter((name) => name !== ''))];
  return names.length === 0 ? 'its secret' : names.join(', ');
}
