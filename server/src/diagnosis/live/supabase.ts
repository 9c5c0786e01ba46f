import type { Contract, Service } from '../../model/contract';
import type { TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { selectOf, sqlText } from './sql';
import type { Subject } from './subject';

const PACKAGES = ['@supabase/supabase-js', '@supabase/ssr', '@supabase/auth-helpers-nextjs', 'supabase'];

/** Supabase keeps users and sessions in tables of its own: `auth.users` and `auth.sessions` (supabase/auth, its migrations). */
export function supabaseChecks(
  servers: readonly Service[],
  subject: Subject,
  token: TokenReport | undefined,
  contract: Contract,
): readonly LiveCheck[] {
  const issuer = token?.token?.claims['iss'];
  const isIssued = typeof issuer === 'string' && issuer.endsWith('/auth/v1');
  const isUsed = servers.some(({ dependencies }) => PACKAGES.some((name) => Object.hasOwn(dependencies, name)));
  // A server that signs tokens of its own keeps its users elsewhere.
  if (!isIssued && (token !== undefined || !isUsed || contract.issuers.some(({ service }) => servers.includes(service)))) return [];
  const byEmail = subject.id === undefined && subject.email !== undefined;
  const literal = (text: string | undefined, stand: string) =>
    (text === undefined ? undefined : sqlText(text, 'postgresql')) ?? `'<${stand}>'`;
  const where = 'Run it in the SQL editor of the Supabase project.';
  return [
    {
      id: 'user-row',
      topic: 'rows',
      question: 'Does the user of the token exist, and is it active?',
      language: 'sql',
      text: selectOf(
        {
          schema: 'auth',
          table: 'users',
          columns: ['id', 'email', 'email_confirmed_at', 'banned_until', 'deleted_at'],
          by: byEmail ? 'email' : 'id',
          literal: byEmail ? literal(subject.email, 'email') : literal(subject.id, 'id'),
          newestBy: '',
        },
        'postgresql',
      ),
      meaning: `${where} No row: the user was deleted, or the token is of another project.`,
      spot: undefined,
    },
    {
      id: 'session-row-1',
      topic: 'rows',
      question: "Is the token's session still there?",
      language: 'sql',
      text: selectOf(
        {
          schema: 'auth',
          table: 'sessions',
          columns: ['id', 'user_id', 'created_at', 'not_after'],
          by: subject.sessionId === undefined ? 'user_id' : 'id',
          literal: subject.sessionId === undefined ? literal(subject.id, 'user id') : literal(subject.sessionId, 'session id'),
          newestBy: subject.sessionId === undefined ? 'created_at' : '',
        },
        'postgresql',
      ),
      meaning: `${where} No row: the user signed out, and the server refuses the token where it asks Supabase for the user.`,
      spot: undefined,
    },
  ];
}
