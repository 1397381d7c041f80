import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Call, targetOf } from '../../../functions/openapi/page/browser/call.js';
import { curlLine } from '../../../functions/openapi/page/browser/curl-line.js';
import { runs } from '../../support/long-mode.ts';

const plain: Call = { method: 'GET', path: '/api/indicators', pathValues: {}, query: [], headers: [] };

/** The words after `curl` as bash passes them, each ended by a NUL. */
function wordsInBash(lines: readonly string[], environment: Readonly<Record<string, string>>): readonly string[][] {
  const script = `curl() { printf '%s\\0' "$@"; printf 'end\\0'; }\n${lines.join('\n')}\n`;
  const output = execFileSync('bash', ['--norc', '--noprofile'], { input: script, env: environment, encoding: 'utf8' });
  const calls: string[][] = [[]];
  for (const word of output.split('\0').slice(0, -1)) {
    if (word === 'end') {
      calls.push([]);
    } else {
      calls.at(-1)?.push(word);
    }
  }
  return calls.slice(0, -1);
}

const hard = fc.constantFrom(
  "'",
  '"',
  '\\',
  '$',
  '`',
  '!',
  '\n',
  '$(id)',
  ' ',
  '#',
  '*',
  '~',
  '{a,b}',
  '@',
  '%',
  '&',
  'é',
  '😀',
);
const text = fc
  .array(fc.oneof(hard, fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join('').replaceAll('\0', ''));
const line = text.map((value) => value.replaceAll(/[\r\n]/g, ' '));
const name = fc.stringMatching(/^\$?[a-z-]{1,8}$/);

describe('a curl line', () => {
  it('passes any values through bash unchanged', () => {
    const base = 'http://127.0.0.1:7071';
    const call = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
      path: fc.constantFrom('/api/indicators', '/api/alerts/{id}/files', '/V1.0/AlertDefinitions({id})/$ref'),
      pathValues: fc.record({ id: text.filter((value) => value !== '') }),
      query: fc.array(fc.tuple(name, text), { maxLength: 3 }),
      headers: fc.array(fc.tuple(name, line), { maxLength: 3 }),
      body: text,
    });
    const expected = (one: Call, token: string) => [
      ...(one.method === 'GET' ? [] : ['-X', one.method]),
      `${base}${targetOf(one)}`,
      '-H',
      `Authorization: Bearer ${token === '' ? 'from the shell' : token}`,
      ...one.headers.flatMap(([header, value]) => ['-H', `${header}: ${value}`]),
      '--data-raw',
      one.body,
    ];
    // Many lines for each bash: starting one takes longest.
    fc.assert(
      fc.property(fc.array(fc.tuple(call, line), { minLength: 20, maxLength: 40 }), (samples) => {
        const lines = samples.map(([one, token]) => curlLine(one, { base, needsToken: true, token }));
        const words = samples.map(([one, token]) => expected(one, token));
        expect(wordsInBash(lines, { TOKEN: 'from the shell' })).toStrictEqual(words);
      }),
      { numRuns: runs(20) },
    );
  });

  it('uses variables for unknown values', () => {
    const call = { ...plain, method: 'DELETE', path: '/V1.0/AlertDefinitions({id})' };
    const written = curlLine(call, { needsToken: true });
    expect(written).toBe(
      `curl -X DELETE "$BASE_URL"'/V1.0/AlertDefinitions('"$ID"')' \\\n  -H "Authorization: Bearer $TOKEN"`,
    );
    expect(wordsInBash([written], { BASE_URL: 'https://ti.example', ID: '4 2', TOKEN: 't' })).toStrictEqual([
      ['-X', 'DELETE', 'https://ti.example/V1.0/AlertDefinitions(4 2)', '-H', 'Authorization: Bearer t'],
    ]);
  });

  it('has no token if the operation requires none', () => {
    expect(curlLine(plain, { base: 'http://h', needsToken: false })).toBe("curl 'http://h/api/indicators'");
  });
});

describe('the target of a call', () => {
  it('gives the service the values that were entered', () => {
    fc.assert(
      fc.property(text, fc.array(fc.tuple(name, text), { maxLength: 3 }), (id, query) => {
        fc.pre(!['', '.', '..'].includes(id));
        const url = new URL(targetOf({ ...plain, path: '/api/{id}/x', pathValues: { id }, query }), 'http://h');
        expect(decodeURIComponent(url.pathname)).toBe(`/api/${id}/x`);
        expect([...url.searchParams]).toStrictEqual(query.map(([key, value]) => [key, value]));
        expect(url.origin).toBe('http://h');
      }),
    );
  });

  it('keeps OData names readable and encodes half of a surrogate pair', () => {
    const query = [
      ['$filter', "title eq 'a'"],
      ['q', '\ud800'],
    ] as const;
    expect(targetOf({ ...plain, query })).toBe('/api/indicators?$filter=title%20eq%20%27a%27&q=%EF%BF%BD');
  });
});
