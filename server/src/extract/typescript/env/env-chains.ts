import type { ts } from '@ts-morph/common';
import type { FileView } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import { type EnvAccess, isEnvName, isEnvObject } from './env-object';

/** Longer chains are generated. */
const MAX_STEPS = 12;

/** The env-var package: `env.get('X').required().default('d').asString()`, told from its last call. */
export function chainAccess(view: FileView, node: ts.CallExpression): EnvAccess | undefined {
  const { api } = view;
  if (!view.index.modules.has('env-var') || !/^as[A-Z]/.test(memberStep(api, unwrap(api, node.expression))?.name ?? '')) return undefined;
  let required = false;
  let fallback: ts.Expression | undefined;
  let call = node;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const step = memberStep(api, unwrap(api, call.expression));
    if (step === undefined) return undefined;
    const [first] = call.arguments;
    if (step.name === 'get') {
      const name = stringText(api, first);
      if (first === undefined || name === undefined || !isEnvName(name) || !isEnvVar(view, step.base)) return undefined;
      const convertsToNumber = /^as(?:Int|Float|Port)/.test(memberStep(api, unwrap(api, node.expression))?.name ?? '');
      const requirement = required ? 'required' : 'plain';
      return { name, nameNode: first, requirement, fallback, refusesFallback: false, form: 'call', convertsToNumber };
    }
    if (step.name === 'default') fallback = first;
    else if (step.name === 'required') required = first?.kind !== api.SyntaxKind.FalseKeyword;
    const base = unwrap(api, step.base);
    if (!api.isCallExpression(base)) return undefined;
    call = base;
  }
  return undefined;
}

/** The package itself, or `env.from(process.env)`. */
function isEnvVar(view: FileView, base: ts.Expression): boolean {
  const node = unwrap(view.api, base);
  if (!view.api.isCallExpression(node)) return originOf(view, node)?.module === 'env-var';
  const source = node.arguments[0];
  return originOf(view, node.expression)?.module === 'env-var' && source !== undefined && isEnvObject(view, source);
}
