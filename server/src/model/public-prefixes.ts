import { type PublicPrefix, publicPrefixOf } from '../facts/secret-names';
import { isInside } from '../text/source';
import type { Contract, Service } from './contract';

// Which services really put variables with a public prefix into client code: `VITE_` means nothing to a Python service.

interface Exposer {
  /** As messages name it. */
  readonly name: string;
  readonly packages: readonly string[];
}

const EXPOSERS: Readonly<Record<PublicPrefix, readonly Exposer[]>> = {
  NEXT_PUBLIC_: [{ name: 'Next.js', packages: ['next'] }],
  VITE_: [{ name: 'Vite', packages: ['vite', '@sveltejs/kit', 'rolldown-vite', 'electron-vite', 'laravel-vite-plugin', 'wxt'] }],
  EXPO_PUBLIC_: [{ name: 'Expo', packages: ['expo'] }],
  REACT_APP_: [{ name: 'Create React App', packages: ['react-scripts', '@craco/craco', 'react-app-rewired'] }],
  PUBLIC_: [
    { name: 'SvelteKit', packages: ['@sveltejs/kit'] },
    { name: 'Astro', packages: ['astro'] },
    { name: 'Rsbuild', packages: ['@rsbuild/core'] },
  ],
  NUXT_PUBLIC_: [{ name: 'Nuxt', packages: ['nuxt', 'nuxt3'] }],
  GATSBY_: [{ name: 'Gatsby', packages: ['gatsby'] }],
  VUE_APP_: [{ name: 'Vue CLI', packages: ['@vue/cli-service'] }],
  STORYBOOK_: [{ name: 'Storybook', packages: ['storybook', '@storybook/react', '@storybook/vue3', '@storybook/html'] }],
};

/** What puts a variable of this name into the client code of the service; undefined when nothing does. */
export function exposerOf(service: Service, name: string): string | undefined {
  const prefix = publicPrefixOf(name);
  if (prefix === undefined) return undefined;
  return EXPOSERS[prefix].find(({ packages }) => packages.some((dependency) => Object.hasOwn(service.dependencies, dependency)))?.name;
}

/** The service whose client code gets a variable that `file` names: the file's own, or the first below it, for an env file or a compose file above several. */
export function exposingService(contract: Contract, file: string, name: string): Service | undefined {
  const home = contract.serviceOf(file);
  if (exposerOf(home, name) !== undefined) return home;
  return contract.services.find((service) => isInside(service.folder, home.folder) && exposerOf(service, name) !== undefined);
}
