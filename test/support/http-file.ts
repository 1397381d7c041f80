/** One request of a `.http` file, with its variables not yet filled in. */
export interface HttpFileRequest {
  /** What stands behind `###`. */
  readonly title: string;
  /** Of `# @name`: later requests refer to its answer by it. */
  readonly name: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpFile {
  readonly variables: ReadonlyMap<string, string>;
  readonly requests: readonly HttpFileRequest[];
}

/**
 * Reads what `samples/api.http` uses of the format of VS Code's REST Client: `@name = value` before the first request, then requests
 * behind `###`, each with comments, a request line, headers, and a body behind a blank line.
 */
export function readHttpFile(text: string): HttpFile {
  const [head = '', ...parts] = text.split(/^###/m);
  const variables = new Map([...head.matchAll(/^@(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
  return { variables, requests: parts.map(readRequest) };
}

function readRequest(part: string): HttpFileRequest {
  const [title = '', ...lines] = part.split('\n');
  const name = lines.map((line) => /^# @name (\w+)$/.exec(line)?.[1]).find((found) => found !== undefined);
  const [request = '', ...rest] = lines.slice(lines.findIndex((line) => !line.startsWith('#')));
  const [, method = '', url = ''] = /^([A-Z]+) (.+)$/.exec(request) ?? [];
  const blank = rest.indexOf('');
  const headers = rest.slice(0, blank).map((line): [string, string] => {
    const [, header = '', value = ''] = /^([\w-]+): (.+)$/.exec(line) ?? [];
    return [header.toLowerCase(), value];
  });
  const body = rest
    .slice(blank + 1)
    .join('\n')
    .trim();
  return {
    title: title.trim(),
    name,
    method,
    url,
    headers: Object.fromEntries(headers),
    body: body === '' ? undefined : body,
  };
}

/** Puts the values of variables in the place of `{{name}}`, and those of variables in them. @throws Error for an unknown one */
export function fillIn(text: string, read: (name: string) => string | undefined): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const value = read(name);
    if (value === undefined) {
      throw new Error(`{{${name}}} has no value`);
    }
    return fillIn(value, read);
  });
}
