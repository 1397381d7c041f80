import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchOf } from '../../../functions/http/batch-of.ts';
import { changesAs, jsonObjectAs, nameMembers, namesOf, someOf } from '../../../functions/http/member-names.ts';

const schema = z.object({
  status: z.string().optional(),
  'Type@odata.bind': z.string().nullish(),
  rules: batchOf(z.object({ isOn: z.boolean() }), { field: 'rules', max: 3 }).optional(),
  note: z.object({ text: z.string() }).nullable().default(null),
});

describe('the members of a body', () => {
  it.each([
    [{ Status: 'a' }, { status: 'a' }],
    [
      { STATUS: 'a', 'type@OData.bind': 'b' },
      { status: 'a', 'Type@odata.bind': 'b' },
    ],
    [
      { status: 'a', Status: 'b' },
      { status: 'a', Status: 'b' },
    ],
    [{ Rules: [{ ison: true }, 7, null] }, { rules: [{ isOn: true }, 7, null] }],
    [{ Note: { TEXT: 'x', other: 1 } }, { note: { text: 'x', other: 1 } }],
    [
      { Unknown: 1, ßtatus: 2 },
      { Unknown: 1, ßtatus: 2 },
    ],
    [
      JSON.parse('{"__proto__": {"status": "a"}, "Status": "b"}'),
      JSON.parse('{"__proto__": {"status": "a"}, "status": "b"}'),
    ],
    [[{ Status: 'a' }], [{ Status: 'a' }]],
    ['Status', 'Status'],
    [null, null],
  ])('%j are named %j', (value, named) => {
    expect(nameMembers(value, namesOf(schema))).toEqual(named);
  });

  it('are not copied if they are named right', () => {
    const value = { status: 'a', rules: [], other: 1 };
    expect(nameMembers(value, namesOf(z.object({ status: z.string() })))).toBe(value);
  });

  it('of a loosely checked body are named as its schema has them', () => {
    expect(jsonObjectAs(() => schema).parse({ STATUS: 1, Other: 2 })).toEqual({ status: 1, Other: 2 });
  });

  it.each([
    ['of changes that are loosely checked', changesAs(() => schema)],
    ['of changes', someOf(schema)],
  ])('%s must include one that can be changed', (_name, changes) => {
    const issues = (body: unknown) => changes.safeParse(body).error?.issues.map(({ message }) => message);
    expect(issues({ status: 'a' })).toBeUndefined();
  });

  it('of changes are listed when a body has none of them', () => {
    const refused = changesAs(() => schema).safeParse({ Unknown: 1 });
    expect(refused.error?.issues[0]?.message).toContain('status, Type@odata.bind, rules, note');
    expect(someOf(z.object({ a: z.string().optional() })).safeParse({ b: 1 }).success).toBe(false);
  });
});
