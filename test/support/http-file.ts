/** One request of a `.http` file, with its variables not yet filled in. */
export interface HttpFileRequest {
  /** The text after `###`. */
  readonly title: string;
  /** From `# @name`: later requests use it to refer to the response. */
  readonly name: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface HttpFile {
  readonly variables: ReadonlyMap<string, string>;
  readonly requests: readonly HttpFileRequest[];
}

/**
 * Parses the part of the format of VS Code's REST Client that `samples/api.http` uses: `@name = value` before the first
 * request, then requests after `###`, each with comments, a request line, headers, and a body after a blank line.
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

/** Replaces each `{{name}}` with the value of the variable, recursively. @throws Error for an unknown variable */
export function fillIn(text: string, read: (name: string) => string | undefined): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const value = read(name);
    if (value === undefined) {
      throw new Error(`{{${name}}} has no value`);
    }
    return fillIn(value, read);
  });
}
