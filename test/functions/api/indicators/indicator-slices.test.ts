import { HttpResponse } from '@azure/functions';
import { array, assert, asyncProperty, boolean, record, string } from 'fast-check';
import { expect, it } from 'vitest';
import { indicatorSlices, makeCachedIndicatorSlices } from '../../../../functions/api/indicators/indicator-slices.ts';
import { streamedPageAnswer } from '../../../../functions/http/streamed-page-answer.ts';
import type { IndicatorDocument } from '../../../../shared/indicators/model/indicator.ts';
import type { IndicatorSlice } from '../../../../shared/indicators/reading/list.ts';
import { indicatorResource } from '../../../../shared/indicators/wire/resource.ts';
import { makeIndicatorWorld, people, raw } from '../../../support/made/indicator-fixtures.ts';

const head = { '@odata.context': 'https://ti.example.org/api/$metadata#Indicators' };
const next = { value: 'x', id: '1' };
const { indicator: made } = await makeIndicatorWorld().service.submit(people, raw());

const changes = record({ title: string({ unit: 'grapheme' }), rbacGroupNames: array(string()), enabled: boolean() });
const documents = array(changes.map(changed), { maxLength: 5 });

function changed(fields: Partial<IndicatorDocument>): IndicatorDocument {
  return { ...made, ...fields };
}

async function* inSlices(slices: readonly (readonly IndicatorDocument[])[], hasMore: boolean) {
  for (const [index, items] of slices.entries()) {
    const isLast = index === slices.length - 1;
    const slice: IndicatorSlice = isLast && hasMore ? { items, isLast, next } : { items, isLast };
    yield await Promise.resolve(slice);
  }
}

it('a list is written as JSON.stringify would, the first time and again, in one piece or in slices', async () => {
  await assert(
    asyncProperty(array(documents, { minLength: 1, maxLength: 4 }), boolean(), async (slices, hasMore) => {
      const value = slices.flat().map(indicatorResource);
      const expected = JSON.stringify({ ...head, value, ...(hasMore && { '@odata.nextLink': 'next' }) });
      const kept = makeCachedIndicatorSlices();
      for (const resourcesOf of [indicatorSlices, kept, kept]) {
        const init = await streamedPageAnswer(head, resourcesOf(inSlices(slices, hasMore)), () => 'next');
        const answer = new HttpResponse(init);
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect(bytes.toString()).toBe(expected);
        expect(answer.headers.get('content-length')).toBe(slices.length === 1 ? String(bytes.length) : null);
      }
    }),
  );
});

it('a changed document is not taken from the cache', async () => {
  const kept = makeCachedIndicatorSlices();
  for (const document of [made, made, { ...made, rbacGroupNames: ['new'] }, made]) {
    const answer = new HttpResponse(await streamedPageAnswer(head, kept(inSlices([[document]], false)), () => ''));
    expect(await answer.json()).toEqual({ ...head, value: [indicatorResource(document)] });
  }
});
