import assert from 'node:assert/strict';
import { gitStandings } from '../../server/src/disk/git-standings';
import { TemporaryFolder } from './temporary-folder';

describe('disk: how git regards env files', () => {
  let folder: TemporaryFolder;
  afterEach(() => folder.remove());

  const standings = (...names: string[]) => Object.fromEntries(gitStandings(folder.root, names));

  it('tells tracked, ignored and untracked files apart, in a repository without a commit', () => {
    folder = new TemporaryFolder({ '.gitignore': '.env.local\n', '.env': 'A=1\n', '.env.local': 'A=1\n', 'api/.env': 'A=1\n' });
    folder.git('init', '-q');
    folder.git('add', '.env');
    assert.deepEqual(standings('.env', '.env.local', 'api/.env'), { '.env': 'tracked', '.env.local': 'ignored', 'api/.env': 'untracked' });
  });

  it('judges comments, negations and nested ignore files as git does', () => {
    folder = new TemporaryFolder({
      '.gitignore': '.env.local # mine\n*.env\n!keep.env\nsecrets/\n',
      'web/.gitignore': '!.env.local\n.env.*\n',
      '.env.local': 'A=1\n',
      'prod.env': 'A=1\n',
      'keep.env': 'A=1\n',
      'secrets/.env': 'A=1\n',
      'web/.env.local': 'A=1\n',
    });
    folder.git('init', '-q');
    assert.deepEqual(standings('.env.local', 'prod.env', 'keep.env', 'secrets/.env', 'web/.env.local'), {
      '.env.local': 'untracked',
      'prod.env': 'ignored',
      'keep.env': 'untracked',
      'secrets/.env': 'ignored',
      'web/.env.local': 'ignored',
    });
  });

  it('says tracked of a file that is ignored as well', () => {
    folder = new TemporaryFolder({ '.gitignore': '.env\n', '.env': 'A=1\n' });
    folder.git('init', '-q');
    folder.git('add', '-f', '.env');
    assert.deepEqual(standings('.env'), { '.env': 'tracked' });
  });

  it('asks each repository for its own files, and takes names literally', () => {
    folder = new TemporaryFolder({
      'one/.env': 'A=1\n',
      'one/[app].env': 'A=1\n',
      'two/.env': 'A=1\n',
      'two/.gitignore': '.env\n',
      'three/.env': 'A=1\n',
    });
    folder.git('init', '-q', 'one');
    folder.git('init', '-q', 'two');
    folder.git('-C', 'one', 'add', '.env');
    assert.deepEqual(standings('one/.env', 'one/[app].env', 'two/.env', 'three/.env'), {
      'one/.env': 'tracked',
      'one/[app].env': 'untracked',
      'two/.env': 'ignored',
    });
  });

  it('says nothing of templates, of other files, and where git refuses', () => {
    folder = new TemporaryFolder({ '.env.example': 'A=1\n', 'main.ts': 'x\n', '.env': 'A=1\n', '.git': 'no repository\n' });
    assert.deepEqual(standings('.env.example', 'main.ts', '.env'), {});
  });

  it('takes absolute names, too', () => {
    folder = new TemporaryFolder({ '.env': 'A=1\n' });
    folder.git('init', '-q');
    const name = folder.path('.env').replaceAll('\\', '/');
    assert.deepEqual(standings(name), { [name]: 'untracked' });
  });
});
