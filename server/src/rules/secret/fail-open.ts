import type { OpenCheck } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { isToolFile } from '../../model/file-roles';
import { openChecks } from '../../model/open-checks';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A check that asks for a secret and passes without one is open on the day the variable is misspelt, forgotten in a new
// environment or lost in a redeployment, and nothing tells.
export default defineRule({
  id: 'secret/fail-open',
  summary: 'A check passes, or is skipped, when its secret is not set',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const open of openChecks(contract)) {
    if (contract.isTestFile(open.file) || isToolFile(contract.pathInWorkspace(open.file))) continue;
    const service = contract.serviceOf(open.file);
    if (service.example || service.library || isDemanded(open, contract)) continue;
    yield {
      at: open.at,
      message: messageOf(open),
      help: `${WHY[open.shape]} A missing variable must close the check: refuse the request, or fail at start-up.`,
      fixes: fixFrom(titleOf(open), 'suggested', open.closingEdits),
    };
  }
}

function messageOf(open: OpenCheck): string {
  const when = `When ${open.name} is not set,`;
  switch (open.shape) {
    case 'allows':
      return `${when} everybody passes this check`;
    case 'guarded':
      return `${when} this check is skipped`;
    case 'template':
      return `${when} the word "${open.file.endsWith('.py') ? 'None' : 'undefined'}" passes for the secret`;
    case 'undefined-equals':
      return `${when} a request without the secret passes`;
    case 'continues':
      return `${when} the code goes on without it`;
  }
}

const WHY: Readonly<Record<OpenCheck['shape'], string>> = {
  allows: 'The code answers a missing secret as it answers a right one.',
  guarded: 'The condition asks for the secret first, so that nothing is compared when it is missing.',
  template: 'A missing value becomes a word when it is put into a text, and anybody can send that word.',
  'undefined-equals': 'A header or field that is not sent equals a variable that is not set.',
  continues:
    'Nothing fails where the variable is missing: what it should have secured or sent is left out, and the refusal shows up elsewhere.',
};

function titleOf(open: OpenCheck): string {
  return open.shape === 'continues' ? `Fail when ${open.name} is not set` : `Refuse when ${open.name} is not set`;
}

/** Whether other code of the service does not start, or does not go on, without the variable: a schema, a list of required names. */
function isDemanded(open: OpenCheck, contract: Contract): boolean {
  const need = contract.needsOf(contract.serviceOf(open.file)).find((one) => one.name === open.name);
  const setting = open.through && contract.follow(open.through);
  const settingFile = setting && setting.kind !== 'unset' ? setting.at.file : '';
  return (need?.reads ?? []).some(
    (read) =>
      read.requirement === 'required' || (read.requirement === 'asserted' && (SETTINGS_FILE.test(read.file) || read.file === settingFile)),
  );
}

/** A check in such a file runs when the process starts. A cast there proves nothing, and is given the benefit of the doubt. */
const SETTINGS_FILE =
  /(?:^|[/_.-])(?:env|environment|config|configuration|settings|constants|secrets|instrumentation|validate-?env)(?:\.\w+)*$|\/(?:env|config|settings)\//i;
