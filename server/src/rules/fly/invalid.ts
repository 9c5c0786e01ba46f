import { isNamedAsTemplate } from '../../facts/env-file-names';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding } from '../rule';

// A configuration that Fly refuses stops the deployment, and one that it understands otherwise starts the app without the
// variable that the code reads.
export default defineRule({
  id: 'fly/invalid',
  summary: 'A Fly configuration that Fly refuses or understands otherwise',
  severity: 'error',
  fixes: 'none',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const { at, file, defect, help } of contract.facts.all('fly-defect')) {
    if (!contract.isTestFile(file) && !isNamedAsTemplate(file)) yield { at, message: defect, help };
  }
}
