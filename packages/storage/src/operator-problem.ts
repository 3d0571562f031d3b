/** Something that the operator must put right. `message` is one whole sentence that can be shown as it stands. */
export class OperatorProblem extends Error {
  override readonly name = 'OperatorProblem';
}

/** Says in a few words what a system error means, for use inside a sentence. */
export function explainSystemError(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is not a folder',
    EEXIST: 'there is something else of that name',
    ENOENT: 'there is no such file or folder',
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
  };
  if (code && words[code]) return words[code];
  return error instanceof Error ? error.message : String(error);
}
