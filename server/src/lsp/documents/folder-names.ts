/** What a workspace folder is called beside the others: its own name, with as many of the folders above it as tell it from them. */
export function folderLabel(folders: readonly string[], folder: string): string {
  const segments = folder.split('/').filter((segment) => segment !== '');
  for (let count = 1; count < segments.length; count++) {
    const label = segments.slice(-count).join('/');
    if (folders.every((other) => other === folder || !`/${other}`.endsWith(`/${label}`))) return label;
  }
  return segments.join('/');
}
