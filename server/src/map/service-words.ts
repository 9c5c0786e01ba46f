import type { Contract, Service } from '../model/contract';

// What a box says of its service.

/** By package, the first that a service depends on: what is built upon another stands before it. */
const FRAMEWORKS: readonly (readonly [string, string])[] = [
  ['next', 'Next.js'],
  ['nuxt', 'Nuxt'],
  ['@nestjs/core', 'NestJS'],
  ['@remix-run/react', 'Remix'],
  ['@sveltejs/kit', 'SvelteKit'],
  ['astro', 'Astro'],
  ['expo', 'Expo'],
  ['react-native', 'React Native'],
  ['electron', 'Electron'],
  ['fastify', 'Fastify'],
  ['hono', 'Hono'],
  ['koa', 'Koa'],
  ['elysia', 'Elysia'],
  ['@hapi/hapi', 'hapi'],
  ['express', 'Express'],
  ['@angular/core', 'Angular'],
  ['svelte', 'Svelte'],
  ['vue', 'Vue'],
  ['react', 'React'],
  ['fastapi', 'FastAPI'],
  ['django', 'Django'],
  ['flask', 'Flask'],
  ['starlette', 'Starlette'],
  ['litestar', 'Litestar'],
  ['sanic', 'Sanic'],
];

export function aboutService({ dependencies, languages }: Service): string {
  const found = FRAMEWORKS.filter(([name]) => Object.hasOwn(dependencies, name));
  const [first] = found;
  const python = languages.includes('python');
  const words = first ? [first[1]] : python && languages.length === 1 ? ['Python'] : [];
  if (first && python && languages.length > 1) words.push('Python');
  return words.join(', ');
}

/** The name of each service, with its folder where two are called alike. */
export function namesOfServices(services: readonly Service[], contract: Contract): ReadonlyMap<Service, string> {
  const counts = new Map<string, number>();
  for (const { name } of services) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = new Map<Service, string>();
  for (const service of services) {
    const folder = contract.pathInWorkspace(service.folder);
    const isAlone = counts.get(service.name) === 1;
    names.set(service, isAlone ? service.name : `${service.name} (${folder === '' ? 'the top folder' : folder})`);
  }
  return names;
}
