import assert from 'node:assert/strict';
import { applyEdits } from '../../../server/src/text/edit';
import { factsOf } from './print';

const BODY = 'KEY = "k"\n';

/** The text with a read of a variable for `"k"`, as a fix writes it. */
function reading(text: string): string {
  for (const fact of factsOf(text)) {
    if (fact.kind !== 'environment-access') continue;
    const start = text.indexOf('"k"');
    if (start < fact.from && !fact.importing) return 'nothing';
    const read = { start, end: start + 3, newText: `${fact.written}["X"]` };
    return applyEdits(text, [
      ...(start < fact.from && fact.importing ? [{ ...fact.importing.at, newText: fact.importing.newText }] : []),
      read,
    ]);
  }
  return 'nothing';
}

describe('how python files reach the environment', () => {
  it('takes the name that the file has', () => {
    assert.equal(reading(`import os\n${BODY}`), 'import os\nKEY = os.environ["X"]\n');
    assert.equal(reading(`import os.path\n${BODY}`), 'import os.path\nKEY = os.environ["X"]\n');
    assert.equal(reading(`import sys, os as system\n${BODY}`), 'import sys, os as system\nKEY = system.environ["X"]\n');
    assert.equal(reading(`from os import environ as env\n${BODY}`), 'from os import environ as env\nKEY = env["X"]\n');
  });

  it('adds the import where it may stand', () => {
    const added = (head: string) => reading(`${head}${BODY}`).replace('KEY = os.environ["X"]\n', '');
    assert.equal(added(''), 'import os\n\n');
    assert.equal(added('import sys\n'), 'import os\nimport sys\n');
    assert.equal(added('from datetime import timedelta\n'), 'import os\nfrom datetime import timedelta\n');
    assert.equal(added('from flask import Flask\n'), 'import os\n\nfrom flask import Flask\n');
    assert.equal(added('#!/usr/bin/env python\n# Keys.\nimport sys\n'), '#!/usr/bin/env python\n# Keys.\nimport os\nimport sys\n');
    assert.equal(added('"""Keys."""\n\nimport sys\n'), '"""Keys."""\n\nimport os\nimport sys\n');
    assert.equal(added('"""Keys."""\n\n# The key.\n'), '"""Keys."""\n\nimport os\n\n# The key.\n');
    assert.equal(
      added('"""Keys."""\nfrom __future__ import annotations\n\n'),
      '"""Keys."""\nfrom __future__ import annotations\n\nimport os\n\n',
    );
    assert.equal(added('"""Keys."""  # noqa\r\n'), '"""Keys."""  # noqa\r\n\r\nimport os\r\n');
  });

  it('adds it again where the file has it further down', () => {
    assert.equal(reading(`import sys\n${BODY}import os\n`), 'import os\nimport sys\nKEY = os.environ["X"]\nimport os\n');
  });

  it('is silent where the name may mean something else, or the import has no clean place', () => {
    for (const head of [
      'try:\n    import os\nexcept ImportError:\n    os = None\n',
      'if True:\n    import os\n',
      'import os\nos = 1\n',
      'import os\ndef f(os): pass\n',
      'def f(os): pass\n',
      'def f(:\n',
      '"""Keys."""; A = 1;\n',
      'from os import getenv as os\n',
      '\uFEFFimport sys\n',
    ])
      assert.equal(reading(`${head}${BODY}`), 'nothing', head);
    assert.equal(reading(`${BODY}import os as system\n`), 'nothing');
  });
});
