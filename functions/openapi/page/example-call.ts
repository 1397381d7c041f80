import type { Call } from './browser/call.js';
import { type DocumentModel, type OperationModel, resolve, type SchemaNode } from './document-model.ts';

/** A call of the operation with its example body and without parameters. */
export function exampleCall(path: string, method: string, operation: OperationModel, document: DocumentModel): Call {
  const body = exampleBody(operation, document);
  return {
    method: method.toUpperCase(),
    path,
    pathValues: {},
    query: [],
    headers: body === undefined ? [] : [['Content-Type', body.type]],
    ...(body !== undefined && { body: body.text }),
  };
}

interface ExampleBody {
  readonly type: string;
  readonly text: string;
}

/** The operation's example body, in the first of its content types. */
export function exampleBody({ requestBody }: OperationModel, document: DocumentModel): ExampleBody | undefined {
  const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return type === undefined || body === undefined
    ? undefined
    : { type, text: textOf(type, body.example ?? exampleOf(body.schema, document)) };
}

function textOf(type: string, example: unknown): string {
  if (type === 'application/x-www-form-urlencoded' && typeof example === 'object' && example !== null) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(example)) {
      form.append(name, String(value));
    }
    return form.toString();
  }
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2);
}

/** A value of the schema: its own example, or one made from the examples of its required fields. */
function exampleOf(node: SchemaNode, document: DocumentModel): unknown {
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
