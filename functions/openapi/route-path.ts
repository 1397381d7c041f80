import { z } from 'zod';

export interface RoutePath {
  /** As the document writes it: `/api/indicators/{id}`. */
  readonly path: string;
  readonly parameters: z.ZodRawShape;
}

/** The path of a route template, its constraints as schemas of its parameters. */
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

/** Literals and parameters in turn; a pattern may hold braces of its own. */
function parts(route: string): readonly string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const char of route) {
    if (char === '{' && depth === 0) found.push('');
    if (char === '{') depth += 1;
    found.push(`${found.pop() ?? ''}${char}`);
    if (char === '}') depth -= 1;
    if (char === '}' && depth === 0) found.push('');
  }
  return found;
}
