import { isPlainlySecret, type PublicPrefix, publicPrefixOf } from '../facts/secret-names';
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

/** The prefixes of the frameworks and those that the user names, of which nobody can see which package they belong to. */
export class Exposure {
  readonly #contract: Contract;
  readonly #prefixes: readonly string[];

  constructor(contract: Contract, prefixes: readonly string[]) {
    this.#contract = contract;
    this.#prefixes = prefixes.filter((prefix) => prefix !== '');
  }

  /** The prefix that puts a variable into client code; undefined when the name has none. */
  prefixOf(name: string): string | undefined {
    return publicPrefixOf(name) ?? this.#prefixes.find((prefix) => name.startsWith(prefix));
  }

  /** Whether a name has such a prefix and is, behind it, that of something to be kept from browsers. */
  isOfSecret(name: string): boolean {
    const prefix = this.prefixOf(name);
    return prefix !== undefined && isPlainlySecret(publicPrefixOf(name) === undefined ? name.slice(prefix.length) : name);
  }

  /** What puts the variable into the client code of the service, for a message. */
  exposerOf(service: Service, name: string): string | undefined {
    return exposerOf(service, name) ?? (this.#isUsersOwn(name) ? 'its prefix' : undefined);
  }

  /** The service whose client code gets a variable that `file` names. */
  serviceFor(file: string, name: string): Service | undefined {
    return this.#isUsersOwn(name) ? this.#contract.serviceOf(file) : exposingService(this.#contract, file, name);
  }

  #isUsersOwn(name: string): boolean {
    return publicPrefixOf(name) === undefined && this.prefixOf(name) !== undefined;
  }
}
