// What a path says about the part a file plays in its project.

const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|spec|specs|e2e|cypress|playwright|mocks?|fixtures?|testing|testdata)(?:\/|$)|[._-](?:test|tests|spec|e2e|stories|fixture|mock)\.[a-z]+$|(?:^|\/)(?:test_[^/]*|conftest)\.py$|_test\.py$/i;
const EXAMPLE =
  /(?:^|\/)(?:examples?|samples?|templates?|demos?|fixtures?|playground|sandbox|starters?|boilerplates?|snippets?|tutorials?|docs?|tests?|__tests__|e2e|test-apps?|dev-apps?)(?:\/|$)/i;

/** Whether the file is there for tests: what it issues, verifies or reads says nothing of the product. */
export function isTestFile(path: string): boolean {
  return TEST.test(path);
}

/** Whether the folder is an example, a template or a fixture: it stands alone and its reader completes it. */
export function isExampleFolder(folder: string): boolean {
  return EXAMPLE.test(folder);
}
