/** A path that each kind of parameter in use accepts. */
const samples = new Map([
  ['{id:regex(^\\d+$)}', '100000000000000'],
  ['{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}', `drop-${'a'.repeat(16)}`],
  ['{id}', 'x'],
  ['{tenant:guid}', '11111111-2222-3333-4444-555555555555'],
  ['{workspaceId}', 'w'],
  ['{version:regex(^(?:latest|\\d+)$)}', 'latest'],
  ['{id:regex(^ti\\d+_\\d+$)}', 'ti1_1'],
]);

/**
 * A path that a route's template matches.
 * @throws TypeError for a kind of parameter that has no sample
 */
export function samplePath(route: string): string {
  const filled = [...samples].reduce((path, [parameter, sample]) => path.replaceAll(parameter, sample), route);
  if (/[{}]/.test(filled)) {
    throw new TypeError(`a parameter without a sample: ${filled}`);
  }
  return `/${filled}`;
}
