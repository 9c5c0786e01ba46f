import type { LibraryId } from '../facts/library';
import { AUTHLIB, JOSERFC } from './authlib';
import { FAST_JWT, FASTIFY_JWT } from './fastify';
import { AWS_JWT_VERIFY, CLERK, EXPRESS_OAUTH2, SUPABASE } from './hosted';
import { JOSE } from './jose';
import { EXPRESS_JWT, JSONWEBTOKEN, KOA_JWT, NEST_JWT, PASSPORT_JWT } from './jsonwebtoken';
import { HONO, JWT_SIMPLE } from './others';
import { FASTAPI_USERS, FLASK_JWT_EXTENDED, PYJWT, SIMPLEJWT } from './pyjwt';
import { PYTHON_JOSE } from './python-jose';
import type { LibraryHistory, LibrarySemantics } from './semantics';
import { compareVersions, parseVersion, type Version } from './version';

export type { CheckName, ExpectationSemantics, LibrarySemantics } from './semantics';

/** What each JWT library does in every version that is known. */
export const LIBRARIES: Readonly<Record<LibraryId, LibraryHistory>> = {
  jsonwebtoken: JSONWEBTOKEN,
  jose: JOSE,
  '@nestjs/jwt': NEST_JWT,
  'passport-jwt': PASSPORT_JWT,
  'express-jwt': EXPRESS_JWT,
  'koa-jwt': KOA_JWT,
  'fast-jwt': FAST_JWT,
  '@fastify/jwt': FASTIFY_JWT,
  hono: HONO,
  'jwt-simple': JWT_SIMPLE,
  '@clerk/backend': CLERK,
  'aws-jwt-verify': AWS_JWT_VERIFY,
  'express-oauth2-jwt-bearer': EXPRESS_OAUTH2,
  'supabase-js': SUPABASE,
  pyjwt: PYJWT,
  'python-jose': PYTHON_JOSE,
  authlib: AUTHLIB,
  joserfc: JOSERFC,
  'flask-jwt-extended': FLASK_JWT_EXTENDED,
  simplejwt: SIMPLEJWT,
  'fastapi-users': FASTAPI_USERS,
};

const computed = new Map<LibraryHistory, Map<number, LibrarySemantics>>();

/** What a library does in a version; without one, what its newest does. */
export function semanticsOf(library: LibraryId, version?: Version): LibrarySemantics {
  const history = LIBRARIES[library];
  const older = version === undefined ? 0 : history.earlier.filter(({ below }) => isOlder(version, below)).length;
  const rows = computed.get(history) ?? new Map<number, LibrarySemantics>([[0, history.newest]]);
  computed.set(history, rows);
  const known = rows.get(older);
  if (known) return known;
  const row: LibrarySemantics = Object.assign({}, history.newest, ...history.earlier.slice(0, older).map(({ was }) => was));
  rows.set(older, row);
  return row;
}

function isOlder(version: Version, below: string): boolean {
  const limit = parseVersion(below);
  return limit !== undefined && compareVersions(version, limit) < 0;
}
