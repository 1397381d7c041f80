import { z } from 'zod';

interface RoutePath {
  /** In OpenAPI's form: `/api/indicators/{id}`. */
  readonly path: string;
  readonly parameters: z.ZodRawShape;
}

/** Converts a route template; its constraints become schemas of the parameters. */
export function routePath(route: string): RoutePath {
  const parameters: Record<string, z.ZodType> = {};
  let path = '';
  for (const part of parts(route)) {
    const [, name, constraint = ''] = /^\{(\w+):?(.*)\}$/s.exec(part) ?? [];
    if (name === undefined) {
      path += part;
      continue;
    }
    const pattern = /^regex\((.*)\)$/s.exec(constraint)?.[1];
    parameters[name] =
      pattern === undefined
        ? constraint === 'guid'
          ? z.string().meta({ format: 'uuid' })
          : z.string()
        : z.string().meta({ pattern: pattern.replaceAll('{{', '{').replaceAll('}}', '}') });
    path += `{${name}}`;
  }
  return { path: `/${path}`, parameters };
}

/** Literals and parameters in turn; a pattern may contain braces. */
function parts(route: string): readonly string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const char of route) {
    if (char === '{' && depth === 0) {
      found.push('');
    }
    if (char === '{') {
      depth += 1;
    }
    found.push(`${found.pop() ?? ''}${char}`);
    if (char === '}') {
      depth -= 1;
    }
    if (char === '}' && depth === 0) {
      found.push('');
    }
  }
  return found;
}
