/**
 * The path of a request target as routes see it: decoded once except for `%2F`, without dot segments and query.
 * Undefined if the target is not a path (an absolute URL, `*`).
 */
export function requestPath(target: string): string | undefined {
  if (!target.startsWith('/')) {
    return undefined;
  }
  const end = target.search(/[?#]/u);
  const raw = end === -1 ? target : target.slice(0, end);
  if (!raw.includes('%') && !raw.includes('/.')) {
    return raw;
  }
  const kept: string[] = [];
  for (const segment of raw.slice(1).split('/').map(decodeSegment)) {
    if (segment === '..') {
      kept.pop();
    } else if (segment !== '.') {
      kept.push(segment);
    }
  }
  return `/${kept.join('/')}`;
}

function decodeSegment(segment: string): string {
  if (!segment.includes('%')) {
    return segment;
  }
  try {
    return decodeURIComponent(segment.replaceAll(/%2f/giu, '%252F'));
  } catch {
    return segment;
  }
}
