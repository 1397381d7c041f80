import { describe, expect, it } from 'vitest';
import { maxShown, responseText } from '../../../functions/openapi/page/browser/response-text.js';

const response = (body: string | Uint8Array<ArrayBuffer> | null, type: string) =>
  new Response(body, { status: body === null ? 204 : 200, headers: { 'content-type': type } });

describe('the text of a response', () => {
  it.each([
    ['JSON on several lines', '{"a":[1]}', 'application/json', '{\n  "a": [\n    1\n  ]\n}'],
    ['JSON of OData', '{"a":1}', 'application/json; odata.metadata=minimal', '{\n  "a": 1\n}'],
    ['a number that JavaScript would round', '{"id":12345678901234567890}', 'application/json', undefined],
    ['what only claims to be JSON', '{"a":', 'application/json', undefined],
    ['CSV', 'a,b\n1,2\n', 'text/csv', undefined],
    ['one record per line', '{"a":1}\n{"a":2}\n', 'application/x-ndjson', undefined],
    ['XML', '<a b="c"/>', 'application/xml', undefined],
    ['markup', '<script>alert(1)</script>', 'text/html', undefined],
  ])('shows %s', async (_name, body, type, shown) => {
    expect(await responseText(response(body, type))).toBe(shown ?? body);
  });

  it('is empty without a body', async () => {
    expect(await responseText(new Response(null, { status: 204 }))).toBe('');
  });

  it('does not show bytes', async () => {
    expect(await responseText(response(new Uint8Array(3), 'application/octet-stream'))).toBe(
      '(application/octet-stream: not shown)',
    );
  });

  it('stops reading a long text', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode('x'.repeat(65_536)));
      },
    });
    const shown = await responseText(new Response(endless, { headers: { 'content-type': 'text/plain' } }));
    expect(shown).toBe(`${'x'.repeat(maxShown)}\n(only the first ${maxShown} characters are shown)`);
    expect(pulled).toBeLessThan(8);
  });
});
