import type { ts } from '@ts-morph/common';
import type { HttpRoute } from '../../../facts/fact';
import type { ValueReader } from '../values/value-reader';

// Routes that are files: `app/api/settings/route.ts` and `pages/api/settings.ts` of Next.js.

const APP_ROUTE = /(?:^|\/)(?:src\/)?app\/((?:[^/]{1,80}\/){0,12})route\.[cm]?[jt]sx?$/;
const PAGE_ROUTE = /(?:^|\/)(?:src\/)?pages\/(api(?:\/[^/]{1,80}){0,12})\.[cm]?[jt]sx?$/;
const VERBS = /^(?:GET|POST|PUT|PATCH|DELETE)$/;
/** Calls by which a handler asks who is there. */
const ASKS =
  /(?<![\w.])(getServerSession|getServerAuthSession|auth|getToken|getSession|requireAuth|requireUser|requireSession|currentUser|getCurrentUser|verifyToken|verifyJwt|verifyAuth|jwtVerify|withAuth|authenticate|validateRequest|validateSession)\(/;

/** Whether a file of this path is a route by its path. */
export function isFileRoute(path: string): boolean {
  return APP_ROUTE.test(path) || PAGE_ROUTE.test(path);
}

export function* fileRoutes(reader: ValueReader): Iterable<HttpRoute> {
  const { api, file } = reader;
  const inApp = APP_ROUTE.exec(file.path)?.[1];
  const inPages = PAGE_ROUTE.exec(file.path)?.[1];
  const path = inApp !== undefined ? segments(inApp) : inPages !== undefined ? segments(inPages) : undefined;
  if (path === undefined) return;
  const guard = ASKS.exec(file.text)?.[1] ?? '';
  const fact = { kind: 'http-route', file: file.path, path, owner: '', complete: true, guard } as const;
  for (const statement of file.tree.statements) {
    if (inApp === undefined) {
      if (isDefault(reader, statement)) yield { ...fact, at: reader.place(statement), method: 'ALL' };
      continue;
    }
    const isExported =
      api.canHaveModifiers(statement) && api.getModifiers(statement)?.some(({ kind }) => kind === api.SyntaxKind.ExportKeyword);
    if (isExported !== true) continue;
    for (const name of declaredBy(reader, statement)) {
      if (VERBS.test(name.text)) yield { ...fact, at: reader.place(name), method: name.text };
    }
  }
}

function isDefault({ api }: ValueReader, statement: ts.Statement): boolean {
  if (api.isExportAssignment(statement)) return true;
  return api.isFunctionDeclaration(statement) && (statement.modifiers ?? []).some(({ kind }) => kind === api.SyntaxKind.DefaultKeyword);
}

function declaredBy({ api }: ValueReader, statement: ts.Statement): readonly ts.Identifier[] {
  if (api.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name];
  if (!api.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(({ name }) => name).filter((name) => api.isIdentifier(name));
}

/** Groups in brackets are no part of the address; parallel and private folders have none. */
function segments(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && !/^\(\w[^)]*\)$/.test(part));
  if (parts.some((part) => /^[@_]|^\(\./.test(part))) return undefined;
  if (parts.at(-1) === 'index') parts.pop();
  return `/${parts.join('/')}`;
}
