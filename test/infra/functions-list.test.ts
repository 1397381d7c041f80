import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeSpans, sectionOf, tableRows } from '../support/markdown-page.ts';
import { registeredFunctions } from './support/registered-functions.ts';

const kinds: readonly (readonly [type: string, inWords: RegExp])[] = [
  ['timerTrigger', /^timer$/],
  ['blobTrigger', /^blob created in `imports`$/],
  ['serviceBusTrigger', /^queue `(?:work|telemetry)`$/],
  ['cosmosDBTrigger', /^changes of `(?:indicators|alerts)`$/],
];

it('docs/architecture.md lists every function that is not HTTP, with its trigger', async () => {
  const text = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
  const documented = tableRows(sectionOf(text, 'Functions that are not HTTP')).map(
    ([name = '', trigger = '']) =>
      [codeSpans(name)[0] ?? '', kinds.find(([, inWords]) => inWords.test(trigger))?.[0] ?? ''] as const,
  );
  const registered = (await registeredFunctions()).flatMap(({ name, bindings }) =>
    bindings.flatMap(({ type }) =>
      type === 'httpTrigger' || !type.endsWith('Trigger') ? [] : [[name, type] as const],
    ),
  );
  expect(new Map(documented)).toEqual(new Map(registered));
});
