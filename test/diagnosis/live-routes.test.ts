import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';
import { liveChecks } from '../../server/src/diagnosis/live/live';
import { readUnreadRoutes } from '../../server/src/disk/unread-routes';
import { SECRET, textOf } from './live-workspace';

// The address to try, where it stands in files in which an audit has nothing to look for.

/** Gives the engine the files that are read, and the diagnosis the routes of the others, which are on disk. */
function requestOf(read: Readonly<Record<string, string>>, onDisk: Readonly<Record<string, string>>): string {
  const analysis = new Analysis();
  for (const [path, text] of Object.entries(read)) analysis.setFile(path, text);
  const before = JSON.stringify(analysis.check());
  const { facts, lines } = readUnreadRoutes(
    [...Object.keys(read), ...Object.keys(onDisk)],
    analysis,
    (path) => onDisk[path],
    (path) => path,
  );
  for (const { file } of facts) assert.ok(lines.has(file));
  const checks = liveChecks(analysis.contract(), undefined, (at) => ({ file: at.file, line: 1, column: 1, at }), facts);
  assert.equal(JSON.stringify(analysis.check()), before, 'an audit must not know that a diagnosis read further');
  return textOf(checks, 'request').split('\n').slice(1).join('\n');
}

const VERIFY = "export const requireUser = (req) => jwt.verify(req.headers.authorization.split(' ')[1], process.env.JWT_SECRET);\n";
const NODE = {
  'package.json': '{"name":"shop","dependencies":{"express":"5","jsonwebtoken":"9.0.2","@nestjs/core":"11","next":"15"}}',
  '.env': `JWT_SECRET=${SECRET}\n`,
  'src/auth.ts': `import jwt from 'jsonwebtoken';\n${VERIFY}`,
};
const PYTHON = {
  'requirements.txt': 'PyJWT\n',
  'auth.py': 'import os\nimport jwt\ndef check(token):\n    return jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])\n',
};

describe('routes that only a diagnosis reads', () => {
  it('joins the routers of Express, with a stand-in for each parameter', () => {
    const text = requestOf(NODE, {
      'src/server.ts':
        "import express from 'express';\nimport { users } from './users';\nconst app = express();\napp.use('/api', users);\n",
      'src/users.ts':
        "import { Router } from 'express';\nexport const users = Router();\nusers.get('/health', ok);\nusers.get('/users/:id', requireUser, show);\n",
    });
    assert.match(text, /\/api\/users\/<id>'$/);
  });

  it('puts the prefix and the version of Nest before a controller', () => {
    const main =
      "const app = await NestFactory.create(AppModule);\napp.setGlobalPrefix('api');\napp.enableVersioning({ type: VersioningType.URI });\n";
    const controller = (version: string) =>
      `@Controller({ path: 'orders'${version} })\n@UseGuards(JwtAuthGuard)\nexport class Orders {\n  @Get('mine') mine() {}\n}\n`;
    assert.match(requestOf(NODE, { 'src/main.ts': main, 'src/orders.ts': controller(", version: '2'") }), /\/api\/v2\/orders\/mine$/);
    assert.match(requestOf(NODE, { 'src/main.ts': main, 'src/orders.ts': controller('') }), /\/api\/orders\/mine$/);
    // A version in a header or a media type is no part of the address, and without versioning there is none.
    const header = main.replace('URI', 'HEADER');
    assert.match(requestOf(NODE, { 'src/main.ts': header, 'src/orders.ts': controller(", version: '2'") }), /\/<route>'$/);
  });

  it("puts Next.js's base path before a file's address", () => {
    const files = {
      'next.config.mjs': "export default { basePath: '/shop' };\n",
      'app/api/orders/route.ts': 'export async function GET() {\n  await requireUser();\n}\n',
    };
    assert.match(requestOf(NODE, files), /\/shop\/api\/orders$/);
  });

  it("takes the prefix of a blueprint's registration for its own", () => {
    const text = requestOf(PYTHON, {
      'app.py':
        'from flask import Flask\nfrom people import people\napp = Flask(__name__)\napp.register_blueprint(people, url_prefix="/people")\n',
      'people.py':
        'from flask import Blueprint\npeople = Blueprint("people", __name__, url_prefix="/users")\n@people.route("/<int:id>")\n@login_required\ndef show(id): ...\n',
    });
    assert.match(text, /\/people\/<id>'$/);
  });

  it("follows Django's urls from the settings, with the slash at the end", () => {
    const text = requestOf(PYTHON, {
      'shop/settings.py':
        'ROOT_URLCONF = "shop.urls"\nREST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}\n',
      'shop/urls.py': 'from django.urls import include, path\nurlpatterns = [path("api/v1/", include("orders.urls"))]\n',
      'orders/urls.py':
        'router = DefaultRouter()\nrouter.register(r"orders", OrderViewSet)\nurlpatterns = [path("", include(router.urls)), path("login/", Login.as_view())]\n',
    });
    assert.match(text, /\/api\/v1\/orders\/'$/);
  });

  it('asks the server of the language in which tokens are checked, where one folder has two', () => {
    const two = {
      ...PYTHON,
      'web/server.js': "import express from 'express';\nconst app = express();\napp.get('/health', ok);\napp.listen(4000);\n",
      'main.py':
        'import jwt\nimport uvicorn\nfrom fastapi import Depends, FastAPI\napp = FastAPI()\n@app.get("/me")\ndef me(user=Depends(current_user)): ...\nuvicorn.run(app, port=8100)\n',
    };
    assert.match(requestOf(two, {}), /http:\/\/localhost:8100\/me$/);
    const { 'main.py': main, ...rest } = two;
    assert.match(requestOf({ ...rest, 'main.py': main.replace('uvicorn.run(app, port=8100)', '') }, {}), /'<address of the server>\/me'$/);
  });

  it('reads neither tests nor clients, and stops when there is too much', () => {
    const client = "import axios from 'axios';\nexport const load = () => axios.get('/api/me', { headers });\n";
    assert.match(
      requestOf(NODE, { 'src/client.ts': client, 'test/app.test.ts': "const app = express();\napp.get('/me', requireUser, show);\n" }),
      /<route>|^$/,
    );
    let asked = 0;
    const many = Array.from({ length: 20_000 }, (_, index) => `src/file${index}.ts`);
    readUnreadRoutes(
      many,
      new Analysis(),
      () => {
        asked++;
        return '';
      },
      (path) => path,
    );
    assert.ok(asked <= 6000);
  });
});
