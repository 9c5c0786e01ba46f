import type { Environment, Stack } from './contract';

/** The names of the env files that a stack loads when it is told nothing, strongest first. Run with the versions named in each line. */
export function cascade(stack: Stack, mode: Environment): readonly string[] {
  switch (stack) {
    // @next/env 16.4, @expo/env 2.5, react-scripts 5: `.env.local` beats `.env.{mode}`, and is left out in tests.
    case 'next':
    case 'expo':
    case 'react-scripts':
      return [`.env.${mode}.local`, ...(mode === 'test' ? [] : ['.env.local']), `.env.${mode}`, '.env'];
    // vite 8, dotenv-flow 4.1: `.env.{mode}` beats `.env.local`.
    case 'vite':
      return [`.env.${mode}.local`, `.env.${mode}`, '.env.local', '.env'];
    case 'dotenv-flow':
      return [`.env.${mode}.local`, `.env.${mode}`, ...(mode === 'test' ? [] : ['.env.local']), '.env', '.env.defaults'];
    // nuxt 4, @nestjs/config 12, dotenv 18, pydantic-settings 2.15, python-dotenv 1.2, python-decouple 3.8: only what they are told, by default `.env`.
    case 'nuxt':
    case 'nest':
    case 'dotenv':
    case 'pydantic-settings':
    case 'python-dotenv':
    case 'python-decouple':
    case 'unknown':
      return mode === 'development'
        ? ['.env', '.env.local', '.env.development', '.env.development.local']
        : [`.env.${mode}`, `.env.${mode}.local`];
  }
}
