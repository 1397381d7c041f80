/** A blob trigger's path: the container, and which blob names trigger the function. */
export interface BlobPath {
  readonly container: string;
  /** The parameters of the pattern, such as `name`; undefined when the name does not match. */
  match(blobName: string): Readonly<Record<string, string>> | undefined;
}

/**
 * Parses `container/pattern` with `{name}` parameters, which match any text, including slashes; without a pattern every
 * blob matches.
 *
 * @throws RangeError when the path does not name a container
 */
export function parseBlobPath(path: string): BlobPath {
  const slash = path.indexOf('/');
  const container = slash === -1 ? path : path.slice(0, slash);
  if (container === '' || container.includes('{')) {
    throw new RangeError(`The blob path "${path}" does not start with the name of a container`);
  }
  const template = slash === -1 ? '{name}' : path.slice(slash + 1);
  const names: string[] = [];
  const source = template
    .split(/(\{[^{}]+\})/u)
    .map((part) => {
      if (!part.startsWith('{')) {
        return part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
      }
      names.push(part.slice(1, -1));
      return '(.+)';
    })
    .join('');
  const pattern = new RegExp(`^${source}$`, 'u');
  return {
    container,
    match(blobName) {
      const found = pattern.exec(blobName);
      if (found === null) {
        return undefined;
      }
      return Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
    },
  };
}
