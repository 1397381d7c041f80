import { type DocumentModel, type OperationModel, refName, type SchemaNode } from './document-model.ts';

/** The words that find an operation: its method, path, summary, tag and names, and the fields that it accepts and returns. */
export function operationSearchText(
  path: string,
  method: string,
  { summary, tags, operationId, parameters, requestBody, responses }: OperationModel,
  document: DocumentModel,
): string {
  const good = Object.entries(responses).filter(([status]) => status < '400');
  const contents = [requestBody?.content ?? {}, ...good.map(([, { content = {} }]) => content)];
  const schemas = contents.flatMap((content) => Object.values(content).map(({ schema }) => schema));
  return words([
    method,
    path,
    summary,
    ...tags,
    operationId,
    ...parameters.map(({ name }) => name),
    ...fieldNames(schemas, document),
  ]);
}

/** The words that find a schema: its name and those of its fields. */
export function schemaSearchText(name: string, schema: SchemaNode, document: DocumentModel): string {
  return words([name, ...fieldNames([schema], document)]);
}

function words(found: readonly string[]): string {
  return [...new Set(found.map((word) => word.toLowerCase()))].join(' ');
}

function fieldNames(nodes: readonly SchemaNode[], { components }: DocumentModel): readonly string[] {
  const names: string[] = [];
  const seen = new Set<SchemaNode>();
  const collect = (node: SchemaNode | undefined): void => {
    if (node === undefined || seen.has(node)) {
      return;
    }
    seen.add(node);
    if (node.$ref !== undefined) {
      names.push(refName(node.$ref));
      collect(components.schemas[refName(node.$ref)]);
    }
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      names.push(name);
      collect(field);
    }
    for (const part of [node.items, ...(node.anyOf ?? []), ...(node.oneOf ?? [])]) {
      collect(part);
    }
  };
  for (const node of nodes) {
    collect(node);
  }
  return names;
}
