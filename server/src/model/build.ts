import type { FactBase } from '../facts/fact-base';
import type { Contract } from './contract';

export function buildContract(_facts: FactBase): Contract {
  throw new Error('not built');
}
