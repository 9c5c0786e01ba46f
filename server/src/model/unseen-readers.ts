import { environmentNamed } from '../facts/env-file-names';
import { folderOf, isInside } from '../text/source';
import type { Contract, Service } from './contract';

// Who may read a variable of an env file without a line of code that shows it. Whoever says that nothing reads a name asks here first.

/** Packages that read variables by names of their own, and those names. */
const OWN_NAMES: readonly (readonly [packages: RegExp, names: RegExp])[] = [
  [/^(?:next-auth|@auth\/.+|@sidebase\/nuxt-auth)$/, /^(?:NEXT)?AUTH_/],
  [/^(?:better-auth|@better-auth\/.+)$/, /^(?:BETTER_)?AUTH_/],
  [/^@clerk\//, /^CLERK_/],
  [/^@supabase\/|^supabase$/, /^(?:SUPABASE|GOTRUE|PGRST)_|^JWT_SECRET$/],
  [/^(?:@auth0\/.+|auth0|express-openid-connect)$/, /^AUTH0_|^(?:CLIENT_)?SECRET$/],
  [/^@workos/, /^WORKOS_/],
  [/^@kinde-oss\//, /^KINDE_/],
  [/^@logto\//, /^LOGTO_/],
  [/^(?:nuxt|nuxt3|nuxt-auth-utils)$/, /^NUXT_/],
  [/^(?:payload|@payloadcms\/.+)$/, /^PAYLOAD_/],
  [/^flask/, /^(?:FLASK_|JWT_|SECRET_KEY)/],
  [/^(?:stripe|@stripe\/.+|svix|@octokit\/.+|probot|@slack\/bolt)$/, /WEBHOOK|^SLACK_|SIGNING_SECRET$/],
];

/** Packages that take their settings by conventions of their own, so that any name may be read. */
const ANY_NAME =
  /^(?:@strapi\/.+|strapi|directus|@directus\/.+|@medusajs\/.+|@keystone-6\/.+|n8n|@redwoodjs\/.+|@adonisjs\/.+|sails|parse-server|meteor|@feathersjs\/.+|@loopback\/.+|config|convict|nconf|env-var|rc|node-config-ts|wrangler|@cloudflare\/.+|hono|itty-router|convex|sst|serverless|astro|react-native-dotenv|react-native-config|dotenv-webpack|dotenv-defaults|postgraphile|django|dynaconf|django-environ|environs|varlock|@dotenvx\/dotenvx|@foal\/core|moleculer|@midwayjs\/.+|egg|nitropack|@vendure\/core)$/;

/** Whether the code that gets this env file can be seen as a whole: every reader of its names is one that an extractor knows. */
export function isSeenWhole(file: string, contract: Contract): boolean {
  const folder = folderOf(file);
  const { facts } = contract;
  const services = readersOf(file, contract);
  if (services.length === 0 || services.some((service) => service.example || service.library || takesAnyName(service))) return false;
  // A program in another language, an image that somebody else made.
  if (facts.all('foreign-code').some((foreign) => isInside(foreign.file, folder))) return false;
  if (facts.all('deployment').some((deployment) => deployment.folder === undefined && deployment.envFiles.includes(file))) return false;
  return !facts.all('whole-environment-read').some((read) => services.includes(contract.serviceOf(read.file)));
}

/** The services that load the file, and every other that stands below it. */
export function readersOf(file: string, contract: Contract): readonly Service[] {
  const environment = environmentNamed(file) ?? 'development';
  const below = contract.services.filter((service) => isInside(service.folder, folderOf(file)));
  const loading = contract.services.filter((service) => contract.envFilesOf(service, environment).includes(file));
  return loading.length === 0 ? [] : [...new Set([...loading, ...below])];
}

/** Whether a package that a reader of the file depends on reads a variable of this name by itself. */
export function isReadByPackage(name: string, readers: readonly Service[]): boolean {
  const packages = new Set(readers.flatMap((service) => Object.keys(service.dependencies)));
  return OWN_NAMES.some(([pattern, names]) => names.test(name) && [...packages].some((dependency) => pattern.test(dependency)));
}

function takesAnyName(service: Service): boolean {
  return Object.keys(service.dependencies).some((dependency) => ANY_NAME.test(dependency));
}
