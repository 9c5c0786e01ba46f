import assert from 'node:assert/strict';
import { prismaExtractor } from '../../../server/src/extract/prisma/prisma';
import type { Fact, StoredModel } from '../../../server/src/facts/fact';

function factsOf(text: string): readonly Fact[] {
  return prismaExtractor.extract({ path: 'prisma/schema.prisma', text }).facts;
}

/** `RefreshToken (refresh_tokens): id String unique, token String?` */
function modelsOf(text: string): readonly string[] {
  return factsOf(text)
    .filter((fact): fact is StoredModel => fact.kind === 'stored-model')
    .map(({ name, table, fields }) => {
      const columns = fields.map(({ name, type, unique, optional }) => `${name} ${type}${optional ? '?' : ''}${unique ? ' unique' : ''}`);
      return `${name}${table === '' ? '' : ` (${table})`}: ${columns.join(', ')}`;
    });
}

const SCHEMA = `// The schema of the shop.
generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["strictUndefinedChecks", "views"]
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

/// Tokens that a refresh takes.
model RefreshToken {
  id        String   @id @default(cuid())
  token     String   @unique // as it was given out
  userId    Int?
  user      User?    @relation(fields: [userId], references: [id], onDelete: Cascade)
  scopes    String[]
  about     Json     @default("{ \\"url\\": \\"https://example.com\\" }")
  expiresAt DateTime @map("expires_at")
  raw       Unsupported("circle")?

  @@index([userId])
  @@map("refresh_tokens")
}

enum Role {
  ADMIN
  USER
}

model User {
  id     Int @id
  email  String
  tenant String
  tokens RefreshToken[]

  @@unique([email])
  @@unique([tenant, email])
}
`;

describe('the Prisma schema', () => {
  it('gives models with their columns and tables', () => {
    assert.deepEqual(modelsOf(SCHEMA), [
      'RefreshToken (refresh_tokens): id String unique, token String unique, userId Int?, user User?, scopes String[], about Json, expiresAt DateTime, raw Unsupported("circle")?',
      'User: id Int unique, email String unique, tenant String, tokens RefreshToken[]',
    ]);
  });

  it('gives the places of names', () => {
    const [model] = factsOf(SCHEMA).filter((fact) => fact.kind === 'stored-model');
    assert.ok(model?.kind === 'stored-model');
    assert.equal(SCHEMA.slice(model.at.start, model.at.end), 'RefreshToken');
    for (const { name, at } of model.fields) assert.equal(SCHEMA.slice(at.start, at.end), name);
  });

  it('names the database, its variable, and the columns, keys and relations of models', () => {
    const facts = factsOf(`datasource db {
  provider = "postgresql"
  url      = env("APP_DATABASE_URL")
}
model User {
  id       String @id
  isActive Boolean @map("is_active")
  tokens   Token[]
  @@map("users")
  @@schema("auth")
}
model Token {
  id String @id
}
`);
    const [source] = facts.filter((fact) => fact.kind === 'datasource');
    assert.deepEqual([source?.database, source?.variable], ['postgresql', 'APP_DATABASE_URL']);
    const [user] = facts.filter((fact) => fact.kind === 'stored-model');
    assert.deepEqual([user?.table, user?.schema], ['users', 'auth']);
    assert.deepEqual(
      user?.fields.map(({ name, column, isKey, relation }) => [name, column, isKey, relation]),
      [
        ['id', undefined, true, undefined],
        ['isActive', 'is_active', undefined, undefined],
        ['tokens', undefined, undefined, true],
      ],
    );
  });

  it('sees that undefined is refused', () => {
    const strict = (text: string): number => factsOf(text).filter((fact) => fact.kind === 'deletion-safeguard').length;
    assert.equal(strict(SCHEMA), 1);
    assert.equal(strict(SCHEMA.replace('"strictUndefinedChecks", ', '')), 0);
    assert.equal(strict(SCHEMA.replace('  previewFeatures', '  // previewFeatures')), 0);
  });

  it('leaves out what is commented out, and reads CRLF', () => {
    assert.deepEqual(modelsOf('/* model Old {\n  id Int @id\n} */\nmodel Token {\r\n  id Int @id\r\n  // gone String\r\n}\r\n'), [
      'Token: id Int unique',
    ]);
  });

  it('reads a model that has no end yet', () => {
    assert.deepEqual(modelsOf('model Session {\n  id Int @id\n  tok\n\nmodel User {\n  id Int @id\n}'), [
      'Session: id Int unique',
      'User: id Int unique',
    ]);
  });

  it('reads only schemas', () => {
    assert.equal(prismaExtractor.reads('prisma/schema.prisma'), true);
    assert.equal(prismaExtractor.reads('prisma/schema/user.prisma'), true);
    assert.equal(prismaExtractor.reads('prisma/seed.ts'), false);
  });

  it('takes half-typed schemas', () => {
    for (let end = 0; end <= SCHEMA.length; end++) assert.doesNotThrow(() => factsOf(SCHEMA.slice(0, end)));
  });
});
