const maxNameLength = 1024;

/**
 * Refuses what is not a blob name: 1 to 1,024 UTF-16 units of `/`-separated segments, none of them empty, `.` or
 * `..`; no backslash, no control character, no half of a surrogate pair.
 * @throws TypeError: the program makes all names, so an invalid one is a bug.
 */
export function checkBlobName(name: string): void {
  const segments = name.split('/');
  const isName =
    name.length <= maxNameLength &&
    name.isWellFormed() &&
    !/[\\\p{Cc}]/u.test(name) &&
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  if (!isName) {
    throw new TypeError(`not a blob name: ${JSON.stringify(name)}`);
  }
}
