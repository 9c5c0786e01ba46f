import { isScalar, visit } from 'yaml';
import { readYaml } from './yaml';

/** Whether an offset lies inside of a text that goes over several lines, in quotes or without: a comment there would be a part of it. */
export function isInYamlText(text: string, offset: number): boolean {
  let found = false;
  for (const { node } of readYaml(text) ?? []) {
    visit(node, {
      Scalar: (_, scalar) => {
        const [start, end] = scalar.range ?? [0, 0];
        if (!isScalar(scalar) || offset <= start || offset >= end) return undefined;
        found = true;
        return visit.BREAK;
      },
    });
  }
  return found;
}
