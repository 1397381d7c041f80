import { describe, expect, it } from 'vitest';
import { prepareDefinition } from '../../shared/definitions/alert-definition.ts';
import {
  adminClient,
  feedA,
  feedB,
  helsinki,
  makeIndicatorWorld,
  people,
  raw,
  sha1,
} from '../support/made/indicator-fixtures.ts';

const definition = { name: 'n', title: 'Contact', severity: 'High', uxDescription: 'd', category: 'Malware' };
const query = { order: { field: 'createdAt', descending: false }, skip: 0, limit: 10 };

describe('prepareDefinition', () => {
  it('fills in the defaults of a raw definition', () => {
    expect(prepareDefinition(definition)).toEqual({
      ok: true,
      value: { ...definition, internalDescription: '', recommendedAction: null, enabled: true },
    });
  });

  it.each([
    ['a missing name', { name: undefined }, 'MissingRequiredParameter', 'name'],
    ['a missing severity', { severity: undefined }, 'MissingRequiredParameter', 'severity'],
    ['a missing category', { category: null }, 'MissingRequiredParameter', 'category'],
    ['a long name', { name: 'x'.repeat(101) }, 'InvalidInput', 'name'],
    ['a long title', { title: 'x'.repeat(121) }, 'InvalidInput', 'title'],
    ['a long description', { uxDescription: 'x'.repeat(501) }, 'InvalidInput', 'uxDescription'],
    ['a long internal description', { internalDescription: 'x'.repeat(351) }, 'InvalidInput', 'internalDescription'],
    ['a long recommendation', { recommendedAction: 'x'.repeat(2_001) }, 'InvalidInput', 'recommendedAction'],
    ['an unknown category', { category: 'Weather' }, 'InvalidInput', 'category'],
  ])('refuses %s', (_name, change, code, field) => {
    expect(prepareDefinition({ ...definition, ...change })).toMatchObject({ ok: false, fault: { code, field } });
  });
});

describe('an alert definition', () => {
  it('is visible to its owner and to callers that manage all definitions', async () => {
    const { definitions } = makeIndicatorWorld();
    const { document } = await definitions.create(feedA, definition);
    expect((await definitions.list(feedA, query)).items).toEqual([document]);
    expect((await definitions.list(people, query)).items).toEqual([document]);
    expect((await definitions.list(feedB, query)).items).toEqual([]);
    for (const call of [
      definitions.get(feedB, document.id),
      definitions.patch(feedB, document.id, { title: 'x' }),
      definitions.remove(feedB, document.id),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'NotFound' });
    }
    const { document: patched } = await definitions.patch(adminClient, document.id, { title: 'x' });
    expect(patched).toMatchObject({ id: document.id, title: 'x', owner: 'feed-a', createdBy: 'feed-a' });
  });

  it('can only be referred to by callers that may see it', async () => {
    const { service, definitions } = makeIndicatorWorld();
    const { document } = await definitions.create(feedA, definition);
    const pointing = raw({ alertDefinitionId: document.id });
    expect(await service.submit(feedA, pointing)).toMatchObject({ status: 'created' });
    await expect(service.submit(feedB, pointing)).rejects.toMatchObject({
      code: 'InvalidInput',
      field: 'alertDefinitionId',
    });
    expect(await service.submitAll(feedB, [{ raw: pointing }, { raw: raw() }], { channel: 'api' })).toMatchObject([
      { status: 'refused', fault: { field: 'alertDefinitionId' } },
      { status: 'created' },
    ]);
  });

  it('is deleted with its indicators, whose history remains', async () => {
    const { service, definitions } = makeIndicatorWorld();
    const { document } = await definitions.create(feedA, definition);
    const items = Array.from({ length: 700 }, (_, index) => ({
      raw: raw({ indicatorValue: index.toString(16).padStart(40, '0'), alertDefinitionId: document.id }),
    }));
    const [first] = await service.submitAll(feedA, items, { channel: 'api' });
    await service.submit(feedA, raw({ indicatorValue: sha1('f') }));
    await definitions.remove(people, document.id);
    expect(await service.count(people, {})).toBe(1);
    await expect(definitions.get(people, document.id)).rejects.toMatchObject({ code: 'NotFound' });
    const id = first?.status === 'created' ? first.indicator.id : '';
    expect((await service.history(people, id, { top: 1 })).entries).toMatchObject([
      { change: 'deleted', by: people.id },
    ]);
  });

  it('is not deleted while it has indicators of other owners or of unreachable device groups', async () => {
    const { service, definitions } = makeIndicatorWorld();
    const { document } = await definitions.create(feedA, definition);
    await service.submit(feedA, raw({ alertDefinitionId: document.id }));
    await expect(definitions.remove(helsinki, document.id)).rejects.toMatchObject({ code: 'Forbidden' });
    await service.submit(adminClient, raw({ alertDefinitionId: document.id }));
    await expect(definitions.remove(feedA, document.id)).rejects.toMatchObject({ code: 'Conflict' });
    expect(await service.count(people, {})).toBe(2);
    expect((await definitions.get(feedA, document.id)).document).toEqual(document);
  });
});
