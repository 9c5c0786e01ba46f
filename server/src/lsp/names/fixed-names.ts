import { isSigningName } from '../../facts/secret-names';
import type { Service } from '../../model/contract';

/** Names that somebody else looks up by themselves, so that a workspace cannot give them another name. */
interface FixedName {
  readonly names: RegExp;
  /** Who looks them up. */
  readonly reader: string;
  /** Only in services that depend on one of these; always where it is absent. */
  readonly packages?: RegExp;
  /** Names of that shape that are the project's own. */
  readonly unless?: (name: string) => boolean;
}

const AUTH_JS = /^(?:next-auth|@auth\/.+)$/;

const FIXED: readonly FixedName[] = [
  { names: /^(?:NODE_ENV|NODE_OPTIONS)$/, reader: 'Node.js and its tools read' },
  { names: /^(?:CI|PORT|HOSTNAME|PATH|HOME|TZ|PYTHONPATH)$/, reader: 'the platform sets' },
  {
    names:
      /^(?:VERCEL|FLY|RAILWAY|RENDER|NETLIFY|HEROKU)_|^GITHUB_(?:TOKEN|ACTIONS?|ACTOR|SHA|REF(?:_\w+)?|REPOSITORY(?:_\w+)?|RUN_\w+|EVENT_\w+|WORKSPACE|OUTPUT|ENV)$/,
    reader: 'the platform sets',
  },
  {
    names: /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|PROFILE)$/,
    reader: 'the AWS libraries read',
  },
  {
    names: /^(?:POSTGRES|POSTGRESQL|MYSQL|MARIADB|MONGO_INITDB|MINIO|RABBITMQ|KEYCLOAK|KC|GF)_/,
    reader: 'container images read',
  },
  { names: /^NEXTAUTH_/, reader: 'Auth.js reads' },
  { names: /^AUTH_(?:SECRET(?:_\d)?|URL|TRUST_HOST|REDIRECT_PROXY_URL)$/, reader: 'Auth.js reads', packages: AUTH_JS },
  { names: /^AUTH_\w+_(?:ID|SECRET|ISSUER)$/, reader: 'Auth.js reads', packages: AUTH_JS, unless: isSigningName },
  { names: /^BETTER_AUTH_/, reader: 'better-auth reads' },
  { names: /^(?:NEXT_PUBLIC_)?CLERK_/, reader: 'Clerk reads', packages: /^@clerk\// },
  { names: /^(?:AUTH0|APP_BASE_URL$)/, reader: 'the Auth0 library reads', packages: /^@auth0\// },
  { names: /^KINDE_/, reader: 'Kinde reads', packages: /^@kinde/ },
  { names: /^WORKOS_/, reader: 'WorkOS reads', packages: /^@workos/ },
  { names: /^NUXT_/, reader: 'Nuxt reads', packages: /^nuxt3?$/ },
  {
    names: /^(?:DATABASE_URL|DIRECT_URL|SHADOW_DATABASE_URL)$/,
    reader: 'the Prisma schema reads',
    packages: /^(?:prisma|@prisma\/client)$/,
  },
  { names: /^DJANGO_(?:SETTINGS_MODULE|CONFIGURATION|SUPERUSER_\w+)$/, reader: 'Django reads' },
  { names: /^FLASK_/, reader: 'Flask reads', packages: /^flask$/ },
  { names: /^DYNACONF_/, reader: 'Dynaconf reads' },
];

/** Who insists on a name, as the words before it in a sentence; undefined when nobody does. */
export function fixedBy(name: string, services: readonly Service[]): string | undefined {
  const depends = (packages: RegExp) => services.some((service) => Object.keys(service.dependencies).some((own) => packages.test(own)));
  return FIXED.find(({ names, packages, unless }) => names.test(name) && !unless?.(name) && (packages === undefined || depends(packages)))
    ?.reader;
}
