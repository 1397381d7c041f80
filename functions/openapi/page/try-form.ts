import type { DocumentModel, OperationModel } from './document-model.ts';
import { exampleBody } from './example-call.ts';
import { escapeHtml } from './html.ts';

/** The form that sends a call of the operation. The page's script reads the call from its data attributes. */
export function tryForm(path: string, method: string, operation: OperationModel, document: DocumentModel): string {
  const body = exampleBody(operation, document);
  const call = [
    `data-method="${method.toUpperCase()}" data-path="${escapeHtml(path)}"`,
    ...(body === undefined ? [] : [`data-type="${escapeHtml(body.type)}"`]),
    ...(operation.security.length === 0 ? [] : ['data-token']),
  ];
  return [
    '<details class="try"><summary>Try it</summary><template>',
    `<form ${call.join(' ')}>`,
    ...operation.parameters.map(parameterField),
    body === undefined ? '' : bodyField(body.type, body.text),
    `<p><button>Send ${method.toUpperCase()}</button> <span class="state" role="status"></span></p>`,
    '<div class="response"></div>',
    '</form></template></details>',
  ].join('');
}

type Parameter = OperationModel['parameters'][number];

function parameterField({ in: place, name, required, schema }: Parameter): string {
  const isRequired = required === true;
  const common = `name="${escapeHtml(name)}" data-in="${escapeHtml(place)}"${isRequired ? ' required' : ''}`;
  const choices = schema.type === 'boolean' ? ['true', 'false'] : (schema.enum ?? []).map(String);
  const number = schema.type === 'integer' || schema.type === 'number' ? ' inputmode="numeric"' : '';
  const field =
    choices.length === 0
      ? `<input ${common}${number} autocomplete="off" spellcheck="false">`
      : `<select ${common}><option value=""></option>${choices.map((one) => `<option>${escapeHtml(one)}</option>`).join('')}</select>`;
  const note = `${escapeHtml(place)}${isRequired ? ', required' : ''}`;
  return `<label><span><code>${escapeHtml(name)}</code> <small>${note}</small></span>${field}</label>`;
}

function bodyField(type: string, text: string): string {
  const rows = Math.min(16, Math.max(3, text.split('\n').length));
  return (
    `<label class="wide"><span>Body <small>${escapeHtml(type)}</small></span>` +
    `<textarea rows="${rows}" spellcheck="false" autocomplete="off">\n${escapeHtml(text)}</textarea></label>`
  );
}
