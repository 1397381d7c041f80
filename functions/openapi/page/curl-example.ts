import { type DocumentModel, type OperationModel, resolve, type SchemaNode } from './document-model.ts';

/** A call of the operation as a shell takes it. */
export function curlExample(path: string, method: string, operation: OperationModel, document: DocumentModel): string {
  const target = path.replaceAll('$', '\\$').replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"$BASE_URL${target}"`];
  if (operation.security.length > 0) {
    lines.push('-H "Authorization: Bearer $TOKEN"');
  }
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type !== undefined && body !== undefined) {
    const example = body.example ?? exampleOf(body.schema, document);
    lines.push(`-H 'Content-Type: ${type}'`, ...data(type, example));
  }
  return lines.join(' \\\n  ');
}

function data(type: string, example: unknown): readonly string[] {
  if (type === 'application/x-www-form-urlencoded' && typeof example === 'object' && example !== null) {
    return Object.entries(example).map(([name, value]) => `--data-urlencode ${quote(`${name}=${String(value)}`)}`);
  }
  return [`--data-binary ${quote(typeof example === 'string' ? example : JSON.stringify(example, null, 2))}`];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value of the schema: its own example, or one made of those of its required fields. */
export function exampleOf(node: SchemaNode, document: DocumentModel): unknown {
  const schema = resolve(node, document);
  const [own] = schema.examples ?? [];
  if (own !== undefined || schema.const !== undefined) {
    return own ?? schema.const;
  }
  const [choice] = schema.enum ?? schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) {
    return schema.enum === undefined ? exampleOf(asNode(choice), document) : choice;
  }
  if (schema.items !== undefined) {
    return [exampleOf(schema.items, document)];
  }
  if (schema.properties !== undefined) {
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties).filter(([name]) => required.has(name));
    return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, document)]));
  }
  const [type] = [schema.type ?? 'object'].flat();
  return type === 'string' ? 'text' : type === 'boolean' ? true : type === 'integer' || type === 'number' ? 1 : {};
}

function asNode(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null ? value : {};
}
