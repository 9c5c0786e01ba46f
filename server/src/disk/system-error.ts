/** The system's error code: `EACCES`; empty for an error that has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What a system error means, in words. */
export function explainCode(code: string): string {
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'a folder';
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'ENOSPC') return 'no space left on the disk';
  if (code === 'EOUTSIDE') return 'a link leads out of the folder';
  if (code === 'EROFS') return 'the disk is read-only';
  if (code === 'ELOOP') return 'a link that leads to itself';
  return code === '' ? 'it cannot be read' : `it cannot be read (${code})`;
}
