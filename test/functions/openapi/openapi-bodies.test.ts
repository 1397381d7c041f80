import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeClientApi } from '../../support/worlds/client-api.ts';
import { documentOf } from '../../support/worlds/described-api.ts';

/*
 * Bodies of indicators and definitions are checked by readers of our own, field by field, and documented by schemas: each bound
 * that the document states is tried on the service, at the bound and just beyond it.
 */

const bounded = z.looseObject({
  enum: z.array(z.unknown()).optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const component = z.looseObject({
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.looseObject({ anyOf: z.array(bounded).optional() })),
});

interface Trial {
  readonly field: string;
  readonly value: unknown;
  readonly isTaken: boolean;
}

const api = makeClientApi();
const document = documentOf(api);
/** Texts whose form is checked, not their length alone; the value and its type are tried by vectors. */
const formed = new Set(['indicatorValue', 'indicatorType', 'expirationTime', 'alertDefinitionId', 'educateUrl']);
/** Fields that only go together with others. */
const dependent = new Set(['action', 'bypassDurationHours', 'notificationId', 'notificationBody', 'category', 'Type']);
const unlimited = Number.MAX_SAFE_INTEGER;

/** Values at the bounds of every field of a component, and beyond them. */
function trialsOf(name: string): readonly Trial[] {
  const { required, properties } = component.parse(document.components.schemas[name]);
  const missing = required.map((field) => ({ field, value: undefined, isTaken: false }));
  const edges = Object.entries(properties).flatMap(([field, schema]) => {
    const forms = (schema.anyOf ?? [bounded.parse(schema)]).filter((form) => form['type'] !== 'null');
    return forms.length === 1 && !formed.has(field) && !dependent.has(field) ? edgesOf(field, forms[0] ?? {}) : [];
  });
  return [...missing, ...edges];
}

function edgesOf(field: string, form: z.output<typeof bounded>): readonly Trial[] {
  const { enum: names = [], minLength, maxLength, minimum, maximum = unlimited } = form;
  return [
    ...names.map((value) => ({ field, value, isTaken: true })),
    ...(names.length > 0 ? [{ field, value: 'no such name', isTaken: false }] : []),
    ...(minLength === 1 ? [{ field, value: '', isTaken: false }] : []),
    ...(maxLength === undefined
      ? []
      : [
          { field, value: 'x'.repeat(maxLength), isTaken: true },
          { field, value: 'x'.repeat(maxLength + 1), isTaken: false },
        ]),
    ...(minimum === undefined || minimum === -unlimited ? [] : [{ field, value: minimum - 1, isTaken: false }]),
    ...(maximum === unlimited
      ? []
      : [
          { field, value: maximum, isTaken: true },
          { field, value: maximum + 1, isTaken: false },
        ]),
  ];
}

describe.each([
  [
    'IndicatorInput',
    '/api/indicators',
    { indicatorValue: 'evil.example.com', indicatorType: 'DomainName', action: 'Audit', title: 't', description: 'd' },
  ],
  [
    'AlertDefinitionInput',
    '/api/alertDefinitions',
    { name: 'n', severity: 'High', title: 't', uxDescription: 'd', category: 'Malware' },
  ],
  [
    'CustomAlertDefinitionInput',
    '/V1.0/AlertDefinitions',
    { Name: 'n', Severity: 'High', Title: 't', UxDescription: 'd', Category: 'Malware' },
  ],
])('bodies of %s', (name, path, body) => {
  const trials = trialsOf(name);

  it('have at least nine bounds to try', () => expect(trials.length).toBeGreaterThan(8));

  it.each(trials)('with $field = $value are accepted: $isTaken', async ({ field, value, isTaken }) => {
    const { status, text } = await api.call('POST', path, { body: { ...body, [field]: value } });
    expect({ isTaken: status < 300, text }).toMatchObject({ isTaken });
  });
});
