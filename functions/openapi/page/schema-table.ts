import { type DocumentModel, refName, resolve, type SchemaNode } from './document-model.ts';
import { anchor, escapeHtml, prose } from './html.ts';

interface Row {
  readonly name: string;
  readonly node: SchemaNode;
  readonly isRequired: boolean;
}

/** The fields of an object, including nested ones with their path; for anything else its type. */
export function schemaTable(node: SchemaNode, document: DocumentModel): string {
  const fields = rows(node);
  if (fields.length === 0) {
    return `<p>${typeText(node)}${node.description === undefined ? '' : `: ${prose(node.description)}`}</p>`;
  }
  const cells = fields.map(
    ({ name, node: field, isRequired }) =>
      `<tr><td><code>${escapeHtml(name)}</code>${isRequired ? '' : '<small>optional</small>'}</td>` +
      `<td>${typeText(field)}</td><td>${notes(field, document)}</td></tr>`,
  );
  return `<div class="scroll"><table><tr><th>Field<th>Type<th>Meaning</tr>${cells.join('')}</table></div>`;
}

export function typeText(node: SchemaNode): string {
  if (node.$ref !== undefined) {
    const name = refName(node.$ref);
    return `<a href="#schema-${anchor(name)}">${escapeHtml(name)}</a>`;
  }
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) {
    return choices.map(typeText).join(' or ');
  }
  if (node.const !== undefined) {
    return `<code>${escapeHtml(JSON.stringify(node.const))}</code>`;
  }
  if (node.enum !== undefined) {
    return node.enum.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' ');
  }
  if (node.items !== undefined) {
    return `list of ${node.items.properties === undefined ? typeText(node.items) : 'objects'}`;
  }
  const types = [node.type ?? 'anything'].flat().join(' or ');
  return escapeHtml(node.format === undefined ? types : `${types} (${node.format})`);
}

function rows(node: SchemaNode): readonly Row[] {
  const found: Row[] = [];
  const collect = ({ properties = {}, required = [] }: SchemaNode, prefix: string): void => {
    for (const [key, field] of Object.entries(properties)) {
      const name = `${prefix}${key}`;
      found.push({ name, node: field, isRequired: required.includes(key) });
      collect(field.items ?? field, `${name}${field.items === undefined ? '' : '[]'}.`);
    }
  };
  collect(node, '');
  return found;
}

function notes(node: SchemaNode, document: DocumentModel): string {
  const bounds = [
    ...(node.minimum !== undefined && node.minimum > Number.MIN_SAFE_INTEGER ? [`at least ${node.minimum}`] : []),
    ...(node.maximum !== undefined && node.maximum < Number.MAX_SAFE_INTEGER ? [`at most ${node.maximum}`] : []),
    ...(node.maxLength === undefined ? [] : [`at most ${node.maxLength} characters`]),
    ...(node.maxItems === undefined ? [] : [`at most ${node.maxItems} items`]),
    ...(node.pattern === undefined ? [] : [`pattern <code>${escapeHtml(node.pattern)}</code>`]),
  ];
  const text = node.description ?? (node.$ref === undefined ? undefined : resolve(node, document).description);
  return [
    ...(text === undefined ? [] : [prose(text)]),
    ...(bounds.length === 0 ? [] : [`<i>${bounds.join(', ')}</i>`]),
  ].join(' ');
}
