import type { Environment, Service, Stack } from './contract';

// Which env files a stack loads, strongest first. Run with the versions named in each line.

const MODES: Readonly<Record<Environment, string>> = {
  development: 'development',
  test: 'test',
  staging: 'staging',
  production: 'production',
};

/**
 * File names relative to the service's folder, strongest first.
 * `configured` are the files its code names, already in that order; empty for the loader's default.
 */
export function cascade(stack: Stack, environment: Environment, configured: readonly string[]): readonly string[] {
  const mode = MODES[environment];
  if (configured.length > 0) return configured;
  switch (stack) {
    // @next/env 16.4, @expo/env 2.5, react-scripts 5: `.env.local` beats `.env.{mode}`, and is left out in tests.
    case 'next':
    case 'expo':
    case 'react-scripts':
      return [`.env.${mode}.local`, ...(environment === 'test' ? [] : ['.env.local']), `.env.${mode}`, '.env'];
    // vite 8, dotenv-flow 4.1: `.env.{mode}` beats `.env.local`.
    case 'vite':
      return [`.env.${mode}.local`, `.env.${mode}`, '.env.local', '.env'];
    case 'dotenv-flow':
      return [`.env.${mode}.local`, `.env.${mode}`, ...(environment === 'test' ? [] : ['.env.local']), '.env', '.env.defaults'];
    // nuxt 4, @nestjs/config 12, dotenv 18, pydantic-settings 2.15, python-dotenv 1.2, python-decouple 3.8: only what they are told, by default `.env`.
    case 'nuxt':
    case 'nest':
    case 'dotenv':
    case 'pydantic-settings':
    case 'python-dotenv':
    case 'python-decouple':
    case 'unknown':
      return environment === 'development'
        ? ['.env', '.env.local', '.env.development', '.env.development.local']
        : [`.env.${mode}`, `.env.${mode}.local`];
  }
}

/** The file a developer keeps local secrets in. */
export function localFile(service: Service, configured: readonly string[]): string {
  const strongest = configured[0];
  if (strongest !== undefined) return strongest;
  return ['next', 'vite', 'expo', 'react-scripts', 'dotenv-flow'].includes(service.stack) ? '.env.local' : '.env';
}
