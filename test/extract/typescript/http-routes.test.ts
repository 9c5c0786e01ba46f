import assert from 'node:assert/strict';
import { parse } from '../../../server/src/extract/typescript/parsed-file';
import { httpRoutes } from '../../../server/src/extract/typescript/requests/http-routes';
import { viewOf } from '../../../server/src/extract/typescript/syntax/file-view';
import { ValueReader } from '../../../server/src/extract/typescript/values/value-reader';

/** Something that makes the byte filter let the file through. */
const READ = "const token = req.headers.authorization?.split(' ')[1];\n";

/** `GET app!/users/:id by requireAuth`, and `app! + /api > ./routes#default by requireAuth` for a mount; `!` marks the application. */
function routesOf(text: string, path = 'src/app.ts', read = READ): readonly string[] {
  return [...httpRoutes(new ValueReader(viewOf(parse({ path, text: read + text }))))].map((fact) => {
    const owner = `${fact.owner}${fact.complete ? '!' : ''}`;
    const guard = fact.guard === '' ? '' : ` by ${fact.guard}`;
    if (fact.kind === 'http-route') return `${fact.method} ${owner}${fact.path}${guard}`;
    const prefix = fact.prefix.kind === 'literal' ? 'read' : fact.prefix.kind;
    return `${owner} + ${prefix} > ${fact.module}#${fact.router}${guard}`;
  });
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'Express, with middleware before the handler',
    "const app = express();\napp.get('/settings', requireAuth, handler);\napp.post('/login', limiter, (req, res) => {});",
    ['GET app!/settings by requireAuth', 'POST app!/login'],
  ],
  [
    'a router that asks for the token before all of its routes',
    "const router = express.Router();\nrouter.use(authenticateToken);\nrouter.get('/me', handler);\nexport default router;",
    ['GET router/me by authenticateToken'],
  ],
  ['`router.route`', "const router = Router();\nrouter.route('/me').get(protect, handler);", ['GET router/me by protect']],
  [
    'mounted routers',
    "import users from './routes/users';\nimport { orders } from './routes/orders';\nconst app = express();\napp.use('/api/users', requireAuth, users);\napp.use('/api', orders);\napp.use('/old', require('./old'));",
    ['app! + read > ./routes/users#default by requireAuth', 'app! + read > ./routes/orders#orders', 'app! + read > ./old#'],
  ],
  [
    'Fastify, with a plugin and hooks',
    "import routes from './routes';\nconst app = Fastify();\napp.register(routes, { prefix: '/v1' });\napp.get('/me', { onRequest: [app.authenticate] }, handler);",
    ['app! + read > ./routes#default', 'GET app!/me by app.authenticate'],
  ],
  [
    'Hono in a chain, served here',
    "const app = new Hono().basePath('/api').get('/me', jwtAuth, (c) => c.json({}));\nserve({ fetch: app.fetch });",
    ['GET app!/api/me by jwtAuth'],
  ],
  ['Hono that is served elsewhere', "const app = new Hono();\napp.get('/me', (c) => c.json({}));", ['GET app/me']],
  [
    'a controller of Nest',
    "@Controller('users')\n@UseGuards(JwtAuthGuard)\nexport class Users {\n  @Get('me') me() {}\n  @Public() @Post() create() {}\n}",
    ['GET nest/users/me by JwtAuthGuard', 'POST nest/users'],
  ],
  [
    "Nest's prefix",
    "const app = await NestFactory.create(AppModule);\napp.setGlobalPrefix('api');\nawait app.listen(3000);",
    ['! + read > #nest'],
  ],
  [
    'a controller with a version',
    "@Controller({ path: 'users', version: '1' })\nexport class Users {\n  @Get() all() {}\n}",
    ['GET nest/users'],
  ],
  ['what only looks like a route', "axios.get('/settings', { headers });\ncache.get('/settings', fallback);\napp.get('env', 1);", []],
];

describe('HTTP routes of TypeScript', () => {
  for (const [title, text, expected] of CASES) it(`reads ${title}`, () => assert.deepEqual(routesOf(text), expected));

  it('reads files of Next.js by their paths', () => {
    const text = 'export async function GET() { const session = await auth(); }\nexport const POST = async () => {};';
    assert.deepEqual(routesOf(text, 'web/src/app/api/(private)/settings/route.ts'), [
      'GET !/api/settings by auth',
      'POST !/api/settings by auth',
    ]);
    assert.deepEqual(routesOf('export default function handler() {}', 'pages/api/users/[id].ts'), ['ALL !/api/users/[id]']);
    assert.deepEqual(routesOf('export default function Page() {}', 'app/settings/page.tsx'), []);
  });

  it('says nothing of a file that is not read for something else', () => {
    assert.deepEqual(routesOf("const router = Router();\nrouter.get('/me', handler);", 'src/routes.ts', ''), []);
  });

  it('takes half-typed code', () => {
    for (const [, text] of CASES) {
      for (let end = 0; end <= text.length; end += 13) assert.doesNotThrow(() => routesOf(text.slice(0, end)));
    }
  });
});
