import { type RouteConstraint, routeConstraint } from './route-constraints.ts';

/** A compiled route template. */
export interface RouteTemplate {
  readonly text: string;
  /** The values of the template's parameters; undefined if the path does not match. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

interface Parameter {
  readonly name: string;
  readonly kind: 'single' | 'optional' | 'rest';
  readonly constraints: readonly RouteConstraint[];
  readonly fallback: string | undefined;
}

type Part = { readonly literal: string } | { readonly parameter: Parameter };

/**
 * Compiles a route template of ASP.NET Core: literals, `{name}`, `{name?}`, `{name=value}`, `{*rest}`, constraints
 * after colons, several of them in one segment. Case and one trailing slash are ignored.
 * @throws RangeError if the template is malformed.
 */
export function compileRoute(text: string): RouteTemplate {
  const segments = splitSegments(text.replace(/^\/|\/$/gu, '')).map(parseSegment);
  const parameters: Parameter[] = [];
  let source = '^';
  for (const segment of segments) {
    source += segmentSource(segment, parameters);
  }
  const pattern = new RegExp(`${source}/?$`, 'i');
  return {
    text,
    match(path) {
      const found = pattern.exec(path);
      return found === null ? undefined : readValues(parameters, found);
    },
  };
}

function readValues(parameters: readonly Parameter[], found: RegExpExecArray): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, { name, constraints, fallback }] of parameters.entries()) {
    const value = found[index + 1] ?? fallback;
    if (value === undefined) {
      continue;
    }
    if (!constraints.every((constraint) => constraint(value))) {
      return undefined;
    }
    values[name] = value;
  }
  return values;
}

function segmentSource(segment: readonly Part[], parameters: Parameter[]): string {
  const [first] = segment;
  if (segment.length === 1 && first !== undefined && 'parameter' in first) {
    parameters.push(first.parameter);
    if (first.parameter.kind === 'rest') {
      return '(?:/(.*?))?';
    }
    return first.parameter.kind === 'single' ? '/([^/]+)' : '(?:/([^/]+))?';
  }
  let source = '/';
  for (const part of segment) {
    if ('literal' in part) {
      source += part.literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
    } else {
      parameters.push(part.parameter);
      source += '([^/]+)';
    }
  }
  return source;
}

/** Splits at the slashes outside parameters. */
function splitSegments(text: string): readonly string[] {
  const segments: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '{') {
      depth += 1;
    } else if (char === '}') {
      depth -= 1;
    } else if (char === '/' && depth === 0) {
      segments.push(text.slice(start, index));
      start = index + 1;
    }
  }
  if (depth !== 0) {
    throw new RangeError(`The braces of the route "${text}" are not balanced.`);
  }
  segments.push(text.slice(start));
  return segments;
}

function parseSegment(segment: string): readonly Part[] {
  if (segment === '') {
    throw new RangeError('A route has an empty segment.');
  }
  const parts: Part[] = [];
  let rest = segment;
  while (rest !== '') {
    const open = rest.indexOf('{');
    if (open !== 0) {
      parts.push({ literal: open === -1 ? rest : rest.slice(0, open) });
      rest = open === -1 ? '' : rest.slice(open);
      continue;
    }
    const end = closingBrace(rest);
    parts.push({ parameter: parseParameter(rest.slice(1, end)) });
    rest = rest.slice(end + 1);
  }
  return parts;
}

/** The index of the brace that closes the one at 0; doubled braces inside a pattern are text. */
function closingBrace(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '{') {
      depth += 1;
    } else if (char === '}') {
      depth -= 1;
    }
    if (depth === 0) {
      return index;
    }
  }
  throw new RangeError(`A parameter of the route is not closed: "${text}".`);
}

function parseParameter(text: string): Parameter {
  const [, stars = '', name = '', rest = ''] = /^(\*{0,2})([^:=?*{}]+)(.*)$/su.exec(text) ?? [];
  if (name === '') {
    throw new RangeError(`The route parameter "{${text}}" has no name.`);
  }
  const [, constraintText = '', fallback, optional] = /^((?::.*?)?)(?:=(.*)|(\?))?$/su.exec(rest) ?? [];
  const constraints = splitConstraints(constraintText).map(routeConstraint);
  const isOptional = optional !== undefined || fallback !== undefined;
  return { name, kind: stars === '' ? (isOptional ? 'optional' : 'single') : 'rest', constraints, fallback };
}

/** Splits `:a:b(c:d)` at the colons outside parentheses; `{{` and `}}` of a pattern become single braces. */
function splitConstraints(text: string): readonly string[] {
  const constraints: string[] = [];
  let depth = 0;
  for (const char of text) {
    if (char === ':' && depth === 0) {
      constraints.push('');
      continue;
    }
    if (char === '(') {
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
    }
    constraints.push(`${constraints.pop() ?? ''}${char}`);
  }
  return constraints.map((constraint) => constraint.replaceAll('{{', '{').replaceAll('}}', '}'));
}
