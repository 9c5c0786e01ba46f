import assert from 'node:assert/strict';
import { ANCHORS } from '../../../server/src/extract/typescript/anchors';
import { parse } from '../../../server/src/extract/typescript/parsed-file';
import { storedModels } from '../../../server/src/extract/typescript/rows/stored-models';

/** `typeorm RefreshToken (tokens): id number unique, user User?` */
function modelsOf(text: string): readonly string[] {
  return [...storedModels(parse({ path: 'src/models.ts', text }))].map(({ orm, name, table, fields, purges }) => {
    const columns = fields.map(({ name, type, unique, optional }) => `${name} ${type}${optional ? '?' : ''}${unique ? ' unique' : ''}`);
    return `${orm} ${name}${table === '' ? '' : ` (${table})`}: ${columns.join(', ')}${purges === true ? ' purges' : ''}`;
  });
}

const DECLARATIONS: readonly (readonly [string, string, string])[] = [
  [
    'an entity of TypeORM',
    "@Entity('refresh_tokens')\nexport class RefreshToken {\n  @PrimaryGeneratedColumn('uuid') id: string;\n  @Column({ unique: true }) token: string;\n  @ManyToOne(() => User) user: User;\n  @Column({ nullable: true }) expiresAt: Date | null;\n  save() {}\n}",
    'typeorm RefreshToken (refresh_tokens): id string unique, token string unique, user User, expiresAt Date?',
  ],
  [
    'a schema of Nest',
    '@Schema({ timestamps: true })\nexport class Session {\n  @Prop({ required: true }) userId: string;\n  @Prop() expires?: Date;\n}',
    'mongoose Session: userId string, expires Date?',
  ],
  [
    'a table of Drizzle',
    "export const sessions = pgTable('session', {\n  sessionToken: text('session_token').primaryKey(),\n  userId: text('user_id').notNull().references(() => users.id),\n  expires: timestamp('expires', { mode: 'date' }),\n});",
    'drizzle sessions (session): sessionToken text unique, userId text, expires timestamp?',
  ],
  [
    'a table of tokens of Drizzle',
    "export const refreshTokens = sqliteTable('refresh_tokens', { id: integer('id').primaryKey(), hash: text().notNull().unique() });",
    'drizzle refreshTokens (refresh_tokens): id integer unique, hash text unique',
  ],
  [
    'a model of Mongoose with a schema of its own',
    "const schema = new mongoose.Schema({ token: { type: String, required: true, unique: true }, user: mongoose.Types.ObjectId, createdAt: { type: Date, expires: '7d' } });\nmodule.exports = mongoose.model('Token', schema);",
    'mongoose Token: token String unique, user mongoose.Types.ObjectId?, createdAt Date? purges',
  ],
  [
    'a model of Sequelize',
    "const RefreshToken = sequelize.define('RefreshToken', { token: { type: DataTypes.STRING, allowNull: false }, userId: DataTypes.INTEGER });",
    'sequelize RefreshToken: token DataTypes.STRING, userId DataTypes.INTEGER?',
  ],
];

describe('storedModels', () => {
  for (const [title, text, expected] of DECLARATIONS) {
    it(`reads ${title}`, () => assert.deepEqual(modelsOf(text), [expected]));
    it(`lets the file through with ${title}`, () => assert.match(text, ANCHORS));
  }

  it('names the columns of the database, the keys and the relations', () => {
    const [model] = [
      ...storedModels(
        parse({
          path: 'src/models.ts',
          text: "@Entity('users')\nexport class User {\n  @PrimaryGeneratedColumn('uuid') id: string;\n  @Column({ name: 'is_active', default: true }) isActive: boolean;\n  @ManyToOne(() => Team) team: Team;\n}",
        }),
      ),
    ];
    assert.deepEqual(
      model?.fields.map(({ name, column, isKey, relation }) => [name, column, isKey, relation]),
      [
        ['id', undefined, true, undefined],
        ['isActive', 'is_active', undefined, undefined],
        ['team', undefined, undefined, true],
      ],
    );
  });

  it('notes the kind of database and the columns of a Drizzle table of users', () => {
    const text =
      "export const users = pgTable('users', { id: uuid('id').defaultRandom().primaryKey(), emailVerified: boolean('email_verified').notNull(), name: text() });";
    const [model] = [...storedModels(parse({ path: 'src/schema.ts', text }))];
    assert.match(text, ANCHORS);
    assert.equal(model?.database, 'postgresql');
    assert.deepEqual(
      model?.fields.map(({ name, column }) => column ?? `(${name})`),
      ['id', 'email_verified', '(name)'],
    );
  });

  it('leaves out other tables, and what only looks like one', () => {
    for (const text of [
      '@Entity()\nexport class Article {\n  @Column() refreshToken: string;\n}',
      "export const articles = pgTable('articles', { token: text('token') });",
      "const model = router.model('Token', handler);",
      "customElements.define('session', class extends HTMLElement {});",
    ]) {
      assert.deepEqual(modelsOf(text), [], text);
    }
  });

  it('takes half-typed code', () => {
    for (const [, text] of DECLARATIONS) {
      for (let end = 0; end <= text.length; end++) assert.doesNotThrow(() => modelsOf(text.slice(0, end)));
    }
  });
});
