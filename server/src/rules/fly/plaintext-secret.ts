import type { FlyVariable } from '../../facts/fact';
import { hasPublicPrefix, isSecretName } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { baseName } from '../../text/source';
import { defineRule, type Finding, type Fix } from '../rule';

// A Fly configuration file is committed. What stands in it is in the history for good, and a placeholder in it becomes
// the real secret when nobody sets another.
export default defineRule({
  id: 'fly/plaintext-secret',
  summary: 'A secret stands in plain text in a Fly configuration file',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const variable of contract.facts.all('fly-variable')) {
    if (!isSecretName(variable.key) || hasPublicPrefix(variable.key) || !holdsSecret(variable)) continue;
    const section = `[${variable.section}]`;
    yield {
      at: variable.keyAt,
      message: `${variable.key} stands in plain text in ${section} of ${baseName(variable.file)}`,
      help: `Everyone with the repository has it. Give it to Fly as a secret, which wins over ${section}, and change its value: the old one stays in the history.`,
      fixes: [moveOut(variable)],
    };
  }
}

/** Switches, counts and references to a secret kept elsewhere are no secrets. */
function holdsSecret(variable: FlyVariable): boolean {
  const text = variable.value.reveal().trim();
  return (
    text !== '' &&
    !/^(?:true|false|yes|no|on|off|null|none|\d{1,7})$/i.test(text) &&
    !/^\$\{?\w+\}?$|^\$\{\{|^op:\/\/|^\/(?:run|etc|var|secrets)\//.test(text)
  );
}

function moveOut(variable: FlyVariable): Fix {
  const app = variable.app === '' ? '' : ` --app ${variable.app}`;
  return {
    ...fixWith(`Remove it from ${baseName(variable.file)} and set it with fly secrets set`, 'suggested', [
      { at: variable.entryAt, newText: [] },
    ]),
    command: `fly secrets set ${variable.key}="<value>"${app}`,
  };
}
